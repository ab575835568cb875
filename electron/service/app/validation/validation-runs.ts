import type { ValidationRun } from '../../../../shared/model/promotion.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import type { AppliedPolicy, PromotionRow, ValidationRunRow } from '../../catalog/index.ts';
import { isoTime, newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { policyFor } from '../policies/policy.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { tierOf } from '../version/tier.ts';
import { refOf, versionIdOf } from '../version-ref.ts';
import { gatherJudged, inputsDigest, inputsOf } from './validation-inputs.ts';
import { type Outcome, validate } from './validations.ts';

interface RunOf {
  readonly versionId: string;
  readonly requestId: string | null;
  readonly fromStage: Stage;
  readonly toStage: Stage;
  readonly applied: AppliedPolicy;
}

/** Keeps an outcome with what was judged; gives its id. */
export function keepRun(registry: Registry, change: Change, actor: Actor, of: RunOf, outcome: Outcome): string {
  const id = newId(registry.random, 'vr');
  const { applied, ...run } = of;
  const { validations, inputs, inputsDigest } = outcome;
  registry.catalog.workflow.addRun({
    ...run,
    id,
    at: change.at,
    byPerson: actor.id,
    policy: applied,
    validations,
    inputs,
    inputsDigest,
  });
  const { model, version } = refOf(registry, of.versionId);
  change.created('validation.ran', 'validation_run', id, `${model}@${version}`);
  return id;
}

/** Runs the validations of a move that nobody has asked for yet, and keeps the outcome. */
export function runValidations(
  registry: Registry,
  actor: Actor,
  input: { version: string; toStage: Stage },
): ValidationRun {
  const versionId = versionIdOf(registry, input.version);
  const id = commit(registry, actor, (change) => {
    refuseDeleted(registry, versionId, 'promoted');
    const { stage } = refOf(registry, versionId);
    const modelId = registry.catalog.versions.record(versionId)?.summary.modelId ?? '';
    const move = policyFor(registry, stage, input.toStage, tierOf(registry, modelId));
    const outcome = validate(registry, { versionId, to: input.toStage, isRollback: false }, move);
    const of = { versionId, requestId: null, fromStage: stage, toStage: input.toStage, applied: move.applied };
    return keepRun(registry, change, actor, of, outcome);
  });
  registry.changed('promotions', 'audit');
  const [run] = listRuns(registry, input).filter((one) => one.id === id);
  if (run === undefined) throw new Error('the run that was kept is gone');
  return run;
}

export const listRuns = (registry: Registry, input: { version: string }): ValidationRun[] =>
  registry.catalog.workflow.runsOf(versionIdOf(registry, input.version)).map(toRun);

function toRun({ policy, validations, inputs, ...row }: ValidationRunRow): ValidationRun {
  const { id, version, digest } = policy;
  return { ...row, policy: { id, version, digest }, validations: [...validations], inputs: [...inputs] };
}

/** True when what the validations of an open request judged is not what is there now; the policy in force counts too. */
export function isStale(registry: Pick<Registry, 'catalog' | 'clock'>, row: PromotionRow): boolean {
  const run = row.runId === null ? null : registry.catalog.workflow.run(row.runId);
  if (run === null) return true;
  const subject = registry.catalog.versions.record(row.versionId);
  if (subject === null) return true;
  const { modelId, stage } = subject.summary;
  if (stage !== row.fromStage) return true;
  try {
    const move = policyFor(registry, row.fromStage, row.toStage, tierOf(registry, modelId));
    const of = { versionId: row.versionId, to: row.toStage, isRollback: row.replacesVersionId !== null };
    return inputsDigest(inputsOf(gatherJudged(registry, of, move))) !== run.inputsDigest;
  } catch {
    // The policy no longer allows the move, or can't be read: what was judged does not hold any more.
    return true;
  }
}

interface KnownStaleness {
  readonly runId: string | null;
  /** The head of the log and the day: nothing that is judged changes without one of them. */
  readonly at: string;
  readonly isStale: boolean;
}
const knownStaleness = new WeakMap<Registry['catalog'], Map<string, KnownStaleness>>();
const MOST_KNOWN = 2000;

/** The same for a list of what waits, kept until anything is recorded. Nobody signs by it: a signature looks again. */
export function isStaleInList(registry: Registry, row: PromotionRow): boolean {
  const at = `${registry.audit.head().hash} ${isoTime(registry.clock.now()).slice(0, 10)}`;
  const known = knownStaleness.get(registry.catalog) ?? new Map<string, KnownStaleness>();
  knownStaleness.set(registry.catalog, known);
  const before = known.get(row.id);
  if (before?.at === at && before.runId === row.runId) return before.isStale;
  const found = isStale(registry, row);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(row.id, { runId: row.runId, at, isStale: found });
  return found;
}
