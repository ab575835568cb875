import { describe, expect, it } from 'vitest';
import { generateSigningKey } from '../platform/index.ts';
import { keyIdOf } from './key-id.ts';
import { sealList } from './seal-list.ts';
import { openSealedFile, sealFile } from './sealed-file.ts';

const key = generateSigningKey();
const signer = { keyId: keyIdOf(key.publicKeyPem), privateKeyDer: key.privateKeyDer };
const members = {
  type: 'test/1',
  workstationPublicKeyPem: key.publicKeyPem,
  none: null,
  nested: { b: [], a: [1, { c: 'é\n' }] },
};

describe('a list that is sealed in pieces', () => {
  it.each([0, 1, 499, 500, 501, 1700])('gives the bytes of the file that is sealed at once, with %d items', (count) => {
    const items = Array.from({ length: count }, (_, seq) => ({ seq, z: [seq, {}], a: `x "${seq}"\n李` }));
    const list = { name: 'records', items: () => items };
    const pieces = [...sealList({ payloadType: 'application/test', members, list }, signer)];
    const text = Buffer.concat(pieces.filter((piece) => piece !== null)).toString('utf8');
    expect(text).toBe(sealFile('application/test', { ...members, records: items }, signer));
    expect(pieces.filter((piece) => piece === null)).toHaveLength(Math.floor(count / 500));
    expect(openSealedFile(text, 'application/test', null).problems).toEqual([]);
  });
});
