import type { InspectLimits } from '../limits.ts';
import type { ByteSource } from '../source.ts';

/** Bytes of headers, and of the paths made from them, that are read in one file. */
const maxBytes = 64 * 1024 * 1024;
/** Bytes of one header block, B-tree node or heap. */
const maxBlockBytes = 1024 * 1024;

/** Structures that are followed in one file: objects, nodes, blocks. */
const maxStructures = 500_000;

/** What the superblock says about the file. */
export interface Hdf5Form {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Where the file ends: no structure and no value lies behind it. */
  readonly endBytes: number;
}

/**
 * The headers of one HDF5 file, read piece by piece within bounds. Addresses and lengths in them were chosen by whoever made the
 * file: each is compared with the end of the file first, and nothing is read for a structure that was met before.
 */
export class Hdf5Headers {
  readonly form: Hdf5Form;
  readonly #source: ByteSource;
  readonly #limits: InspectLimits;
  readonly #met = new Set<number>();
  #bytesLeft = maxBytes;

  constructor(source: ByteSource, form: Hdf5Form, limits: InspectLimits) {
    this.#source = source;
    this.form = form;
    this.#limits = limits;
  }

  /** True when a bound was reached: what was found until then is not to be used. */
  get isExhausted(): boolean {
    return this.#bytesLeft < 0;
  }

  /** Ends the reading of this file. */
  giveUp(): void {
    this.#bytesLeft = -1;
  }

  /** Pays for `bytes` of work. Throws `inspect.limit_exceeded` when the inspection's own budget is used up. */
  spend(bytes: number): boolean {
    this.#limits.budget.spend(16 + (bytes >>> 4));
    this.#bytesLeft -= bytes;
    return !this.isExhausted;
  }

  /** The bytes at `address` as a copy, or null when they are too many or not all inside the file. */
  read(address: number | null, length: number | null): Buffer | null {
    if (address === null || length === null || length > maxBlockBytes) return null;
    if (address > this.form.endBytes || length > this.form.endBytes - address) return null;
    return this.spend(length) ? Buffer.from(this.#source.read(address, length)) : null;
  }

  /** True the first time that a structure at `address` is asked for: a cycle or a shared part is followed once only. */
  meet(address: number): boolean {
    if (this.#met.has(address)) return false;
    if (this.#met.size >= maxStructures) this.giveUp();
    this.#met.add(address);
    return !this.isExhausted;
  }

  /** An offset field, or null for one that is undefined, not in `bytes` or beyond exact integers. */
  offset(bytes: Buffer, at: number): number | null {
    return unsigned(bytes, at, this.form.offsetBytes);
  }

  /** A length field, as `offset`. */
  length(bytes: Buffer, at: number): number | null {
    return unsigned(bytes, at, this.form.lengthBytes);
  }
}

/** A little-endian number of 1, 2, 4 or 8 bytes, or null when it is not in `bytes`, not exact or all ones (undefined). */
export function unsigned(bytes: Buffer, at: number, size: number): number | null {
  if (at < 0 || at + size > bytes.length) return null;
  if (size <= 4) {
    const value = bytes.readUIntLE(at, size);
    return size === 4 && value === 0xffff_ffff ? null : value;
  }
  const value = bytes.readBigUInt64LE(at);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(value);
}

/** True when `bytes` have the four letters of a structure's signature at `at`. */
export const hasSignature = (bytes: Buffer, letters: string, at = 0): boolean =>
  bytes.toString('latin1', at, at + 4) === letters;
