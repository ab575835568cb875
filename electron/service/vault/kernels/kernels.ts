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

/** Byte planes of floating-point elements (docs/formats/pack.md) inside one memory. */
export interface Kernels {
  /** Elements at `from` to planes at `to`. */
  split(width: PlaneWidth, call: KernelCall): void;
  /** Planes at `from` to elements at `to`. */
  merge(width: PlaneWidth, call: KernelCall): void;
}

type Vectors = (from: number, base: number, to: number, plane: number, bytes: number, mode: number) => void;
type Exports = Readonly<Record<'split2' | 'merge2' | 'split4' | 'merge4', Vectors>>;

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
  };
}

function compile(memory: WebAssembly.Memory): Exports | null {
  const source = Buffer.from(kernelsWasm, 'base64');
  if (!WebAssembly.validate(source)) return null; // an engine without SIMD or shared memory
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(source), { vault: { memory } });
  const { split2, merge2, split4, merge4 } = exports;
  if (!isVectors(split2) || !isVectors(merge2) || !isVectors(split4) || !isVectors(merge4)) return null;
  return { split2, merge2, split4, merge4 };
}

const isVectors = (value: unknown): value is Vectors => typeof value === 'function';
