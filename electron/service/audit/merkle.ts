import { sha256 } from '../platform/crypto.ts';

/** RFC 6962 section 2.1: the Merkle tree hash over an append-only list, with SHA-256. */

const prefixed = (prefix: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  sha256(Buffer.concat([Uint8Array.of(prefix), ...parts]));

/** The hash of one leaf. The prefix keeps a leaf from passing for a node. */
export const leafHash = (data: Uint8Array | string): Uint8Array =>
  prefixed(0, typeof data === 'string' ? Buffer.from(data, 'utf8') : data);

export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => prefixed(1, left, right);

/** The root of a tree without leaves. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array());

/** The largest power of two below `size` (`size` at least 2). */
export function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2; // no shifts: sizes may pass 32 bits
  return split;
}

/** A tree in memory that answers for every size it ever had. Roots and proofs take O(log² n) after O(n) appends. */
export class MerkleTree {
  /** `levels[h][i]` is the hash of the full subtree of 2^h leaves from leaf i·2^h on. */
  private readonly levels: Uint8Array[][] = [[]];

  get size(): number {
    return this.levels[0]?.length ?? 0;
  }

  /** Adds one leaf by its hash. */
  append(hash: Uint8Array): void {
    let carry = hash;
    for (let height = 0; ; height++) {
      const level = this.levels[height] ?? [];
      this.levels[height] = level;
      level.push(carry);
      const left = level.at(-2);
      if (level.length % 2 === 1 || left === undefined) return;
      carry = nodeHash(left, carry);
    }
  }

  /** The root over the first `size` leaves. */
  root(size: number = this.size): Uint8Array {
    this.assertSize(size);
    return size === 0 ? emptyRoot() : this.subroot(0, size);
  }

  /** The audit path of leaf `index` in the tree of `size` leaves, nearest sibling first (RFC 6962 section 2.1.1). */
  inclusionProof(index: number, size: number = this.size): Uint8Array[] {
    this.assertSize(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size)
      throw new RangeError(`no leaf ${index} in a tree of ${size}`);
    const path: Uint8Array[] = [];
    let start = 0;
    for (let rest = size; rest > 1; ) {
      const split = splitPoint(rest);
      const isLeft = index < start + split;
      path.unshift(isLeft ? this.subroot(start + split, rest - split) : this.subroot(start, split));
      if (!isLeft) start += split;
      rest = isLeft ? split : rest - split;
    }
    return path;
  }

  /** Proves that the tree of `size` leaves extends the one of `oldSize` (RFC 6962 section 2.1.2). */
  consistencyProof(oldSize: number, size: number = this.size): Uint8Array[] {
    this.assertSize(size);
    if (!Number.isSafeInteger(oldSize) || oldSize < 1 || oldSize > size)
      throw new RangeError(`no tree of ${oldSize} leaves before ${size}`);
    const proof: Uint8Array[] = [];
    let [start, old, rest, isWhole] = [0, oldSize, size, true];
    while (old !== rest) {
      const split = splitPoint(rest);
      if (old <= split) {
        proof.unshift(this.subroot(start + split, rest - split));
        rest = split;
      } else {
        proof.unshift(this.subroot(start, split));
        [start, old, rest, isWhole] = [start + split, old - split, rest - split, false];
      }
    }
    if (!isWhole) proof.unshift(this.subroot(start, rest));
    return proof;
  }

  private subroot(start: number, count: number): Uint8Array {
    const height = Math.log2(count);
    const full = Number.isInteger(height) ? this.levels[height]?.[start / count] : undefined;
    if (full) return full;
    const split = splitPoint(count);
    return nodeHash(this.subroot(start, split), this.subroot(start + split, count - split));
  }

  private assertSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size)
      throw new RangeError(`the tree has ${this.size} leaves, not ${size}`);
  }
}
