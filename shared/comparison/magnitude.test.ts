import { describe, expect, it } from 'vitest';
import { decodeFloats } from './float-values.ts';
import { Magnitude } from './magnitude.ts';

const bytesOf = (...words: number[]): Uint8Array => new Uint8Array(Uint16Array.from(words).buffer);

function decoded(type: Parameters<typeof decodeFloats>[0], bytes: Uint8Array): number[] {
  const values = new Float64Array(16);
  return [...values.subarray(0, decodeFloats(type, bytes, values))];
}

describe('decoding', () => {
  it('knows the halves of IEEE 754, with the smallest, the largest and those that are no number', () => {
    // 1, -2, 65504, 2^-14, 2^-24, the largest subnormal, -0, infinity, NaN
    const words = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x03ff, 0x8000, 0x7c00, 0xfc00, 0x7e01];
    const [nan, ...others] = decoded('f16', bytesOf(...words)).toReversed();
    expect(nan).toBeNaN();
    expect(others.toReversed()).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      1023 * 2 ** -24,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  it('knows bfloat16: the upper half of a 32 bit float', () => {
    expect(decoded('bf16', bytesOf(0x3f80, 0xc040, 0x4049, 0x7f80, 0x0080))).toEqual([
      1,
      -3,
      3.140625,
      Number.POSITIVE_INFINITY,
      2 ** -126,
    ]);
    expect(decoded('bf16', bytesOf(0x7fc0))[0]).toBeNaN();
  });

  it('reads from any place in memory and leaves half an element out', () => {
    const padded = new Uint8Array(14);
    padded.set(new Uint8Array(Float32Array.of(1.5, -2.25).buffer), 3);
    expect(decoded('f32', padded.subarray(3, 14))).toEqual([1.5, -2.25]);
    expect(decoded('f64', new Uint8Array(Float64Array.of(Math.PI).buffer))).toEqual([Math.PI]);
  });
});

/** Takes the values in pieces of `size`. */
function measured(before: number[], after: number[], size = before.length) {
  const magnitude = new Magnitude();
  for (let at = 0; at < before.length; at += size) {
    const piece = before.slice(at, at + size);
    magnitude.add(Float64Array.from(piece), Float64Array.from(after.slice(at, at + size)), piece.length);
  }
  return magnitude.figures();
}

describe('the magnitude of a change', () => {
  it('is the norm of the difference by the norm of what was', () => {
    const found = measured([3, 4, 0], [3, 4, 5]);
    expect(found).toEqual({ elements: 3, changed: 1, relativeL2: 1, maxChange: 5, notFinite: 0 });
    expect(measured([3, 4, 0], [0, 0, 0]).relativeL2).toBe(1);
    expect(measured([1, 1], [1, 1])).toMatchObject({ changed: 0, relativeL2: 0, maxChange: 0 });
  });

  it.each([1, 2, 3, 7])('is the same in pieces of %i', (size) => {
    const before = [1, -1e3, 1e-3, 0, 5, 2, 8];
    const after = [1.5, -1e3, 0, 1, 5, -2, 9];
    const whole = measured(before, after);
    const inPieces = measured(before, after, size);
    expect(inPieces.relativeL2).toBeCloseTo(whole.relativeL2 ?? -1, 14);
    expect({ ...inPieces, relativeL2: null }).toEqual({ ...whole, relativeL2: null });
  });

  it('keeps what is no number out of both norms, and counts it', () => {
    const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
    const found = measured([nan, nan, infinity, infinity, 2, 1], [nan, 1, infinity, -infinity, infinity, 2]);
    // NaN stays NaN and infinity stays infinity: not changed, but no number either
    expect(found).toEqual({ elements: 6, changed: 4, relativeL2: 1, maxChange: 1, notFinite: 5 });
  });

  it('has no relative figure from zero, and none for nothing', () => {
    expect(measured([0, -0], [0, 2])).toMatchObject({ relativeL2: null, maxChange: 2, changed: 1 });
    expect(measured([0], [-0])).toMatchObject({ changed: 0 });
    expect(measured([], [])).toMatchObject({ elements: 0, relativeL2: null });
  });

  it('neither overflows nor vanishes', () => {
    expect(measured([1e300, 1e300], [2e300, 1e300]).relativeL2).toBeCloseTo(Math.SQRT1_2, 14);
    expect(measured([1e-300, 1e-300], [2e-300, 1e-300]).relativeL2).toBeCloseTo(Math.SQRT1_2, 14);
    expect(measured([1e308], [-1e308])).toMatchObject({ notFinite: 1, changed: 1, maxChange: 0 });
    expect(measured([5e-324], [1e300]).relativeL2).toBeNull();
  });
});
