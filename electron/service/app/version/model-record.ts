import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { ModelChange, Tier } from '../../../../shared/model/model.ts';
import type { Role } from '../../../../shared/model/role.ts';
import type { StatementReview } from '../../../../shared/model/statement.ts';
import type { ModelSummary } from '../../../../shared/model/version.ts';
import { newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { type ComposedStatement, type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement } from '../sign/statement-view.ts';
import { getModel } from './models.ts';

/** Who may sign a change of a tier. The contract has the same list. */
const tierRoles: readonly Role[] = ['compliance', 'approver'];

/** Changes the description or the owner of a model: rows are added, the model's own row stays as first entered. */
export function updateModel(
  registry: Registry,
  actor: Actor,
  input: { model: string; description: string | null; owner: string | null; reason: string },
): ModelSummary {
  commit(registry, actor, (change) => {
    const { model } = getModel(registry, input.model);
    const wanted = (['description', 'owner'] as const).flatMap((field) => {
      const value = input[field]?.trim();
      return value === undefined || value === model[field] ? [] : [{ field, value }];
    });
    if (wanted.length === 0)
      throw new StrongroomError(
        'correction.no_change',
        `${model.name} has these values already; nothing was changed.`,
        {
          model: model.name,
        },
      );
    for (const { field, value } of wanted)
      addChange(registry, change, model, {
        field,
        oldValue: model[field],
        newValue: value,
        reason: input.reason,
        statementId: null,
        changedBy: actor.id,
      });
  });
  registry.changed('models', 'audit');
  return getModel(registry, input.model).model;
}

function addChange(
  registry: Registry,
  change: Change,
  model: ModelSummary,
  made: Omit<ModelChange, 'id' | 'number' | 'changedAt'>,
): void {
  const { corrections } = registry.catalog;
  const id = newId(registry.random, 'mc');
  const number = corrections.ofModel(model.id).length + 1;
  corrections.addModelChange(model.id, { ...made, id, number, changedAt: change.at });
  change.created('model.changed', 'model_change', id, model.name, made.reason);
}

const tierText = (tier: Tier | null): string => tier ?? 'no tier';

function tierStatement(registry: Registry, input: { model: string; tier: Tier | null }): StatementToSign {
  return {
    kind: 'tier_change',
    roles: tierRoles,
    compose: (): ComposedStatement => {
      const { model, changes } = getModel(registry, input.model);
      if (model.tier === input.tier)
        throw new StrongroomError(
          'correction.no_change',
          `The materiality tier of ${model.name} is ${tierText(input.tier)} already.`,
          { model: model.name },
        );
      return {
        subject: { type: 'model', id: model.id, label: model.name, digest: null },
        meaning: `I change the materiality tier of ${model.name} from ${tierText(model.tier)} to ${tierText(input.tier)}.`,
        fields: { from: model.tier, to: input.tier },
        displayed: {
          model: model.name,
          description: model.description,
          owner: model.owner,
          production: model.production?.version ?? null,
          earlierTiers: changes
            .filter(({ field }) => field === 'tier')
            .map(({ newValue, changedAt, changedBy, reason }) => ({ tier: newValue, changedAt, changedBy, reason })),
        },
      };
    },
  };
}

/** What a person would sign to change the tier. Throws `model.not_found`, `correction.no_change`. */
export function reviewTier(
  registry: Registry,
  actor: Actor,
  input: { model: string; tier: Tier | null },
): StatementReview {
  const may = actor.roles.some((role) => tierRoles.includes(role));
  return reviewStatement(
    tierStatement(registry, input),
    actor,
    may ? null : `Only someone with the role ${tierRoles.join(' or ')} can change a materiality tier.`,
  );
}

/** Sets the tier of a model with a signed statement, in the transaction of the statement. */
export async function setTier(
  registry: Registry,
  caller: Caller,
  input: Signing & { model: string; tier: Tier | null },
): Promise<ModelSummary> {
  const { model: name, tier, ...signing } = input;
  const statement = tierStatement(registry, { model: name, tier });
  await signStatement(registry, caller, { ...statement, signing }, (change, row) => {
    const { model } = getModel(registry, name);
    addChange(registry, change, model, {
      field: 'tier',
      oldValue: model.tier,
      newValue: tier,
      reason: row.reason,
      statementId: row.id,
      changedBy: row.signerId,
    });
  });
  registry.changed('models', 'vault', 'audit');
  return getModel(registry, name).model;
}
