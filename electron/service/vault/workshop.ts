import { copyBytes } from '../platform/copy-bytes.ts';
import { type Kernels, openKernels, type PlaneWidth } from './kernels/kernels.ts';
import { maxRawBytes } from './pack-format.ts';

const pageBytes = 65_536;
/** In the last area: the two parts of a plane that is mostly zero. */
const gapsAt = 3 * maxRawBytes;
const valuesAt = gapsAt + maxRawBytes / 2;

/**
 * Memory in which chunks are taken apart and put together: four areas as long as the longest chunk, and room for more behind them.
 * Bytes that lie in this memory already are used where they are. Not for two threads at a time.
 */
export class Workshop {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly #kernels: Kernels;

  /** `memory` from `workshopMemory`; the first `workshopBytes` of it are this workshop's. */
  constructor(memory: WebAssembly.Memory = workshopMemory(0)) {
    this.memory = memory;
    this.bytes = new Uint8Array(memory.buffer);
    this.#kernels = openKernels(memory);
  }

  /** Room for the planes of a chunk; the next `split` writes it anew. */
  get planes(): Uint8Array {
    return this.bytes.subarray(2 * maxRawBytes, 3 * maxRawBytes);
  }

  /** The planes of whole elements, one after another; valid until the next call. `base` is as long as `raw`. */
  split(raw: Uint8Array, base: Uint8Array | null, width: PlaneWidth): Uint8Array {
    const count = Math.floor(raw.length / width);
    const from = this.#place(raw, 0);
    const other = base === null ? null : this.#place(base, maxRawBytes);
    const to = 2 * maxRawBytes;
    this.#kernels.split(width, { from, base: other, to, count });
    return this.bytes.subarray(to, to + count * width);
  }

  /** The bytes of a plane that are not zero, and the gaps before them; valid until the next call. The plane is at most half as long as the longest chunk. */
  gather(plane: Uint8Array): { readonly gaps: Uint8Array; readonly values: Uint8Array } {
    const from = this.#place(plane, 0);
    const { gaps, values } = this.#kernels.gather({ from, count: plane.length, gaps: gapsAt, values: valuesAt });
    return {
      gaps: this.bytes.subarray(gapsAt, gapsAt + gaps),
      values: this.bytes.subarray(valuesAt, valuesAt + values),
    };
  }

  /** Puts a plane that `gather` took apart together in `plane`, which lies in this memory; false when it is none. */
  scatter(plane: Uint8Array, gaps: Uint8Array, values: Uint8Array): boolean {
    copyBytes(this.bytes, gapsAt, gaps);
    copyBytes(this.bytes, valuesAt, values);
    const gathered = { gaps: gaps.length, values: values.length };
    return this.#kernels.scatter({
      gaps: gapsAt,
      values: valuesAt,
      gathered,
      to: plane.byteOffset,
      count: plane.length,
    });
  }

  /** Where bytes lie in this memory; null for those from elsewhere. */
  placeOf(bytes: Uint8Array): number | null {
    return bytes.buffer === this.memory.buffer ? bytes.byteOffset : null;
  }

  /** Puts the elements whose planes lie at these places of this memory into `raw`; what is behind whole elements is left alone. */
  merge(raw: Uint8Array, base: Uint8Array | null, planes: readonly number[], width: PlaneWidth): void {
    const count = Math.floor(raw.length / width);
    const here = this.placeOf(raw);
    const other = base === null ? null : this.#place(base, maxRawBytes);
    this.#kernels.merge(width, { planes, base: other, to: here ?? 0, count });
    if (here === null) raw.set(this.bytes.subarray(0, count * width));
  }

  /** Where bytes lie in the memory; those from elsewhere are copied to `area`. */
  #place(bytes: Uint8Array, area: number): number {
    const here = this.placeOf(bytes);
    if (here !== null) return here;
    copyBytes(this.bytes, area, bytes);
    return area;
  }
}

export const workshopBytes = 4 * maxRawBytes;

/** A memory for a workshop with `more` bytes behind its own. Pages that nobody touches cost nothing. */
export function workshopMemory(more: number): WebAssembly.Memory {
  const pages = Math.ceil((workshopBytes + more) / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

let own: Workshop | null = null;

/** The workshop of this thread, for whoever has none of their own. */
export function threadWorkshop(): Workshop {
  own ??= new Workshop();
  return own;
}
