import { isCode } from '../../../../shared/contract/errors.ts';
import type { PolicyDifference, PolicyDocument } from '../../../../shared/model/policy.ts';
import { nextStages, type Stage } from '../../../../shared/model/stage.ts';
import { policyDigest } from '../../policy/index.ts';
import type { Registry } from '../context.ts';
import { validate } from '../validation/validations.ts';
import { tierOf } from '../version/tier.ts';
import { currentPolicy, judgeMove, type NumberedPolicy } from './policy.ts';

const maxVersions = 2000;

/** A move as one policy judges it. */
interface Judgement {
  /** From lets everything through (0) to forbids; only for comparing. */
  readonly hardness: number;
  readonly words: string;
}

export interface DryRun {
  readonly judged: number;
  readonly differences: PolicyDifference[];
  readonly leftOut: number;
  readonly openRequests: number;
}

/** Judges every move of the versions that are there by the policy in force and by another. It changes nothing. */
export function dryRun(registry: Registry, document: PolicyDocument): DryRun {
  const { versions, promotions } = registry.catalog;
  const now = currentPolicy(registry);
  const proposed: NumberedPolicy = { number: now.number + 1, digest: policyDigest(document), document };
  const found = versions.newest(maxVersions);
  const differences: PolicyDifference[] = [];
  let judged = 0;
  for (const version of found) {
    if (version.deletion !== null) continue;
    for (const to of nextStages[version.stage]) {
      judged += 1;
      const move = { versionId: version.id, from: version.stage, to, modelId: version.modelId };
      const [before, after] = [judgeBy(registry, now, move), judgeBy(registry, proposed, move)];
      if (before.words === after.words) continue;
      const { id: versionId, model, stage: from } = version;
      const effect =
        after.hardness === before.hardness ? 'other' : after.hardness > before.hardness ? 'harder' : 'easier';
      const label = `${model}@${version.version}`;
      differences.push({ versionId, label, from, to, now: before.words, proposed: after.words, effect });
    }
  }
  return {
    judged,
    differences,
    leftOut: versions.count() - found.length,
    openRequests: promotions.list({ status: 'open', versionId: null }).length,
  };
}

function judgeBy(
  registry: Registry,
  policy: NumberedPolicy,
  { versionId, from, to, modelId }: { versionId: string; from: Stage; to: Stage; modelId: string },
): Judgement {
  try {
    const move = judgeMove(policy, from, to, tierOf(registry, modelId));
    const outcome = validate(registry, { versionId, to, isRollback: false }, move);
    if (outcome.refusedBy.length > 0) {
      const why = outcome.validations
        .filter(({ name }) => outcome.refusedBy.includes(name))
        .map(({ name, summary }) => `${name}: ${summary}`);
      return { hardness: 1000 + outcome.refusedBy.length, words: `Refused. ${why.join(' ')}` };
    }
    if (outcome.isAutoApproved) return { hardness: 0, words: 'Approved automatically.' };
    const { steps, ordered, approvalsNeeded } = move.applied;
    const who = steps.map(({ number, roles }) => `${number} × ${roles.join(' or ')}`).join(ordered ? ', then ' : ', ');
    return { hardness: approvalsNeeded * 2 + (ordered ? 1 : 0), words: `Approvals: ${who}.` };
  } catch (error) {
    if (isCode(error, 'stage.transition_refused')) return { hardness: 2000, words: 'Not allowed.' };
    throw error;
  }
}
