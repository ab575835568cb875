import { seededNumbers } from '../vault-scene.ts';

/** A file of a golden vault: always the same bytes. */
export interface GoldenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Just enough elements of 2 bytes that a tensor is no small chunk, which would go into a block. */
const elements = 66_000;

/** Values of few distinct mantissas, so that their planes compress well and the vault stays small. */
function weights(count: number, seed: number, change: number): readonly number[] {
  const next = seededNumbers(seed);
  const change16ths = seededNumbers(seed + 1);
  return Array.from({ length: count }, () => {
    const value = (1 + Math.floor(next() * 4) / 4) * 2 ** -(3 + Math.floor(next() * 6)) * (next() < 0.5 ? -1 : 1);
    return change16ths() < change ? value * (1 + 1 / 16) : value;
  });
}

/** Half-precision bits of a value that has at most ten bits of mantissa. */
function halfBits(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const mantissa = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | (mantissa & 0x3ff);
}

/** A safetensors file with a tensor of 2-, 4- and 8-byte floats each; `change` is the share of values that differ from a parent's. */
export function tensorsFile(name: string, seed: number, change: number): GoldenFile {
  const values = (share: number): readonly number[] => weights(elements / share, seed + 10 * share, change);
  const tensors = {
    half: { dtype: 'F16', bytes: Buffer.from(Uint16Array.from(values(1), halfBits).buffer) },
    single: { dtype: 'F32', bytes: Buffer.from(Float32Array.from(values(2)).buffer) },
    double: { dtype: 'F64', bytes: Buffer.from(Float64Array.from(values(4)).buffer) },
  };
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [tensor, { dtype, bytes }] of Object.entries(tensors)) {
    const width = { F16: 2, F32: 4, F64: 8 }[dtype] ?? 1;
    header[tensor] = { dtype, shape: [bytes.length / width], data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return { name, bytes: Buffer.concat([length, text, ...Object.values(tensors).map(({ bytes }) => bytes)]) };
}

/** The seed's noise: bytes that no codec gains on. */
export function noiseFile(name: string, length: number, seed: number): GoldenFile {
  const next = seededNumbers(seed);
  return { name, bytes: Uint8Array.from({ length }, () => next() * 256) };
}

/** Text of some hundred lines. */
export const textFile = (name: string, lines: number): GoldenFile => ({
  name,
  bytes: Buffer.from(Array.from({ length: lines }, (_, line) => `${line}: the model and its weights\n`).join('')),
});
