import { fromBase64, toBase64, utf8 } from './bytes.ts';
import { canonical } from './canonical.ts';
import { preAuthEncoding } from './dsse.ts';
import { isSignedBy, type PublicKey } from './ed25519.ts';
import type { Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import { isObject, type JsonObject, listAt, member, parseJson, textAt } from './shape.ts';

/** Checks the seal of a file (docs/formats/audit-export.md): its only layout, a digest for each member, one signature over all. */
export function openSeal(
  text: string,
  payloadType: string,
  key: PublicKey,
): { readonly value: JsonObject | null; readonly failures: readonly Failure[] } {
  const value = parseJson(text);
  if (!isObject(value))
    return { value: null, failures: [{ code: 'file_malformed', at: 'file', detail: 'It is no JSON object.' }] };
  const failures: Failure[] = [];
  if (`${JSON.stringify(value, null, 1)}\n` !== text)
    failures.push({ code: 'file_layout_changed', at: 'file', detail: 'It is not laid out as it was written.' });
  const { digests, digest, signature, ...members } = value;
  for (const name of new Set([...Object.keys(members), ...(isObject(digests) ? Object.keys(digests) : [])])) {
    const form = canonical(members[name]);
    if (form === null || sha256Hex(form) !== member(digests, name))
      failures.push({ code: 'field_changed', at: `field ${name}`, detail: `${name} or its digest was changed.` });
  }
  const form = canonical(digests);
  if (form === null || sha256Hex(form) !== digest)
    failures.push({ code: 'digest_changed', at: 'field digest', detail: 'The digest over all fields differs.' });
  const unsigned = canonical({ ...members, digests, digest });
  const made = fromBase64(textAt(listAt(signature, 'signatures')[0], 'sig') || '?');
  const isSigned =
    unsigned !== null &&
    made !== null &&
    // One spelling only, the hint included: a changed byte that changes no meaning is a changed file all the same.
    canonical(signature) === canonical({ payloadType, signatures: [{ keyid: key.keyId, sig: toBase64(made) }] }) &&
    isSignedBy(key, preAuthEncoding(payloadType, utf8(unsigned)), made);
  if (!isSigned)
    failures.push({
      code: 'signature_invalid',
      at: 'field signature',
      detail: 'The signature is not the workstation’s over this content.',
    });
  return { value, failures };
}
