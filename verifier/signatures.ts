import { fromUtf8 } from './bytes.ts';
import { openEnvelope } from './dsse.ts';
import { type PublicKey, readPublicKey } from './ed25519.ts';
import { type Check, check, type Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import { lastRow, type ProvedRecord } from './log.ts';
import { jsonOf, type OpenPack, type PackFile } from './pack.ts';
import { misplacedRefusal } from './placed.ts';
import { isObject, type JsonObject, listAt, member, parseJson, textAt } from './shape.ts';
import type { Signed } from './signed.ts';

/** A person's key as the log proves it. */
export interface PersonKey {
  readonly key: PublicKey;
  readonly personId: string;
  /** From this time on it may be in other hands; the empty text while it is good. */
  readonly revokedFrom: string;
  /** Signatures made from then on do not count; the empty text for a key that does not age. */
  readonly expiresAt: string;
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** Members of a key's entry in the pack, and what the log calls them. */
const keyFacts = [
  ['publicKeyPem', 'public_key'],
  ['personId', 'person_id'],
  ['expiresAt', 'expires_at'],
  ['revokedFrom', 'revoked_from'],
  ['revokedAt', 'revoked_at'],
  ['revokedBy', 'revoked_by'],
  ['revocationReason', 'revocation_reason'],
] as const;

/** The keys of the pack, each proved by a record of the log. */
export function keysOf(
  pack: OpenPack,
  records: readonly ProvedRecord[],
): { readonly keys: readonly PersonKey[]; readonly check: Check } {
  const failures: Failure[] = [];
  const keys: PersonKey[] = [];
  for (const item of listAt(jsonOf(pack, 'keys'))) {
    const [personId, keyId, pem] = [textAt(item, 'personId'), textAt(item, 'keyId'), textAt(item, 'publicKeyPem')];
    const key = readPublicKey(pem);
    const row = lastRow(records, 'person_key', keyId);
    const isProved =
      key?.keyId === keyId &&
      row !== null &&
      keyFacts.every(([here, inLog]) => textAt(row, inLog) === textAt(item, here));
    if (key !== null && isProved)
      keys.push({ key, personId, revokedFrom: textAt(item, 'revokedFrom'), expiresAt: textAt(item, 'expiresAt') });
    else
      failures.push({
        code: 'key_not_in_log',
        at: 'keys.json',
        detail: `The key ${keyId.slice(0, 12)} of ${personId} is not what the log says of it.`,
      });
  }
  return { keys, check: check('Keys of people', `${keys.length} keys stand in the log as they are here.`, failures) };
}

/** Every statement: its signature, its signer's key at that time, its place in the log, and the record that was displayed. */
export function signaturesOf(
  pack: OpenPack,
  records: readonly ProvedRecord[],
  keys: readonly PersonKey[],
): { readonly signed: readonly Signed[]; readonly check: Check } {
  const files = pack.listed.filter(({ what }) => what === 'statement');
  const signed: Signed[] = [];
  const failures = files.flatMap((file) => {
    const opened = openStatement(pack, file, records, keys);
    if ('code' in opened) return [{ ...opened, at: file.path }];
    signed.push(opened);
    return [];
  });
  const later = signed.filter(({ isRevokedLater }) => isRevokedLater).length;
  const after = later === 0 ? '' : ` ${later} of them were made before their key was revoked.`;
  const detail = `${signed.length} signatures verify, each by the key of the person whom it names.${after}`;
  return { signed, check: check('Signatures', detail, failures) };
}

type Refusal = Omit<Failure, 'at'>;

function openStatement(
  pack: OpenPack,
  file: PackFile,
  records: readonly ProvedRecord[],
  keys: readonly PersonKey[],
): Signed | Refusal {
  const envelopeText = fromUtf8(pack.files.get(file.path) ?? new Uint8Array()) ?? '';
  const opened = openEnvelope(
    parseJson(envelopeText),
    keys.map(({ key }) => key),
  );
  if (opened === null) return { code: 'signature_malformed', detail: 'The file is no signed envelope.' };
  if (opened.signer === null)
    return {
      code: 'signature_invalid',
      detail: 'No key of the pack made this signature, or what was signed was changed.',
    };
  const statement = parseJson(fromUtf8(opened.payload) ?? '');
  const predicate = member(statement, 'predicate');
  const subject = listAt(statement, 'subject')[0];
  if (opened.payloadType !== PAYLOAD_TYPE || textAt(statement, '_type') !== STATEMENT_TYPE || !isObject(predicate))
    return { code: 'signature_wrong_type', detail: 'What was signed is no statement.' };
  const key = keys.find((one) => one.key === opened.signer);
  const found: Signed = {
    path: file.path,
    isRevokedLater: key !== undefined && key.revokedFrom !== '',
    predicateType: textAt(statement, 'predicateType'),
    predicate,
    subjectName: textAt(subject, 'name'),
    rootDigest: textAt(subject, 'digest', 'sha256'),
    envelopeText,
  };
  return refusal(pack, found, key, records) ?? found;
}

function refusal(
  pack: OpenPack,
  signed: Signed,
  key: PersonKey | undefined,
  records: readonly ProvedRecord[],
): Refusal | null {
  const { predicate, envelopeText, path } = signed;
  if (textAt(predicate, 'registryId') !== pack.registryId)
    return { code: 'signature_wrong_registry', detail: 'The statement was signed for another registry.' };
  if (key === undefined || textAt(predicate, 'signer', 'id') !== key.personId)
    return { code: 'signature_wrong_signer', detail: 'The statement names another person than the one who signed it.' };
  const late = lateRefusal(predicate, key);
  if (late !== null) return late;
  const row = records.find(({ record }) => textAt(record, 'new', 'envelope') === envelopeText);
  if (row === undefined) return { code: 'signature_not_in_log', detail: 'The log does not know this statement.' };
  const misplaced = misplacedRefusal(pack, signed, row, records);
  if (misplaced !== null) return misplaced;
  const displayed = pack.files.get(path.replace(/^statements\//, 'displayed/'));
  const digest = textAt(predicate, 'recordAsDisplayed', 'digest', 'sha256');
  if (displayed !== undefined && sha256Hex(displayed) !== digest)
    return { code: 'displayed_record_differs', detail: 'The record beside it is not the one that was signed.' };
  return null;
}

/** A signature counts only while its key did. A change to a new key is the one thing that an expired key may sign. */
function lateRefusal(predicate: JsonObject, { revokedFrom, expiresAt }: PersonKey): Refusal | null {
  const time = textAt(predicate, 'signedAt', 'time');
  const isBefore = (end: string): boolean => Date.parse(time) < Date.parse(end);
  if (revokedFrom !== '' && !isBefore(revokedFrom))
    return { code: 'signature_key_revoked', detail: `The key was revoked from ${revokedFrom}; signed at ${time}.` };
  if (expiresAt !== '' && !isBefore(expiresAt) && textAt(predicate, 'kind') !== 'key_rotation')
    return { code: 'signature_key_expired', detail: `The key counted until ${expiresAt}; signed at ${time}.` };
  return null;
}
