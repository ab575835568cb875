import { expect, it } from 'vitest';
import { argon2Cost, deriveHere, deriveKey } from './key-derivation.ts';

it('gives the same key in a thread of its own as in the caller’s, and leaves the caller free meanwhile', async () => {
  const salt = new Uint8Array(16).fill(7);
  const cost = { ...argon2Cost, memoryKiB: 16 * 1024, iterations: 1 };
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 1);
  const key = await deriveKey('a long enough passphrase', salt, cost);
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(0);
  expect(key).toEqual(await deriveHere({ passphrase: 'a long enough passphrase', salt, cost }));
  expect(await deriveKey('caf\u0065\u0301 and a long passphrase', salt, { ...cost, memoryKiB: 64 })).toEqual(
    await deriveKey('caf\u00e9 and a long passphrase', salt, { ...cost, memoryKiB: 64 }),
  );
});
