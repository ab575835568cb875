import { StrongroomError } from '../../../shared/contract/errors.ts';
import { canMoveTo, nextStages, type Stage } from '../../../shared/model/stage.ts';
import { canonicalJson } from '../attest/index.ts';
import type { AppliedPolicy } from '../catalog/index.ts';
import { sha256Hex } from '../platform/index.ts';

/**
 * The promotion policy of this release: one signed approval by somebody other than the requester for every move. It is
 * a document with a digest, so that a decision names exactly what judged it.
 */
const document = {
  id: 'strongroom.default',
  version: 1,
  transitions: nextStages,
  approvalsNeeded: 1,
  approverRoles: ['approver'],
  requesterExcluded: true,
  uniquePersons: true,
} as const;
const digest = sha256Hex(canonicalJson(document));

/** The policy for a move. Throws `stage.transition_refused` for a move that it does not allow. */
export function policyFor(from: Stage, to: Stage): AppliedPolicy {
  if (!canMoveTo(from, to)) {
    const allowed = nextStages[from].join(' or ') || 'nowhere';
    throw new StrongroomError(
      'stage.transition_refused',
      `A version can’t go from ${from} to ${to}; from ${from} it can go to ${allowed}.`,
      { from, to },
    );
  }
  const { id, version, approvalsNeeded, approverRoles } = document;
  return { id, version, digest, approvalsNeeded, approverRoles: [...approverRoles] };
}
