import { seededNumbers } from './vault-scene.ts';

/** Numbers that spread as a trained tensor's do: Gaussian, the same in every run. */
export function gaussian(count: number, seed: number, deviation = 0.02): Float32Array {
  const next = seededNumbers(seed);
  return Float32Array.from(
    { length: count },
    () => deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

/** One step of training later. */
export function nudged(values: Float32Array, seed: number, deviation = 0.0005): Float32Array {
  const noise = gaussian(values.length, seed, deviation);
  return values.map((value, at) => value + (noise[at] ?? 0));
}

export const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export const asBfloat16 = (values: Float32Array): Uint8Array =>
  bytesOf(Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), (word) => word >>> 16));

/** A tensor for a model file of the tests. */
export interface TestTensor {
  readonly name: string;
  readonly dtype: 'F32' | 'BF16';
  readonly bytes: Uint8Array;
}

/** A valid safetensors file, and where its tensors lie. */
export function safetensorsFile(tensors: readonly TestTensor[], metadata: Readonly<Record<string, string>> = {}) {
  const table: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  const shapeOf = ({ dtype, bytes }: TestTensor): number[] => [bytes.length / (dtype === 'F32' ? 4 : 2)];
  for (const tensor of tensors) {
    const { name, dtype, bytes } = tensor;
    table[name] = { dtype, shape: shapeOf(tensor), data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const header = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  let offset = 8 + header.length;
  const ranges = tensors.map((tensor) => {
    const range = {
      offset,
      length: tensor.bytes.length,
      dtype: tensor.dtype,
      name: tensor.name,
      shape: shapeOf(tensor),
    };
    offset += tensor.bytes.length;
    return range;
  });
  return { bytes: Buffer.concat([length, header, ...tensors.map(({ bytes }) => bytes)]), ranges };
}
