import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type Hash,
  type KeyObject,
  sign as nodeSign,
  verify as nodeVerify,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/**
 * The only door to node:crypto. Electron links BoringSSL, which lacks parts of OpenSSL that plain Node passes unnoticed
 * (argon2, sha3, blake2, chacha20-poly1305 by createCipheriv, ed448), so nothing outside this list may be used.
 */

/** SHA-256 of `bytes`, raw 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** SHA-256 of `data` as 64 lower-case hex digits; a string is hashed as UTF-8. */
export const sha256Hex = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** HMAC-SHA256 (RFC 2104) of `data`, as 64 lower-case hex digits. */
export const hmacSha256Hex = (key: Uint8Array, data: string): string =>
  createHmac('sha256', key).update(data).digest('hex');

/** An incremental SHA-256. */
export const sha256Stream = (): Hash => createHash('sha256');

/** `length` bytes that nobody can predict. */
export const secureRandom = (length: number): Uint8Array => randomBytes(length);

/** Compares secrets in time that depends on their length only. */
export const equalSecrets = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

export interface KeyPair {
  /** SPKI, PEM text. */
  readonly publicKeyPem: string;
  /** PKCS#8, DER bytes. Encrypt before it is stored. */
  readonly privateKeyDer: Uint8Array;
}

/** A fresh Ed25519 pair (RFC 8032). */
export function generateSigningKey(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKeyDer: privateKey.export({ type: 'pkcs8', format: 'der' }),
  };
}

const privateKey = (der: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });

/** Ed25519 signature (64 bytes) over `message`. */
export const signEd25519 = (privateKeyDer: Uint8Array, message: Uint8Array): Uint8Array =>
  nodeSign(null, message, privateKey(privateKeyDer));

/** True when `signature` is `publicKeyPem`'s over `message`. A key of another kind, or one that does not parse, is false. */
export function verifyEd25519(publicKeyPem: string, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey(publicKeyPem);
    return key.asymmetricKeyType === 'ed25519' && nodeVerify(null, message, key, signature);
  } catch {
    return false; // a malformed key or signature verifies nothing
  }
}

/** The SPKI DER bytes of a PEM public key. Throws on text that is no key. */
export const publicKeyDer = (pem: string): Uint8Array => createPublicKey(pem).export({ type: 'spki', format: 'der' });

export interface Sealed {
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** AES-256-GCM; the tag is the last 16 bytes of `ciphertext`. `associated` is bound but not stored. */
export function seal(key: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated);
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { nonce, ciphertext: Buffer.concat([body, cipher.getAuthTag()]) };
}

/** The plaintext, or null when the key, the associated data or a byte differs. */
export function unseal(key: Uint8Array, sealed: Sealed, associated: Uint8Array): Uint8Array | null {
  if (sealed.ciphertext.length < 16) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce);
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.ciphertext.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, -16)), decipher.final()]);
  } catch {
    return null;
  }
}
