import { describe, expect, it } from 'vitest';
import { publicKeyDer, sha256Hex, signEd25519, verifyEd25519 } from '../platform/crypto.ts';
import {
  checkPassphrase,
  createPersonKey,
  passphraseProblems,
  rewrapPersonKey,
  unlockPersonKey,
  withUnlockedKey,
} from './index.ts';

const cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };
const passphrase = 'seven grey herons wait';
const person = { id: 'ben', name: 'Ben Okafor' };

const key = await createPersonKey(passphrase, { personId: 'ben', cost });
const record = key.encryptedPrivateKey;

describe('a person’s key', () => {
  it('is named by the SHA-256 of its SPKI bytes and survives storage as JSON', async () => {
    expect(key.keyId).toBe(sha256Hex(publicKeyDer(key.publicKeyPem)));
    expect(await unlockPersonKey(JSON.parse(JSON.stringify(record)), passphrase)).toHaveLength(48);
  });

  it('signs what its public key verifies, and is wiped afterwards', async () => {
    let seen = new Uint8Array();
    const result = await withUnlockedKey(record, passphrase, (der) => {
      seen = der as typeof seen;
      return signEd25519(der, Buffer.from('x'));
    });
    expect(result.unlocked && verifyEd25519(key.publicKeyPem, Buffer.from('x'), result.value)).toBe(true);
    expect(seen).toHaveLength(48);
    expect(seen.every((byte) => byte === 0)).toBe(true);
    await expect(
      withUnlockedKey(record, passphrase, (der) => {
        seen = der as typeof seen;
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
    expect(seen.every((byte) => byte === 0)).toBe(true);
  });

  it('stays closed for another passphrase', async () => {
    expect(await unlockPersonKey(record, 'seven grey herons wait ')).toBeNull();
    expect(await withUnlockedKey(record, 'x', () => 1)).toEqual({ unlocked: false });
  });

  it.each([
    ['another person', { personId: 'eve' }],
    ['another key id', { keyId: 'a'.repeat(64) }],
    ['a cheaper derivation', { kdf: { ...record.kdf, iterations: 2 } }],
  ])('stays closed when the record is moved to %s', async (_, change) => {
    expect(await unlockPersonKey({ ...record, ...change }, passphrase)).toBeNull();
  });

  it.each([
    ['all memory of the machine', { kdf: { ...record.kdf, memoryKiB: 2 ** 31 } }],
    ['no salt', { kdf: { ...record.kdf, salt: '' } }],
    ['a nonce that is no base64', { nonce: '*' }],
    ['an unknown field', { more: 1 }],
  ])('is malformed with %s', async (_, change) => {
    await expect(unlockPersonKey({ ...record, ...change }, passphrase)).rejects.toMatchObject({
      code: 'key.malformed',
    });
  });

  it('opens with the new passphrase only after it was wrapped anew', async () => {
    const wrapped = await rewrapPersonKey(record, passphrase, 'nine red foxes sleep', cost);
    expect(wrapped).toMatchObject({ keyId: key.keyId, personId: 'ben' });
    expect(wrapped?.nonce).not.toBe(record.nonce);
    expect(await unlockPersonKey(wrapped, 'nine red foxes sleep')).toEqual(await unlockPersonKey(record, passphrase));
    expect(await unlockPersonKey(wrapped, passphrase)).toBeNull();
    expect(await rewrapPersonKey(record, 'wrong', 'nine red foxes sleep', cost)).toBeNull();
  });
});

describe('the rules for passphrases', () => {
  it.each([
    'short',
    'eleven char',
    'x'.repeat(201),
    'aaaaaaaaaaaaaa',
    'Password 1234',
    'ben ben ben ben',
    'Ben Okafor 2026',
    '123456789012',
    'zyxwvutsrqpo',
    'correct horse battery staple',
    'broken \ud800 surrogate',
  ])('refuses %j and says what to do', (text) => {
    expect(() => checkPassphrase(text, person)).toThrow(expect.objectContaining({ code: 'passphrase.too_weak' }));
  });

  it.each([passphrase, 'Übermut tut selten gut', '長い秘密の言葉を使いましょうね', 'the bench of ben is green'])(
    'accepts %j',
    (text) => {
      expect(passphraseProblems(text, person)).toEqual([]);
    },
  );
});
