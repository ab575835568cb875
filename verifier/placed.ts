import type { Failure } from './failure.ts';
import { lastRow, type ProvedRecord } from './log.ts';
import type { OpenPack } from './pack.ts';
import { type JsonObject, listAt, textAt } from './shape.ts';
import { APPROVAL_PREDICATE, type Signed, STATEMENT_PREDICATE } from './signed.ts';

type Refusal = Omit<Failure, 'at'>;
/** A fact that was signed, the same fact in the log's row, and what a difference is called. */
type Compared = readonly [name: string, signed: string, held: string, code: string];

/**
 * Whether a signature stands where it was made: the log's row of the envelope has the kind, subject, signer, role and words that were
 * signed, and it is about the version of this pack. The first difference names itself.
 */
export function misplacedRefusal(
  pack: OpenPack,
  signed: Signed,
  { record }: ProvedRecord,
  records: readonly ProvedRecord[],
): Refusal | null {
  const type = textAt(record, 'subject', 'type');
  const row = textOf(record);
  if (signed.predicateType === APPROVAL_PREDICATE && type === 'approval')
    return (
      firstDifference(approvalFacts(pack, signed, row, lastRow(records, 'promotion', row('request_id')))) ??
      roleRefusal(signed, listAt(record, 'new', 'roles'))
    );
  if (signed.predicateType === STATEMENT_PREDICATE && type === 'signed_statement')
    return firstDifference(statementFacts(pack, signed, row));
  return {
    code: 'signature_wrong_type',
    detail: `The log has this envelope as ${type || 'nothing'}, but it was signed as ${signed.predicateType}.`,
  };
}

type RowText = (name: string) => string;
const textOf =
  (record: JsonObject): RowText =>
  (name) =>
    textAt(record, 'new', name);

function approvalFacts(
  pack: OpenPack,
  { predicate, ...signed }: Signed,
  row: RowText,
  request: JsonObject | null,
): Compared[] {
  const at = (...path: string[]) => textAt(predicate, ...path);
  const version = `${textAt(pack.manifest, 'subject', 'model')}@${textAt(pack.manifest, 'subject', 'version')}`;
  return [
    ['version', signed.subjectName, version, 'signature_wrong_subject'],
    ['root digest', signed.rootDigest, textAt(pack.manifest, 'subject', 'rootDigest'), 'signature_wrong_subject'],
    ['request', at('requestId'), row('request_id'), 'signature_wrong_request'],
    ['requester', at('requester'), textAt(request, 'requested_by'), 'signature_wrong_request'],
    ['stage before', at('fromStage'), textAt(request, 'from_stage'), 'signature_wrong_stage'],
    ['stage after', at('toStage'), textAt(request, 'to_stage'), 'signature_wrong_stage'],
    ['decision', at('decision'), row('decision'), 'signature_wrong_content'],
    ...bothFacts(predicate, row),
  ];
}

function statementFacts(pack: OpenPack, { predicate, ...signed }: Signed, row: RowText): Compared[] {
  const at = (...path: string[]) => textAt(predicate, ...path);
  const own: Compared[] =
    at('subject', 'type') === 'version'
      ? [
          ['version', at('subject', 'id'), textAt(pack.manifest, 'subject', 'versionId'), 'signature_wrong_subject'],
          ['root digest', signed.rootDigest, textAt(pack.manifest, 'subject', 'rootDigest'), 'signature_wrong_subject'],
        ]
      : [];
  return [
    ['kind', at('kind'), row('kind'), 'signature_wrong_kind'],
    ['subject’s type', at('subject', 'type'), row('subject_type'), 'signature_wrong_subject'],
    ['subject', at('subject', 'id'), row('subject_id'), 'signature_wrong_subject'],
    ['subject’s label', signed.subjectName, row('subject_label'), 'signature_wrong_subject'],
    ['subject’s digest', signed.rootDigest, row('subject_digest'), 'signature_wrong_subject'],
    ...own,
    ['role', at('signer', 'role'), row('role'), 'signature_wrong_role'],
    ['id', at('statementId'), row('id'), 'signature_wrong_content'],
    ...bothFacts(predicate, row),
  ];
}

/** What both kinds of rows hold. */
function bothFacts(predicate: JsonObject, row: RowText): Compared[] {
  const at = (...path: string[]) => textAt(predicate, ...path);
  return [
    ['signer', at('signer', 'id'), row('signer_id'), 'signature_wrong_signer'],
    ['printed name', at('signer', 'printedName'), row('printed_name'), 'signature_wrong_signer'],
    ['time', at('signedAt', 'time'), row('signed_at'), 'signature_wrong_content'],
    ['meaning', at('meaning'), row('meaning'), 'signature_wrong_content'],
    ['reason', at('reason'), row('reason'), 'signature_wrong_content'],
  ];
}

/** The role that was signed is one that the signer had. */
function roleRefusal({ predicate }: Signed, roles: readonly unknown[]): Refusal | null {
  const role = textAt(predicate, 'signer', 'role');
  if (roles.includes(role)) return null;
  const detail = `The role that was signed is “${role}”, here it is “${roles.join(', ')}”.`;
  return { code: 'signature_wrong_role', detail };
}

function firstDifference(facts: readonly Compared[]): Refusal | null {
  const found = facts.find(([, signed, held]) => signed !== held);
  if (found === undefined) return null;
  const [name, signed, held, code] = found;
  return { code, detail: `The ${name} that was signed is “${signed}”, here it is “${held}”.` };
}
