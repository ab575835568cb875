import { equalSecrets } from '../platform/crypto.ts';
import { emptyRoot, nodeHash, splitPoint } from './merkle.ts';

/** Verification of RFC 6962 proofs. Everything that comes in is untrusted; the answer is a plain yes or no on the arithmetic. */

const HASH_BYTES = 32;
const MAX_PROOF_HASHES = 128; // two hashes a level are more than any tree of 2^53 leaves needs

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** True when `proof` shows that `leaf` is leaf `index` of the tree of `size` leaves with this `root`. */
export const verifyInclusion = ({ index, size, ...rest }: InclusionClaim): boolean =>
  verifySubtreeInclusion({ ...rest, index, start: 0, end: size });

export interface SubtreeInclusionClaim extends Omit<InclusionClaim, 'size'> {
  readonly start: number;
  readonly end: number;
}

/** The same within the subtree [start, end) of a larger tree; `index` counts from the start of the whole tree. */
export function verifySubtreeInclusion(claim: SubtreeInclusionClaim): boolean {
  const { index, start, end, leaf, proof, root } = claim;
  if (!isSubtree(start, end) || !Number.isSafeInteger(index) || index < start || index >= end) return false;
  if (!areHashes([leaf, root, ...proof])) return false;
  const rest = [...proof];
  const climb = (at: number, count: number): Uint8Array | null => {
    if (count === 1) return leaf;
    const split = splitPoint(count);
    const sibling = rest.pop(); // the last hash is the one nearest the root
    const below = at < split ? climb(at, split) : climb(at - split, count - split);
    if (!sibling || !below) return null;
    return at < split ? nodeHash(below, sibling) : nodeHash(sibling, below);
  };
  const found = climb(index - start, end - start);
  return found !== null && rest.length === 0 && equalSecrets(found, root);
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly size: number;
  readonly oldRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** True when `proof` shows that the tree with `root` begins with the one with `oldRoot`. An empty old tree proves nothing: false. */
export const verifyConsistency = ({ oldSize, size, oldRoot, root, proof }: ConsistencyClaim): boolean =>
  oldSize > 0 && verifySubtreeConsistency({ start: 0, end: oldSize, size, subtreeRoot: oldRoot, root, proof });

export interface SubtreeConsistencyClaim {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly subtreeRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** True when the leaves [start, end) of the tree of `size` leaves with `root` have `subtreeRoot`. An empty range has the empty root. */
export function verifySubtreeConsistency(claim: SubtreeConsistencyClaim): boolean {
  const { start, end, size, subtreeRoot, root, proof } = claim;
  if (!isSubtree(start, end) || !Number.isSafeInteger(size) || end > size) return false;
  if (start === end) return proof.length === 0 && equalSecrets(subtreeRoot, emptyRoot());
  if (start === 0 && end === size) return proof.length === 0 && equalSecrets(subtreeRoot, root);
  if (!areHashes([subtreeRoot, root, ...proof])) return false;
  const rest = [...proof];
  /** Roots of the part and of the whole, of the tree of `count` leaves and its range [from, to). */
  const climb = (
    from: number,
    to: number,
    count: number,
    isWhole: boolean,
  ): readonly [Uint8Array, Uint8Array] | null => {
    if (from === 0 && to === count) {
      const hash = isWhole ? subtreeRoot : rest.pop();
      return hash ? [hash, hash] : null;
    }
    const split = splitPoint(count);
    const sibling = rest.pop();
    if (!sibling) return null;
    if (to <= split) {
      const below = climb(from, to, split, isWhole);
      return below && [below[0], nodeHash(below[1], sibling)];
    }
    if (from >= split) {
      const below = climb(from - split, to - split, count - split, isWhole);
      return below && [below[0], nodeHash(sibling, below[1])];
    }
    const below = climb(0, to - split, count - split, false);
    return below && [nodeHash(sibling, below[0]), nodeHash(sibling, below[1])];
  };
  const found = climb(start, end, size, true);
  return found !== null && rest.length === 0 && equalSecrets(found[0], subtreeRoot) && equalSecrets(found[1], root);
}

/** A range is a subtree when it starts at a multiple of the smallest power of two that holds it. */
function isSubtree(start: number, end: number): boolean {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) return false;
  let width = 1;
  while (width < end - start) width *= 2;
  return start % width === 0;
}

const areHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.length <= MAX_PROOF_HASHES + 2 && hashes.every((hash) => hash.length === HASH_BYTES);
