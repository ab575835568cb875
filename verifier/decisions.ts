import { canonical } from './canonical.ts';
import { type Check, check, type Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import { lastRow, type ProvedRecord } from './log.ts';
import type { OpenPack } from './pack.ts';
import { countAt, type JsonObject, listAt, member, textAt } from './shape.ts';
import { APPROVAL_PREDICATE, type Signed } from './signed.ts';

/** Replays the stage of the version: each move has its request, and enough people other than the requester signed for it. */
export function decisionsCheck(
  pack: OpenPack,
  records: readonly ProvedRecord[],
  signed: readonly Signed[],
): { readonly stage: string; readonly check: Check } {
  const versionId = textAt(pack.manifest, 'subject', 'versionId');
  const failures: Failure[] = [];
  let stage = '';
  let moves = 0;
  for (const { seq, record } of records) {
    const isMove = textAt(record, 'subject', 'type') === 'stage_event';
    const event = member(record, 'new');
    if (!isMove || textAt(event, 'version_id') !== versionId) continue;
    const fail = (code: string, detail: string) => failures.push({ code, at: `audit record ${seq}`, detail });
    if (textAt(event, 'from_stage') !== stage || countAt(event, 'number') !== moves)
      fail('stage_gap', `The move to ${textAt(event, 'to_stage')} does not follow from the one before it.`);
    const requestId = textAt(event, 'request_id');
    if (requestId !== '') {
      const problem = requestProblem(lastRow(records, 'promotion', requestId), event, signed, pack);
      if (problem !== null) fail('stage_without_approval', problem);
    } else if (moves > 0) fail('stage_without_approval', 'The move has no promotion request.');
    stage = textAt(event, 'to_stage');
    moves += 1;
  }
  const claimed = textAt(pack.manifest, 'subject', 'stage');
  if (claimed !== stage && records.length > 0)
    failures.push({ code: 'stage_differs', at: 'pack.json', detail: `The pack says ${claimed}, the log ${stage}.` });
  const detail = `${moves} stage events lead to ${stage}; each has its request and its signatures.`;
  return { stage, check: check('Decisions', detail, failures) };
}

function requestProblem(
  request: JsonObject | null,
  event: unknown,
  signed: readonly Signed[],
  pack: OpenPack,
): string | null {
  if (request === null) return 'The promotion request of the move is not in the pack.';
  const [from, to] = [textAt(event, 'from_stage'), textAt(event, 'to_stage')];
  if (textAt(request, 'from_stage') !== from || textAt(request, 'to_stage') !== to)
    return 'The request was made for another move.';
  const validations = canonical(listAt(request, 'validations')) ?? '';
  const rootDigest = textAt(pack.manifest, 'subject', 'rootDigest');
  const people = new Set(
    signed
      .filter(
        ({ predicate, predicateType, rootDigest: signedDigest }) =>
          predicateType === APPROVAL_PREDICATE &&
          textAt(predicate, 'decision') === 'approve' &&
          textAt(predicate, 'requestId') === textAt(request, 'id') &&
          textAt(predicate, 'fromStage') === from &&
          textAt(predicate, 'toStage') === to &&
          textAt(predicate, 'validations', 'digest', 'sha256') === sha256Hex(validations) &&
          signedDigest === rootDigest,
      )
      .map(({ predicate }) => textAt(predicate, 'signer', 'id')),
  );
  const requester = textAt(request, 'requested_by');
  if (people.has(requester)) return `${requester} asked for the move and signed it.`;
  const needed = countAt(request, 'policy', 'approvalsNeeded') ?? Number.POSITIVE_INFINITY;
  if (people.size < needed) return `The policy needs the signatures of ${needed} people; ${people.size} are here.`;
  return null;
}
