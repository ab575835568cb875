import { kernelsWasm } from './kernels-wasm.ts';
import { mergeFrom, plainKernels, splitFrom } from './plain-kernels.ts';

/** Bytes of an element. */
export type PlaneWidth = 2 | 4 | 8;

/** Places in a memory of `count` elements to be split; their planes follow each other from `to` on, `count` bytes each. */
export interface SplitCall {
  readonly from: number;
  readonly to: number;
  /** Elements to be different to; null: the sign is rotated out instead. */
  readonly base: number | null;
  readonly count: number;
}

/** Places in a memory of `count` elements to be put together of planes, each of which may lie anywhere. */
export interface MergeCall {
  readonly planes: readonly number[];
  readonly to: number;
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
  split(width: PlaneWidth, call: SplitCall): void;
  merge(width: PlaneWidth, call: MergeCall): void;
  /** The bytes that are not zero, and the gaps of zeros before them. */
  gather(call: GatherCall): Gathered;
  /** The other way; false when values and gaps do not fit together or into the bytes, which are then anything. */
  scatter(call: ScatterCall): boolean;
}

type Vectors = (...places: number[]) => void;
type Scatter = (gaps: number, g: number, values: number, v: number, to: number, count: number) => number;
type Gather = (from: number, count: number, gaps: number, values: number) => readonly [number, number];
const vectors = ['split2', 'merge2', 'split4', 'merge4'] as const;
type Exports = Readonly<Record<(typeof vectors)[number] | `${(typeof vectors)[number]}Difference`, Vectors>> & {
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
  const runOf = (kind: 'split' | 'merge', width: 2 | 4, base: number | null): Vectors =>
    exports[base === null ? (`${kind}${width}` as const) : (`${kind}${width}Difference` as const)];
  /** Elements that were done. */
  const split = (width: 2 | 4, { from, base, to, count }: SplitCall): number => {
    const done = wholeSteps(width, count);
    if (done > 0) runOf('split', width, base)(from, ...(base === null ? [] : [base]), to, count, done);
    return done / width;
  };
  const merge = (width: 2 | 4, { planes, base, to, count }: MergeCall): number => {
    const done = wholeSteps(width, count);
    if (done > 0) runOf('merge', width, base)(...planes, ...(base === null ? [] : [base]), to, done);
    return done / width;
  };
  return {
    split: (width, call) => splitFrom(bytes, width, call, width === 8 ? 0 : split(width, call)),
    merge: (width, call) => mergeFrom(bytes, width, call, width === 8 ? 0 : merge(width, call)),
    gather: ({ from, count, gaps, values }) => {
      const [gapCount, valueCount] = exports.gather(from, count, gaps, values);
      return { gaps: gapCount, values: valueCount };
    },
    scatter: ({ gaps, values, gathered, to, count }) =>
      exports.scatter(gaps, gathered.gaps, values, gathered.values, to, count) === gathered.values,
  };
}

/** Bytes of elements that make up whole steps. */
function wholeSteps(width: 2 | 4, count: number): number {
  const total = count * width;
  return total - (total % stepBytes[width]);
}

function compile(memory: WebAssembly.Memory): Exports | null {
  const source = Buffer.from(kernelsWasm, 'base64');
  if (!WebAssembly.validate(source)) return null; // an engine without SIMD or shared memory
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(source), { vault: { memory } });
  return isComplete(exports) ? exports : null;
}

function isComplete(exports: Readonly<Record<string, unknown>>): exports is Exports {
  const names = [...vectors, ...vectors.map((name) => `${name}Difference`), 'gather', 'scatter'];
  return names.every((name) => typeof exports[name] === 'function');
}
