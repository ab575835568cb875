import type { KeyVerdict } from '../../../shared/model/key.ts';
import { utcTime } from '../../../shared/model/moment.ts';
import type { PersonPublicKey } from './open-statement.ts';

/**
 * What a key's life says of a signature made at `signedAt`: whether the key was good then, and what became of it since. Times are
 * compared as instants: ISO-8601 texts of different precision do not sort.
 */
export function judgeKey(
  key: PersonPublicKey,
  signed: { readonly by: string; readonly at: string },
): { readonly status: KeyVerdict; readonly detail: string } {
  const at = Date.parse(signed.at);
  const { revokedFrom, expiresAt } = key;
  if (revokedFrom !== null && !(at < Date.parse(revokedFrom))) {
    const detail = `The key was revoked from ${utcTime(revokedFrom)}; this was signed at ${utcTime(signed.at)}, when it may have been in other hands.`;
    return { status: 'revoked_before', detail };
  }
  if (expiresAt !== null && !(at < Date.parse(expiresAt))) {
    const detail = `The key had expired at ${utcTime(expiresAt)}; this was signed at ${utcTime(signed.at)}.`;
    return { status: 'expired_key', detail };
  }
  if (revokedFrom !== null) {
    const detail = `Signed by ${signed.by} at ${utcTime(signed.at)}, before the key was revoked from ${utcTime(revokedFrom)}.`;
    return { status: 'revoked_after', detail };
  }
  return { status: 'valid', detail: `Signed by ${signed.by} at ${utcTime(signed.at)}, with a key that was good then.` };
}
