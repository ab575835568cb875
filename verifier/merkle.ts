import { concat, equalBytes, utf8 } from './bytes.ts';
import { sha256 } from './hash.ts';

/** RFC 6962 hashes and the iterative proof checks of RFC 9162, sections 2.1.3.2 and 2.1.4.2. */

const node = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(1), left, right));

/** The leaf of a record's canonical text. */
export const leafOf = (text: string): Uint8Array => sha256(concat(Uint8Array.of(0), utf8(text)));

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** True when the proof leads from leaf `index` to the root of the tree with `size` leaves. */
export function isIncluded({ index, size, leaf, proof, root }: Inclusion): boolean {
  if (index < 0 || index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = node(sibling, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = node(hash, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(hash, root);
}

export interface Consistency {
  readonly oldSize: number;
  readonly size: number;
  readonly oldRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** True when the tree with `root` begins with the tree with `oldRoot`. */
export function isConsistent({ oldSize, size, oldRoot, root, proof }: Consistency): boolean {
  if (oldSize <= 0 || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root);
  const isPower = 2 ** Math.round(Math.log2(oldSize)) === oldSize;
  const path = isPower ? [oldRoot, ...proof] : [...proof];
  let [fn, sn] = [oldSize - 1, size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  const first = path.shift();
  if (first === undefined) return false;
  let [fr, sr] = [first, first];
  for (const sibling of path) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = node(sibling, fr);
      sr = node(sibling, sr);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = node(sr, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(fr, oldRoot) && equalBytes(sr, root);
}
