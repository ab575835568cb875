import { fromUtf8 } from './bytes.ts';
import { canonical } from './canonical.ts';
import { type Check, check, type Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import { lastRow, type ProvedRecord } from './log.ts';
import type { OpenPack } from './pack.ts';
import { countAt, isObject, type JsonObject, member, parseJson, textAt } from './shape.ts';
import { type Signed, STATEMENT_PREDICATE } from './signed.ts';

const signerRoles = ['compliance', 'administrator'];

/** Each policy that judged a move was proposed by one person and put in force by others, as many as the policy before it asks for. */
export function policiesCheck(pack: OpenPack, records: readonly ProvedRecord[], signed: readonly Signed[]): Check {
  const looked = new Set<string>();
  const failures: Failure[] = [];
  for (const { seq, record } of records) {
    if (textAt(record, 'subject', 'type') !== 'promotion') continue;
    const used = member(record, 'new', 'policy');
    const number = countAt(used, 'version');
    const digest = textAt(used, 'digest');
    if (number === null || number === 0 || looked.has(`${number} ${digest}`)) continue;
    looked.add(`${number} ${digest}`);
    const problem = problemOf({ pack, records, signed, seq }, number, digest);
    if (problem !== null) failures.push({ ...problem, at: `policy ${number}` });
  }
  const detail =
    looked.size === 0
      ? 'The policy that comes with Strongroom judged every move; nobody had to sign it.'
      : `${looked.size} policies judged moves; others than their proposers put each in force.`;
  return check('Policies', detail, failures);
}

interface Looked {
  readonly pack: OpenPack;
  readonly records: readonly ProvedRecord[];
  readonly signed: readonly Signed[];
  /** Of the request that was judged. */
  readonly seq: number;
}

type Problem = Omit<Failure, 'at'>;

function problemOf({ pack, records, signed, seq }: Looked, number: number, digest: string): Problem | null {
  const row = rowOf(records, number);
  if (row === null)
    return {
      code: 'policy_not_in_log',
      detail: 'The log in this pack does not hold the policy that judged a request.',
    };
  if (textAt(row, 'digest') !== digest)
    return {
      code: 'policy_differs',
      detail: 'The request was judged by another text than the log has of this policy.',
    };
  const id = textAt(row, 'id');
  const activation = records.find(({ record }) => textAt(record, 'new', 'policy_version_id') === id);
  if (activation === undefined || activation.seq > seq)
    return { code: 'policy_not_in_force', detail: 'The policy was not in force when it judged a request.' };
  const proposer = textAt(row, 'proposed_by');
  const given = signed.filter((one) => isSignatureOn(one, id, digest));
  if (given.some(({ predicate }) => textAt(predicate, 'signer', 'id') === proposer))
    return { code: 'policy_own_signature', detail: `${proposer} proposed the policy and signed it.` };
  const people = new Set(given.map(({ predicate }) => textAt(predicate, 'signer', 'id')));
  const needed = Math.max(1, ...given.map((one) => neededBy(one, pack, signed)));
  if (people.size >= needed) return null;
  return {
    code: 'policy_not_signed',
    detail: `The policy needs the signatures of ${needed} people who did not propose it; ${people.size} are here.`,
  };
}

function rowOf(records: readonly ProvedRecord[], number: number): JsonObject | null {
  const found = records.find(
    ({ record }) =>
      textAt(record, 'subject', 'type') === 'policy_version' && countAt(record, 'new', 'number') === number,
  );
  return found === undefined ? null : lastRow(records, 'policy_version', textAt(found.record, 'subject', 'id'));
}

const isSignatureOn = ({ predicate, predicateType, rootDigest }: Signed, id: string, digest: string): boolean =>
  predicateType === STATEMENT_PREDICATE &&
  textAt(predicate, 'kind') === 'policy' &&
  textAt(predicate, 'subject', 'id') === id &&
  rootDigest === digest &&
  signerRoles.includes(textAt(predicate, 'signer', 'role'));

/**
 * How many must have signed: what the policy before says, as its own signers were shown it. Without it, what this signature says, which
 * the registry compares with that policy when it verifies itself.
 */
function neededBy({ predicate }: Signed, pack: OpenPack, signed: readonly Signed[]): number {
  const follows = textAt(predicate, 'fields', 'follows', 'digest');
  const documents = signed
    .filter((one) => textAt(one.predicate, 'kind') === 'policy' && one.rootDigest === follows)
    .map(({ path }) => fromUtf8(pack.files.get(path.replace(/^statements\//, 'displayed/')) ?? new Uint8Array()))
    .map((text) => member(parseJson(text ?? ''), 'displayed', 'document'))
    .filter((document) => isObject(document) && sha256Hex(canonical(document) ?? '') === follows);
  return Math.max(
    countAt(predicate, 'fields', 'signaturesNeeded') ?? 1,
    ...documents.map((document) => countAt(document, 'policySignatures') ?? 1),
  );
}
