import { hashes, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { fromBase64, toHex } from './bytes.ts';
import { sha256Hex } from './hash.ts';

hashes.sha512 = sha512;

/** A public key read from its PEM. */
export interface PublicKey {
  /** The 32 bytes of RFC 8032. */
  readonly raw: Uint8Array;
  /** SHA-256 (hex) of the SPKI bytes. */
  readonly keyId: string;
}

const SPKI_PREFIX = '302a300506032b6570032100'; // RFC 8410, section 4: everything but the key
const PEM = /^-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]{1,200})-----END PUBLIC KEY-----\s*$/;

/** Reads an Ed25519 public key, or null when the text is none. */
export function readPublicKey(pem: string): PublicKey | null {
  const der = fromBase64(PEM.exec(pem)?.[1]?.replace(/\s/g, '') ?? '?');
  if (der === null || der.length !== 44 || toHex(der.subarray(0, 12)) !== SPKI_PREFIX) return null;
  return { raw: der.subarray(12), keyId: sha256Hex(der) };
}

/** True when `signature` is this key's over `message`, by RFC 8032's strict rule (as OpenSSL has it). */
export function isSignedBy(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return signature.length === 64 && verify(signature, message, key.raw, { zip215: false });
  } catch {
    return false; // a point that is not on the curve
  }
}
