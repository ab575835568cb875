import { StrongroomError } from '../../../shared/contract/errors.ts';
import { publicKeyDer, sha256Hex } from '../platform/crypto.ts';

/** Identifies a public key for ever: SHA-256 (hex) of its SPKI DER bytes. Throws `key.malformed` on text that is no key. */
export function keyIdOf(publicKeyPem: string): string {
  try {
    return sha256Hex(publicKeyDer(publicKeyPem));
  } catch (cause) {
    throw new StrongroomError('key.malformed', 'The public key cannot be read.', {}, { cause });
  }
}
