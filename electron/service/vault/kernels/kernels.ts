import { kernelsWasm } from './kernels-wasm.ts';
import { mergeFrom, plainKernels, splitFrom } from './plain-kernels.ts';

/** Bytes of an element. */
export type PlaneWidth = 2 | 4 | 8;

/** Places in a memory. `count` elements; their planes follow each other, `count` bytes each. */
export interface KernelCall {
  readonly from: number;
  readonly to: number;
  /** Elements to be different to; null: the sign is rotated out instead. */
  readonly base: number | null;
  readonly count: number;
}

/** Places in a memory: `count` bytes at `from`; there is room for as many at `gaps` and at `values`. */
export interface GatherCall {
  readonly from: number;
  readonly count: number;
  readonly gaps: number;
  readonly values: number;
}

/** Places in a memory: what `gather` gave, and where the `count` bytes go. */
export interface ScatterCall {
  readonly gaps: number;
  readonly values: number;
  readonly gathered: Gathered;
  readonly to: number;
  readonly count: number;
}

/** How many there are of each. */
export interface Gathered {
  readonly gaps: number;
  readonly values: number;
}

/** Byte planes of floating-point elements (docs/formats/pack.md) inside one memory. */
export interface Kernels {
  /** Elements at `from` to planes at `to`. */
  split(width: PlaneWidth, call: KernelCall): void;
  /** Planes at `from` to elements at `to`. */
  merge(width: PlaneWidth, call: KernelCall): void;
  /** The bytes that are not zero, and the gaps of zeros before them. */
  gather(call: GatherCall): Gathered;
  /** The other way; false when values and gaps do not fit together or into the bytes, which are then anything. */
  scatter(call: ScatterCall): boolean;
}

type Vectors = (from: number, base: number, to: number, plane: number, bytes: number, mode: number) => void;
type Scatter = (gaps: number, g: number, values: number, v: number, to: number, count: number) => number;
type Gather = (from: number, count: number, gaps: number, values: number) => readonly [number, number];
type Exports = Readonly<Record<'split2' | 'merge2' | 'split4' | 'merge4', Vectors>> & {
  readonly gather: Gather;
  readonly scatter: Scatter;
};

/** Bytes that the vector loops take at a time. */
const stepBytes = { 2: 32, 4: 64 } as const;

/** The kernels for a memory: WebAssembly SIMD where the engine has it, TypeScript otherwise; the bytes are the same. */
export function openKernels(memory: WebAssembly.Memory): Kernels {
  const bytes = new Uint8Array(memory.buffer);
  const exports = compile(memory);
  if (exports === null) return plainKernels(bytes);
  const run = (kind: 'split' | 'merge', width: 2 | 4, call: KernelCall): number => {
    const total = call.count * width;
    const done = total - (total % stepBytes[width]);
    if (done > 0) {
      const vectors = exports[`${kind}${width}`];
      vectors(
        call.from,
        call.base ?? (kind === 'split' ? call.from : call.to),
        call.to,
        call.count,
        done,
        call.base === null ? 0 : 1,
      );
    }
    return done / width;
  };
  return {
    split: (width, call) => splitFrom(bytes, width, call, width === 8 ? 0 : run('split', width, call)),
    merge: (width, call) => mergeFrom(bytes, width, call, width === 8 ? 0 : run('merge', width, call)),
    gather: ({ from, count, gaps, values }) => {
      const [gapCount, valueCount] = exports.gather(from, count, gaps, values);
      return { gaps: gapCount, values: valueCount };
    },
    scatter: ({ gaps, values, gathered, to, count }) =>
      exports.scatter(gaps, gathered.gaps, values, gathered.values, to, count) === gathered.values,
  };
}

function compile(memory: WebAssembly.Memory): Exports | null {
  const source = Buffer.from(kernelsWasm, 'base64');
  if (!WebAssembly.validate(source)) return null; // an engine without SIMD or shared memory
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(source), { vault: { memory } });
  const { split2, merge2, split4, merge4, gather, scatter } = exports;
  if (!isVectors(split2) || !isVectors(merge2) || !isVectors(split4) || !isVectors(merge4)) return null;
  return isGather(gather) && isScatter(scatter) ? { split2, merge2, split4, merge4, gather, scatter } : null;
}

const isVectors = (value: unknown): value is Vectors => typeof value === 'function';
const isGather = (value: unknown): value is Gather => typeof value === 'function';
const isScatter = (value: unknown): value is Scatter => typeof value === 'function';
