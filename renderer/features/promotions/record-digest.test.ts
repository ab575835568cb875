import { expect, it } from 'vitest';
import { recordHasDigest } from './record-digest.ts';

const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('confirms the digest of the record and of nothing else', async () => {
  expect(await recordHasDigest('abc', digest)).toBe(true);
  expect(await recordHasDigest('abc', digest.toUpperCase())).toBe(true);
  expect(await recordHasDigest('abd', digest)).toBe(false);
  expect(await recordHasDigest('', digest)).toBe(false);
});
