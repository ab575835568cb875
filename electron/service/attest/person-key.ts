import { z } from 'zod';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { canonicalBytes, fromBase64, keyIdOf, parseFields, toBase64 } from '../evidence/index.ts';
import { generateSigningKey, seal, secureRandom, unseal } from '../platform/crypto.ts';
import { type Argon2Cost, argon2Cost, deriveKey } from '../platform/key-derivation.ts';

const RECORD_TYPE = 'strongroom.person-key/1';

/**
 * A private key as it is stored: PKCS#8 DER, AES-256-GCM under a key that argon2id derives from the passphrase. The key id, the
 * person and the cost are bound as associated data, so a record moved to another person does not open. JSON-plain.
 */
export const EncryptedPersonKey = z.strictObject({
  type: z.literal(RECORD_TYPE),
  personId: z.string().min(1).max(64),
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  kdf: z.strictObject({
    name: z.literal('argon2id'),
    // Bounded: whoever edits the record must not make a sign-in take all memory.
    memoryKiB: z
      .number()
      .int()
      .min(8)
      .max(1024 * 1024),
    iterations: z.number().int().min(1).max(64),
    parallelism: z.number().int().min(1).max(16),
    salt: z.string().max(100),
  }),
  cipher: z.literal('aes-256-gcm'),
  nonce: z.string().max(100),
  ciphertext: z.string().max(1_000),
});
export type EncryptedPersonKey = z.infer<typeof EncryptedPersonKey>;

export interface PersonKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly encryptedPrivateKey: EncryptedPersonKey;
}

interface KeyOptions {
  readonly personId: string;
  readonly cost?: Argon2Cost;
}

/** A fresh Ed25519 key of a person, encrypted with their passphrase. The caller has checked the passphrase. */
export async function createPersonKey(passphrase: string, options: KeyOptions): Promise<PersonKey> {
  const { publicKeyPem, privateKeyDer } = generateSigningKey();
  try {
    const keyId = keyIdOf(publicKeyPem);
    const encryptedPrivateKey = await wrap(privateKeyDer, passphrase, { keyId, cost: argon2Cost, ...options });
    return { keyId, publicKeyPem, encryptedPrivateKey };
  } finally {
    privateKeyDer.fill(0);
  }
}

/**
 * The private key (PKCS#8 DER), or null when the passphrase is wrong or the record was moved or edited. Prefer
 * `withUnlockedKey`, which wipes it. Throws `key.malformed` for a record that does not parse.
 */
export async function unlockPersonKey(record: unknown, passphrase: string): Promise<Uint8Array | null> {
  const parsed = parseFields(EncryptedPersonKey, record, 'encrypted key', 'key.malformed');
  const key = await deriveKey(passphrase, bytes(parsed.kdf.salt, 'salt', 16), parsed.kdf);
  try {
    const sealed = { nonce: bytes(parsed.nonce, 'nonce', 12), ciphertext: bytes(parsed.ciphertext, 'ciphertext', 16) };
    return unseal(key, sealed, associatedData(parsed));
  } finally {
    key.fill(0);
  }
}

export type Unlocked<T> = { readonly unlocked: true; readonly value: T } | { readonly unlocked: false };

/** Runs `use` with the private key and wipes the key afterwards, also when `use` throws. */
export async function withUnlockedKey<T>(
  record: unknown,
  passphrase: string,
  use: (privateKeyDer: Uint8Array) => T | Promise<T>,
): Promise<Unlocked<T>> {
  const privateKeyDer = await unlockPersonKey(record, passphrase);
  if (privateKeyDer === null) return { unlocked: false };
  try {
    return { unlocked: true, value: await use(privateKeyDer) };
  } finally {
    privateKeyDer.fill(0);
  }
}

/** The same key under a new passphrase (new salt and nonce), or null when `oldPassphrase` is wrong. */
export async function rewrapPersonKey(
  record: EncryptedPersonKey,
  oldPassphrase: string,
  newPassphrase: string,
  cost: Argon2Cost = argon2Cost,
): Promise<EncryptedPersonKey | null> {
  const { personId, keyId } = record;
  const result = await withUnlockedKey(record, oldPassphrase, (der) =>
    wrap(der, newPassphrase, { personId, keyId, cost }),
  );
  return result.unlocked ? result.value : null;
}

async function wrap(
  privateKeyDer: Uint8Array,
  passphrase: string,
  about: { personId: string; keyId: string; cost: Argon2Cost },
): Promise<EncryptedPersonKey> {
  const salt = secureRandom(16);
  const { memoryKiB, iterations, parallelism } = about.cost;
  const header = {
    type: RECORD_TYPE,
    personId: about.personId,
    keyId: about.keyId,
    kdf: { name: 'argon2id', memoryKiB, iterations, parallelism, salt: toBase64(salt) },
    cipher: 'aes-256-gcm',
  } as const;
  const key = await deriveKey(passphrase, salt, about.cost);
  try {
    const { nonce, ciphertext } = seal(key, privateKeyDer, associatedData(header));
    return { ...header, nonce: toBase64(nonce), ciphertext: toBase64(ciphertext) };
  } finally {
    key.fill(0);
  }
}

const associatedData = ({
  type,
  personId,
  keyId,
  kdf,
  cipher,
}: Omit<EncryptedPersonKey, 'nonce' | 'ciphertext'>): Uint8Array =>
  canonicalBytes({ type, personId, keyId, kdf, cipher });

/** Bytes of a base64 field. What is too short or no base64 can't have been written here, so it is damage. */
function bytes(text: string, field: string, minLength: number): Uint8Array {
  const value = fromBase64(text);
  if (value !== null && value.length >= minLength) return value;
  const fields = [{ path: field, problem: `expected at least ${minLength} bytes of base64` }];
  throw new StrongroomError('key.malformed', `The encrypted key is malformed: its ${field} is damaged.`, { fields });
}
