import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendLeaf, emptyRange, rangeRoot } from './compact-range.ts';
import { leafHash, MerkleTree } from './merkle.ts';
import {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from './merkle-proof.ts';

interface Vector {
  leafIdx: number;
  treeSize: number;
  start: number;
  end: number;
  size: number;
  size1: number;
  size2: number;
  root: string;
  root1: string;
  root2: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');
const proofOf = (vector: Vector): Uint8Array[] => (vector.proof ?? []).map(bytes);

const verifiers: Record<string, (vector: Vector) => boolean> = {
  inclusion: (v) =>
    verifyInclusion({
      index: v.leafIdx,
      size: v.treeSize,
      leaf: bytes(v.leafHash),
      proof: proofOf(v),
      root: bytes(v.root),
    }),
  subtreeinclusion: (v) =>
    verifySubtreeInclusion({
      index: v.leafIdx,
      start: v.start,
      end: v.end,
      leaf: bytes(v.leafHash),
      proof: proofOf(v),
      root: bytes(v.root),
    }),
  consistency: (v) =>
    verifyConsistency({
      oldSize: v.size1,
      size: v.size2,
      oldRoot: bytes(v.root1),
      root: bytes(v.root2),
      proof: proofOf(v),
    }),
  subtreeconsistency: (v) =>
    verifySubtreeConsistency({
      start: v.start,
      end: v.end,
      size: v.size,
      subtreeRoot: bytes(v.root1),
      root: bytes(v.root2),
      proof: proofOf(v),
    }),
};

// The vectors lie beside the project; a copy of the project without them tests by the properties below.
const corpus = join(import.meta.dirname, '../../../../shared/corpus/merkle/files');
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.info('The RFC 6962 vectors are not beside the project: the properties alone are tested.');

describe.each(hasCorpus ? Object.keys(verifiers) : [])('the RFC 6962 vectors of %s', (kind) => {
  const folder = join(corpus, kind);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  it('has at least 25 of them', () => expect(files.length).toBeGreaterThanOrEqual(25));
  it.each(files)('judges %s as the reference does', (file) => {
    const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector;
    expect(verifiers[kind]?.(vector)).toBe(!vector.wantErr);
  });
});

const treeOfSize = (size: number): MerkleTree => {
  const tree = new MerkleTree();
  for (let i = 0; i < size; i++) tree.append(leafHash(`record ${i}`));
  return tree;
};

describe('proofs of the tree', () => {
  const tree = treeOfSize(130);

  it('has the roots that RFC 6962 implementations give for the well-known leaves', () => {
    const known = new MerkleTree();
    expect(Buffer.from(known.root()).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    for (const leaf of [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ]) {
      known.append(leafHash(Buffer.from(leaf, 'hex')));
    }
    expect(Buffer.from(known.root(1)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(Buffer.from(known.root()).toString('hex')).toBe(
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    );
  });

  it('proves every leaf of every size, and no other leaf or size', () => {
    for (let size = 1; size <= 33; size++) {
      for (let index = 0; index < size; index++) {
        const claim = {
          index,
          size,
          leaf: leafHash(`record ${index}`),
          proof: tree.inclusionProof(index, size),
          root: tree.root(size),
        };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: leafHash('another') })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
      }
    }
  });

  it('proves that every tree extends every earlier one, and not one with another root', () => {
    for (let size = 1; size <= 33; size++) {
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const claim = {
          oldSize,
          size,
          oldRoot: tree.root(oldSize),
          root: tree.root(size),
          proof: tree.consistencyProof(oldSize, size),
        };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, oldRoot: leafHash('another') })).toBe(false);
      }
    }
  });

  it('refuses a proof with any bit changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 130 }), fc.nat(), fc.nat(), fc.nat({ max: 255 }), (size, at, hash, bit) => {
        const index = at % size;
        const proof = tree.inclusionProof(index, size);
        const changed = Uint8Array.from(proof[hash % proof.length] ?? []);
        const byte = bit >> 3;
        changed[byte] = (changed[byte] ?? 0) ^ (1 << (bit & 7));
        proof[hash % proof.length] = changed;
        expect(verifyInclusion({ index, size, leaf: leafHash(`record ${index}`), proof, root: tree.root(size) })).toBe(
          false,
        );
      }),
    );
  });

  it('gives from the compact range the same root at every size', () => {
    let range = emptyRange;
    for (let size = 0; size <= 130; size++) {
      expect(rangeRoot(range)).toEqual(tree.root(size));
      expect(range.hashes.length).toBeLessThanOrEqual(8);
      range = appendLeaf(range, leafHash(`record ${size}`));
    }
  });

  it('answers for sizes beyond 32 bits without wrapping', () => {
    const claim = { index: 0, size: 2 ** 40, leaf: leafHash('x'), proof: [], root: leafHash('x') };
    expect(verifyInclusion(claim)).toBe(false);
  });
});
