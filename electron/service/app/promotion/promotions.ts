import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import type { PromotionRequest } from '../../../../shared/model/promotion.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import type { PromotionRow } from '../../catalog/index.ts';
import { isoTime, newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { dependentsOf } from '../lineage/dependents.ts';
import { freezeImpact } from '../lineage/impact-freeze.ts';
import { type JudgedMove, policyFor, stepsOf } from '../policies/policy.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { keepRun } from '../validation/validation-runs.ts';
import { type Outcome, validate } from '../validation/validations.ts';
import { tierOf } from '../version/tier.ts';
import { refOf, versionIdOf } from '../version-ref.ts';
import { refuseDecommissioned } from './decommission-state.ts';
import { estimateCompletion } from './estimate.ts';
import { getRequest, refuseClosed, toPromotionRequest } from './promotion-view.ts';
import { carryOut, closeRequest } from './stage-moves.ts';

const DAY_MS = 86_400_000;

interface Move {
  readonly versionId: string;
  readonly to: Stage;
  /** The version that a rollback takes out of production. */
  readonly replaces: string | null;
}

/** The policy for a move of a version as it stands. Throws `stage.transition_refused`. */
function moveOf(registry: Registry, { versionId, to }: Pick<Move, 'versionId' | 'to'>): JudgedMove {
  const ref = refOf(registry, versionId);
  const modelId = registry.catalog.versions.record(versionId)?.summary.modelId ?? '';
  return policyFor(registry, ref.stage, to, tierOf(registry, modelId));
}

/** What would be judged and asked for; nothing is kept. */
export function preview(registry: Registry, input: { version: string; toStage: Stage }) {
  const versionId = versionIdOf(registry, input.version);
  refuseDeleted(registry, versionId, 'promoted');
  const move = moveOf(registry, { versionId, to: input.toStage });
  const outcome = validate(registry, { versionId, to: input.toStage, isRollback: false }, move);
  const { id, version, digest, approvalsNeeded, approverRoles, ordered, expiryDays, tier } = move.applied;
  const isOpen = registry.catalog.promotions.openOf(versionId) !== null;
  return {
    validations: [...outcome.validations],
    approvalsNeeded: outcome.isAutoApproved ? 0 : approvalsNeeded,
    approverRoles: [...approverRoles],
    canRequest: outcome.refusedBy.length === 0 && !isOpen,
    refusedBy: [...outcome.refusedBy],
    willBeAutoApproved: outcome.isAutoApproved,
    policy: { id, version, digest },
    tier,
    steps: stepsOf(move.applied).map((step) => ({ ...step, signed: 0 })),
    ordered,
    expiryDays,
    dependents: dependentsOf(registry, versionId),
    estimate: estimateCompletion(registry, { toStage: input.toStage, tier }),
  };
}

export function requestPromotion(
  registry: Registry,
  actor: Actor,
  input: { version: string; toStage: Stage; reason: string },
): PromotionRequest {
  const versionId = versionIdOf(registry, input.version);
  return ask(registry, actor, { versionId, to: input.toStage, replaces: null }, input.reason);
}

/** Asks for the version that was in production before. Throws `promotion.no_predecessor` when there is none. */
export function requestRollback(
  registry: Registry,
  actor: Actor,
  input: { model: string; reason: string },
): PromotionRequest {
  const { versions, promotions } = registry.catalog;
  const modelId = versions.modelId(input.model);
  if (modelId === null)
    throw new StrongroomError('model.not_found', `There is no model ${input.model} in this registry.`, {
      model: input.model,
    });
  const current = versions.inStage(modelId, 'production')[0];
  if (current === undefined)
    throw new StrongroomError('promotion.no_predecessor', `No version of ${input.model} is in production.`, {
      model: input.model,
    });
  const earlier = versions
    .ofModel(modelId)
    .filter(
      ({ id, deletion, stage }) =>
        id !== current.versionId && deletion === null && stage !== 'archived' && stage !== 'production',
    )
    .flatMap(({ id }) => {
      const last = promotions
        .stageEvents(id)
        .filter(({ toStage }) => toStage === 'production')
        .at(-1);
      return last ? [last] : [];
    })
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (earlier === undefined)
    throw new StrongroomError(
      'promotion.no_predecessor',
      `No earlier version of ${input.model} was in production and is still there.`,
      { model: input.model },
    );
  return ask(
    registry,
    actor,
    { versionId: earlier.versionId, to: 'production', replaces: current.versionId },
    input.reason,
  );
}

function ask(registry: Registry, actor: Actor, wanted: Move, reason: string): PromotionRequest {
  const { catalog, random } = registry;
  const { versionId, to, replaces } = wanted;
  const id = newId(random, 'pr');
  commit(registry, actor, (change) => {
    expireOverdue(registry, change);
    refuseDeleted(registry, versionId, 'promoted');
    if (to !== 'archived' && to !== 'deprecated') refuseDecommissioned(registry, versionId);
    const subject = refOf(registry, versionId);
    const move = moveOf(registry, wanted);
    refuseSecondRequest(registry, versionId);
    // A rollback is two moves; a policy that forbids the second forbids the rollback.
    if (replaces !== null) policyFor(registry, 'production', 'deprecated', move.rules.tier);
    const outcome = validate(registry, { versionId, to, isRollback: replaces !== null }, move);
    refuseFailed(outcome.refusedBy);
    const run = { versionId, requestId: id, fromStage: subject.stage, toStage: to, applied: move.applied };
    catalog.promotions.add({
      id,
      versionId,
      fromStage: subject.stage,
      toStage: to,
      status: 'open',
      reason,
      requestedBy: actor.id,
      requestedAt: change.at,
      closedAt: null,
      closeReason: null,
      policy: move.applied,
      validations: outcome.validations,
      runId: keepRun(registry, change, actor, run, outcome),
      expiresAt: expiryOf(change.at, move),
      replacesVersionId: replaces,
    });
    change.created('promotion.requested', 'promotion', id, `${subject.model}@${subject.version}`, reason);
    freezeImpact(registry, change, { requestId: id, versionId, label: `${subject.model}@${subject.version}` });
    if (!outcome.isAutoApproved) return;
    const row = getRequest(registry, id);
    closeRequest(registry, change, row, {
      status: 'approved',
      reason: `Approved automatically: every condition of policy ${move.applied.id} ${move.applied.version} holds.`,
    });
    carryOut(registry, change, actor, row);
  });
  registry.changed('promotions', 'models', 'audit');
  return toPromotionRequest(registry, getRequest(registry, id));
}

const expiryOf = (at: string, { applied }: JudgedMove): string | null =>
  applied.expiryDays === null ? null : isoTime(Date.parse(at) + applied.expiryDays * DAY_MS);

function refuseSecondRequest({ catalog }: Registry, versionId: string): void {
  const open = catalog.promotions.openOf(versionId);
  if (!open) return;
  const { model, version } = refOf({ catalog }, versionId);
  throw new StrongroomError(
    'promotion.open_exists',
    `There is an open request for ${model}@${version} already; it must be decided or withdrawn first.`,
    { requestId: open.id },
  );
}

/** Throws `promotion.validation_failed`: what failed is never handed on as a normal result. */
export function refuseFailed(refusedBy: Outcome['refusedBy']): void {
  if (refusedBy.length === 0) return;
  throw new StrongroomError(
    'promotion.validation_failed',
    `The promotion is refused: the validation of ${refusedBy.join(' and ')} failed.`,
    { failed: [...refusedBy] },
  );
}

/**
 * Judges an open request anew, by the policy in force now. Signatures given on the earlier outcome stay on record and count no more.
 * The new outcome is kept even when it refuses the move: then nobody can approve until it is judged again.
 */
export function revalidate(registry: Registry, actor: Actor, input: { requestId: string }): PromotionRequest {
  const { catalog } = registry;
  commit(registry, actor, (change) => {
    const row = getRequest(registry, input.requestId);
    refuseClosed(registry, row);
    const move = moveOf(registry, { versionId: row.versionId, to: row.toStage });
    const outcome = validate(
      registry,
      { versionId: row.versionId, to: row.toStage, isRollback: row.replacesVersionId !== null },
      move,
    );
    const { versionId, id: requestId, fromStage, toStage } = row;
    const runId = keepRun(
      registry,
      change,
      actor,
      { versionId, requestId, fromStage, toStage, applied: move.applied },
      outcome,
    );
    const { model, version } = refOf(registry, row.versionId);
    change.updated('promotion.revalidated', 'promotion', row.id, `${model}@${version}`, {}, () =>
      catalog.promotions.setRun(row.id, {
        policy: move.applied,
        validations: outcome.validations,
        runId,
        expiresAt: row.expiresAt ?? expiryOf(row.requestedAt, move),
      }),
    );
  });
  registry.changed('promotions', 'audit');
  return toPromotionRequest(registry, getRequest(registry, input.requestId));
}

export function comment(
  registry: Registry,
  actor: Actor,
  input: { requestId: string; text: string },
): PromotionRequest {
  const { catalog, random } = registry;
  commit(registry, actor, (change) => {
    const row = getRequest(registry, input.requestId);
    if (row.status !== 'open') throw notOpen(row);
    const id = newId(random, 'pc');
    const { model, version } = refOf(registry, row.versionId);
    catalog.workflow.addComment({ id, requestId: row.id, text: input.text, at: change.at, byPerson: actor.id });
    change.created('promotion.commented', 'promotion_comment', id, `${model}@${version}`);
  });
  registry.changed('promotions', 'audit');
  return toPromotionRequest(registry, getRequest(registry, input.requestId));
}

const notOpen = (row: PromotionRow): StrongroomError =>
  new StrongroomError('promotion.not_open', `This request is ${row.status} already.`, { requestId: row.id });

export function withdraw(
  registry: Registry,
  actor: Actor,
  input: { requestId: string; reason: string },
): PromotionRequest {
  commit(registry, actor, (change) => {
    const row = getRequest(registry, input.requestId);
    if (row.requestedBy !== actor.id)
      throw new StrongroomError(
        'promotion.not_requester',
        'Only the person who asked for a promotion can withdraw it.',
        { requestId: row.id },
      );
    if (row.status !== 'open') throw notOpen(row);
    closeRequest(registry, change, row, { status: 'withdrawn', reason: input.reason });
  });
  registry.changed('promotions', 'models', 'audit');
  return toPromotionRequest(registry, getRequest(registry, input.requestId));
}

/** Ends open requests whose time is over. Nobody has to be there for it: it follows from the policy and the clock. */
export function expireOverdue(registry: Pick<Registry, 'catalog'>, change: Change): void {
  for (const row of registry.catalog.promotions.overdue(change.at))
    closeRequest(registry, change, row, {
      status: 'expired',
      reason: `Nobody decided it by ${utcTime(row.expiresAt ?? '')}.`,
    });
}
