import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { noise, prose, seededNumbers } from '../../testing/vault-scene.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { codecs, decodeChunk, encodeChunk, verifyChunk } from './codec.ts';
import { contentCut, maxCutBytes, minCutBytes } from './content-cuts.ts';
import { elementTypeCode } from './element-type.ts';
import { decodePlanes, encodePlanes, type PlaneForm, planeForms } from './planes.ts';
import { fixedChunkBytes, segmentsOf } from './segments.ts';
import { Workshop } from './workshop.ts';

/** Normal numbers as a network's weights are. */
function weights(count: number, seed: number): Float32Array {
  const next = seededNumbers(seed);
  return Float32Array.from(
    { length: count },
    () => 0.02 * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const asBfloat16 = (values: Float32Array): Uint8Array =>
  bytesOf(Uint16Array.from(new Uint32Array(values.buffer), (word) => word >>> 16));

const ratioOf = (raw: Uint8Array, dtype: string): number => {
  const encoded = encodeChunk(raw, elementTypeCode(dtype));
  expect(Buffer.compare(decodeChunk({ ...encoded, rawBytes: raw.length, base: null }), raw)).toBe(0);
  return encoded.payload.length / raw.length;
};

const shop = new Workshop();

describe('an encoding', () => {
  it('of weights comes near their entropy', () => {
    const values = weights(512 * 1024, 1);
    expect(ratioOf(asBfloat16(values), 'bfloat16')).toBeLessThan(0.68);
    expect(ratioOf(bytesOf(values), 'float32')).toBeLessThan(0.85);
    expect(ratioOf(bytesOf(Int8Array.from(values, (value) => value * 1500)), 'int8')).toBeLessThan(0.95);
  });

  it('of weights that are all alike, or text, or noise, is no worse for what they are called', () => {
    for (const dtype of ['bfloat16', 'float32', 'int8', 'unknown']) {
      expect(ratioOf(new Uint8Array(1024 * 1024), dtype)).toBeLessThan(0.001);
      expect(ratioOf(prose(1024 * 1024), dtype)).toBeLessThan(0.01);
      expect(ratioOf(noise(1024 * 1024, 2), dtype)).toBe(1);
    }
  });

  it('gives back any bytes, of any length and alignment', () => {
    const dtypes = fc.constantFrom('bfloat16', 'float16', 'float32', 'int8', 'float64', 'none');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(9), dtypes, (bytes, shift, dtype) => {
        const raw = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
        ratioOf(raw, dtype);
        for (const width of [2, 4, 8] as const) {
          const back = new Uint8Array(raw.length);
          decodePlanes(shop, encodePlanes(shop, raw, width), width, { raw: back, base: null });
          expect(Buffer.compare(back, raw)).toBe(0);
        }
      }),
    );
  });

  it('of a small difference is a fraction of what zstd makes of its upper bytes', () => {
    const base = weights(256 * 1024, 5);
    const steps = weights(base.length, 6);
    const near = asBfloat16(base.map((value, at) => value + 0.02 * (steps[at] ?? 0)));
    const forms = encodedForms(near, asBfloat16(base));
    expect(forms.chosen).toEqual(['packed', 'sparse']);
    expect(forms.chosenBytes).toBeLessThan(0.98 * forms.packedBytes);
    const close = asBfloat16(base.map((value, at) => value + 0.001 * (steps[at] ?? 0)));
    const closer = encodedForms(close, asBfloat16(base));
    expect(closer.chosen).toEqual(['sparse', 'sparse']);
    expect(closer.chosenBytes).toBeLessThan(0.85 * closer.packedBytes);
  });

  function encodedForms(raw: Uint8Array, base: Uint8Array) {
    const payload = encodePlanes(shop, raw, 2, { base });
    const packed = encodePlanes(shop, raw, 2, { base, forms: ['packed', 'packed'] });
    const back = new Uint8Array(raw.length);
    for (const one of [payload, packed]) {
      decodePlanes(shop, one, 2, { raw: back.fill(0), base });
      expect(Buffer.compare(back, raw)).toBe(0);
    }
    return { chosen: planeForms(payload, 2), chosenBytes: payload.length, packedBytes: packed.length };
  }

  it('gives back planes of any density, whatever form they are told to have', () => {
    const form = fc.constantFrom<PlaneForm>('stored', 'packed', 'sparse');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.tuple(form, form),
        (length, every, forms) => {
          const raw = noise(length, every).map((byte, at) => (((at * 2_654_435_761) >>> 7) % every === 0 ? byte : 0));
          const back = new Uint8Array(length).fill(1);
          decodePlanes(shop, encodePlanes(shop, raw, 2, { forms }), 2, { raw: back, base: null });
          expect(Buffer.compare(back, raw)).toBe(0);
        },
      ),
    );
  });

  it.each<[string, (planes: Buffer) => void]>([
    ['both a frame and sparse', (bytes) => bytes.writeUInt32LE((bytes.readUInt32LE(0) | 0x8000_0000) >>> 0, 0)],
    ['more gaps than bytes', (bytes) => bytes.writeUInt32LE(0xffff_ffff, 8)],
    ['a gap less', (bytes) => bytes.writeUInt32LE(bytes.readUInt32LE(8) - 1, 8)],
    ['more values than gaps', (bytes) => bytes.writeUInt32LE(0x00ff_ffff, 16)],
    ['gaps that are longer than the plane', (bytes) => bytes.writeUInt32LE(0x3fff_ffff, 12)],
    ['values of another length', (bytes) => bytes.writeUInt32LE(bytes.readUInt32LE(20) + 1, 20)],
    ['a gap that leaves the plane', (bytes) => bytes.fill(254, 24, 24 + 8)],
  ])('of sparse planes that says %s is refused', (_, forge) => {
    const raw = new Uint8Array(2000);
    for (let at = 0; at < raw.length; at += 2 * (100 + (at % 7))) raw[at] = 1 + at;
    const payload = Buffer.from(encodePlanes(shop, raw, 2, { forms: ['sparse', 'stored'] }));
    expect(planeForms(payload, 2)[0]).toBe('sparse');
    forge(payload);
    expect(() => decodePlanes(shop, payload, 2, { raw: new Uint8Array(2000), base: null })).toThrow(
      expect.objectContaining({ code: 'chunk.digest_mismatch' }),
    );
  });

  it('that was damaged gives an error of ours or other bytes, which the digest finds', () => {
    const raw = asBfloat16(weights(4000, 3));
    const digest = sha256Hex(raw);
    const { codec, payload } = encodeChunk(raw, elementTypeCode('bfloat16'));
    expect(codec).toBe(codecs.planes2);
    fc.assert(
      fc.property(
        fc.nat(payload.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(payload.length),
        (at, xor, length) => {
          const changed = payload.slice();
          changed[at] = (changed[at] ?? 0) ^ xor;
          for (const bytes of [changed, payload.slice(0, length)]) {
            if (bytes.length === payload.length && bytes !== changed) continue;
            try {
              verifyChunk(digest, decodeChunk({ codec, payload: bytes, rawBytes: raw.length, base: null }));
              expect.unreachable();
            } catch (error) {
              expect(error).toBeInstanceOf(StrongroomError);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('cuts by content', () => {
  it('are within bounds, near 64 KiB on average, and the same wherever reading begins', () => {
    const bytes = noise(6 * 1024 * 1024, 4);
    const lengths: number[] = [];
    for (let at = 0; at < bytes.length; at += lengths.at(-1) ?? 1) {
      const length = contentCut(bytes, at);
      expect(contentCut(bytes.subarray(at), 0)).toBe(length);
      lengths.push(length);
    }
    expect(lengths.reduce((total, length) => total + length, 0)).toBe(bytes.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(maxCutBytes);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThan(minCutBytes);
    const average = bytes.length / lengths.length;
    expect(average).toBeGreaterThan(40 * 1024);
    expect(average).toBeLessThan(100 * 1024);
  });
});

describe('segments', () => {
  it('tile a file without gaps for any tensors, hostile ones too', () => {
    const range = fc.record({
      offset: fc.oneof(fc.nat(1_000_000), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER)),
      length: fc.oneof(fc.nat(300_000), fc.double(), fc.constant(-1)),
      dtype: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(range, { maxLength: 8 }), (sizeBytes, tensors) => {
        let end = 0;
        for (const segment of segmentsOf(sizeBytes, tensors)) {
          expect(segment.offset).toBe(end);
          expect(segment.length).toBeGreaterThan(0);
          end += segment.length;
        }
        expect(end).toBe(sizeBytes);
      }),
    );
  });

  it('begin at each tensor', () => {
    const tensors = [
      { offset: 500_000, length: 200_000, dtype: 'float32' },
      { offset: 1000, length: (3 * fixedChunkBytes) / 8, dtype: 'bfloat16' },
    ];
    expect(
      segmentsOf(1_000_000, tensors).map(({ offset, cutting, tensor }) => [offset, cutting, tensor?.dtype ?? null]),
    ).toEqual([
      [0, 'fixed', null],
      [1000, 'fixed', 'bfloat16'],
      [394_216, 'fixed', null],
      [500_000, 'fixed', 'float32'],
      [700_000, 'content', null],
    ]);
  });
});
