import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Decommission, DecommissionChecklist } from '../../../../shared/model/decommission.ts';
import type { DecommissionRow } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import type { Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement } from '../sign/statement-view.ts';
import { getModel } from '../version/models.ts';

const signers = ['compliance', 'administrator'] as const;

const toDecommission = (model: string, row: DecommissionRow): Decommission => ({
  model,
  checklist: { ...row.checklist },
  statementId: row.statementId,
  at: row.at,
  byPerson: row.byPerson,
});

/** Why a model can't be decommissioned now. */
function hindrancesOf(registry: Registry, model: string): string[] {
  const { versions } = getModel(registry, model);
  const { promotions } = registry.catalog;
  return versions
    .filter(({ deletion }) => deletion === null)
    .flatMap(({ id, version, stage }) => [
      ...(stage === 'production' ? [`${model}@${version} is in production; deprecate it first.`] : []),
      ...(promotions.openOf(id)
        ? [`There is an open request for ${model}@${version}; decide or withdraw it first.`]
        : []),
    ]);
}

/** R28: the end of a model, with every point of the checklist answered. Third-party models say what becomes of their plan. */
const statementOf = (registry: Registry, name: string, checklist: DecommissionChecklist): StatementToSign => ({
  kind: 'decommission',
  roles: signers,
  compose: () => {
    const { model, versions } = getModel(registry, name);
    if (registry.catalog.workflow.decommission(model.id) !== null)
      throw new StrongroomError('model.decommissioned', `${model.name} is decommissioned already.`, {
        model: model.name,
      });
    const hindrances = hindrancesOf(registry, model.name);
    if (hindrances.length > 0)
      throw new StrongroomError('decommission.refused', `${model.name} can’t be decommissioned: ${hindrances[0]}`, {
        hindrances,
      });
    return {
      subject: { type: 'model', id: model.id, label: model.name, digest: null },
      meaning: `I decommission the model ${model.name}. No version of it is promoted any more.`,
      fields: { checklist },
      displayed: {
        versions: versions.map(({ version, stage, rootDigest }) => ({ version, stage, rootDigest })),
        thirdParty: registry.catalog.versions.record(versions[0]?.id ?? '')?.metadata.thirdParty ?? null,
      },
    };
  },
});

export function reviewDecommission(
  registry: Registry,
  { session }: Caller,
  input: { model: string; checklist: DecommissionChecklist | null },
) {
  const { model } = getModel(registry, input.model);
  const row = registry.catalog.workflow.decommission(model.id);
  const hindrances = row === null ? hindrancesOf(registry, model.name) : [];
  const actor = session?.actor ?? { id: '', name: '', roles: [] };
  const mayNot = actor.roles.some((role) => signers.some((one) => one === role))
    ? null
    : 'A model is decommissioned by compliance or by an administrator.';
  const isReady = row === null && hindrances.length === 0 && input.checklist !== null;
  return {
    decommissioned: row && toDecommission(model.name, row),
    hindrances,
    review:
      isReady && input.checklist
        ? reviewStatement(statementOf(registry, model.name, input.checklist), actor, mayNot)
        : null,
  };
}

export async function decommission(
  registry: Registry,
  caller: Caller,
  input: { model: string; checklist: DecommissionChecklist },
  signing: Signing,
): Promise<Decommission> {
  const { model } = getModel(registry, input.model);
  const id = newId(registry.random, 'dm');
  const row = await signStatement(
    registry,
    caller,
    { ...statementOf(registry, model.name, input.checklist), signing },
    (change, statement) => {
      const added = {
        id,
        modelId: model.id,
        checklist: { ...input.checklist },
        statementId: statement.id,
        at: change.at,
        byPerson: statement.signerId,
      };
      registry.catalog.workflow.addDecommission(added);
      change.created('model.decommissioned', 'decommission', id, model.name, signing.reason);
      return added;
    },
  );
  registry.changed('models', 'promotions');
  return toDecommission(model.name, row);
}
