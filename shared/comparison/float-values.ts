import type { FloatType } from '../model/tensor-type.ts';

/** Bytes of an element. */
export const floatBytes: Readonly<Record<FloatType, number>> = { f16: 2, bf16: 2, f32: 4, f64: 8 };

/** The value of an IEEE 754 half: 1 sign bit, 5 bits of exponent, 10 of fraction. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let halves: Float32Array | null = null;

/** Every half is one of 65,536 values: looking one up is faster than working it out. */
const halfTable = (): Float32Array => {
  halves ??= Float32Array.from({ length: 0x1_0000 }, (_, bits) => halfValue(bits));
  return halves;
};

const word = new DataView(new ArrayBuffer(4));

/** A bfloat16 is the upper half of a 32 bit float. */
function brainValue(bits: number): number {
  word.setUint32(0, bits << 16, true);
  return word.getFloat32(0, true);
}

/**
 * The values of elements, into `into`; bytes that are no whole element at the end are left out. Gives how many there were. `isBig`: the highest
 * byte of each comes first.
 */
export function decodeFloats(type: FloatType, bytes: Uint8Array, into: Float64Array, isBig = false): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = !isBig;
  const count = Math.min(into.length, Math.floor(bytes.byteLength / floatBytes[type]));
  if (type === 'f64') for (let at = 0; at < count; at += 1) into[at] = view.getFloat64(at * 8, isLittle);
  else if (type === 'f32') for (let at = 0; at < count; at += 1) into[at] = view.getFloat32(at * 4, isLittle);
  else if (type === 'bf16')
    for (let at = 0; at < count; at += 1) into[at] = brainValue(view.getUint16(at * 2, isLittle));
  else {
    const table = halfTable();
    for (let at = 0; at < count; at += 1) into[at] = table[view.getUint16(at * 2, isLittle)] ?? 0;
  }
  return count;
}
