import { fromUtf8 } from './bytes.ts';
import { openEnvelope } from './dsse.ts';
import { type PublicKey, readPublicKey } from './ed25519.ts';
import { type Check, check, type Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import type { ProvedRecord } from './log.ts';
import { jsonOf, type OpenPack, type PackFile } from './pack.ts';
import { isObject, type JsonObject, listAt, member, parseJson, textAt } from './shape.ts';

/** A person's key as the log proves it. */
export interface PersonKey {
  readonly key: PublicKey;
  readonly personId: string;
  /** From this time on it may be in other hands; the empty text while it is good. */
  readonly revokedFrom: string;
}

/** A signed statement that verified. */
export interface Signed {
  readonly path: string;
  readonly predicate: JsonObject;
  readonly subjectName: string;
  readonly rootDigest: string;
  /** As it stands in the file. */
  readonly envelopeText: string;
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

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
      textAt(row, 'public_key') === pem &&
      textAt(row, 'person_id') === personId &&
      textAt(row, 'revoked_from') === textAt(item, 'revokedFrom');
    if (key !== null && isProved) keys.push({ key, personId, revokedFrom: textAt(item, 'revokedFrom') });
    else
      failures.push({
        code: 'key_not_in_log',
        at: 'keys.json',
        detail: `The key ${keyId.slice(0, 12)} of ${personId} is not what the log says of it.`,
      });
  }
  return { keys, check: check('Keys of people', `${keys.length} keys stand in the log as they are here.`, failures) };
}

/** What the log says last of a record; null when the pack has nothing of it. */
export function lastRow(records: readonly ProvedRecord[], type: string, id: string): JsonObject | null {
  const found = records.findLast(
    ({ record }) => textAt(record, 'subject', 'type') === type && textAt(record, 'subject', 'id') === id,
  );
  const row = member(found?.record, 'new');
  return isObject(row) ? row : null;
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
  const detail = `${signed.length} signatures verify, each by the key of the person whom it names.`;
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
  const found: Signed = {
    path: file.path,
    predicate,
    subjectName: textAt(subject, 'name'),
    rootDigest: textAt(subject, 'digest', 'sha256'),
    envelopeText,
  };
  const key = keys.find((one) => one.key === opened.signer);
  return refusal(pack, found, key, records) ?? found;
}

function refusal(
  pack: OpenPack,
  { predicate, envelopeText, path }: Signed,
  key: PersonKey | undefined,
  records: readonly ProvedRecord[],
): Refusal | null {
  const time = textAt(predicate, 'signedAt', 'time');
  if (textAt(predicate, 'registryId') !== pack.registryId)
    return { code: 'signature_wrong_registry', detail: 'The statement was signed for another registry.' };
  if (key === undefined || textAt(predicate, 'signer', 'id') !== key.personId)
    return { code: 'signature_wrong_signer', detail: 'The statement names another person than the one who signed it.' };
  if (key.revokedFrom !== '' && !(Date.parse(time) < Date.parse(key.revokedFrom)))
    return { code: 'signature_key_revoked', detail: `The key was revoked from ${key.revokedFrom}; signed at ${time}.` };
  const inLog = records.some(({ record }) => textAt(record, 'new', 'envelope') === envelopeText);
  if (!inLog) return { code: 'signature_not_in_log', detail: 'The log does not know this statement.' };
  const displayed = pack.files.get(path.replace(/^statements\//, 'displayed/'));
  const digest = textAt(predicate, 'recordAsDisplayed', 'digest', 'sha256');
  if (displayed !== undefined && sha256Hex(displayed) !== digest)
    return { code: 'displayed_record_differs', detail: 'The record beside it is not the one that was signed.' };
  return null;
}
