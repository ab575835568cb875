import { z } from 'zod';
import { parseFields } from '../evidence/index.ts';
import { emptyRoot, nodeHash } from './merkle.ts';

/**
 * The head of a growing tree: the hashes (hex) of its full subtrees, largest first, one for each bit of `size`. Enough to append and to tell the
 * root in O(log n) without reading a record. JSON-plain, to be stored beside the log.
 */
export const CompactRange = z
  .strictObject({
    size: z.number().int().nonnegative(),
    hashes: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
  })
  .refine((range) => range.hashes.length === oneBits(range.size), 'expected one hash for each one bit of the size');
export type CompactRange = z.infer<typeof CompactRange>;

export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** Reads a stored range. Throws `audit.malformed`. */
export const parseCompactRange = (value: unknown): CompactRange =>
  parseFields(CompactRange, value, 'tree head', 'audit.malformed');

/** The range with one more leaf, given by its hash. */
export function appendLeaf(range: CompactRange, leaf: Uint8Array): CompactRange {
  const hashes = [...range.hashes];
  let carry = leaf;
  for (let rest = range.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    carry = nodeHash(Buffer.from(hashes.pop() ?? '', 'hex'), carry);
  }
  return { size: range.size + 1, hashes: [...hashes, Buffer.from(carry).toString('hex')] };
}

/** The Merkle root of the range. */
export function rangeRoot(range: CompactRange): Uint8Array {
  const [last, ...larger] = range.hashes.map((hash) => Buffer.from(hash, 'hex')).reverse();
  return last ? larger.reduce<Uint8Array>((root, hash) => nodeHash(hash, root), last) : emptyRoot();
}

function oneBits(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
