import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleKernels, kernelsFile } from '../../../../scripts/make-kernels.mjs';
import { noise } from '../../../testing/vault-scene.ts';
import { openKernels, type PlaneWidth, type SplitCall } from './kernels.ts';
import { kernelsWasm } from './kernels-wasm.ts';
import { plainKernels } from './plain-kernels.ts';

const pages = 16;
const makeMemory = () => new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
const half = (pages * 65_536) / 4;

/** Both ways on the same bytes: what `split` made, and what `merge` makes of it again. */
function bothWays(isPlain: boolean, width: PlaneWidth, call: SplitCall, raw: Uint8Array, base: Uint8Array) {
  const memory = makeMemory();
  const bytes = new Uint8Array(memory.buffer);
  const kernels = isPlain ? plainKernels(bytes) : openKernels(memory);
  bytes.set(raw, call.from);
  if (call.base !== null) bytes.set(base, call.base);
  kernels.split(width, call);
  const planes = bytes.slice(call.to, call.to + call.count * width);
  const at = Array.from({ length: width }, (_, plane) => call.to + plane * call.count);
  bytes.fill(0, call.from, call.from + raw.length);
  kernels.merge(width, { planes: at, base: call.base, to: call.from, count: call.count });
  return { planes, raw: bytes.slice(call.from, call.from + raw.length) };
}

describe('the kernels', () => {
  it('are what their source assembles to', async () => {
    const file = readFileSync(path.join(import.meta.dirname, 'kernels-wasm.ts'), 'utf8');
    expect(file).toBe(kernelsFile(await assembleKernels()));
    expect(WebAssembly.validate(Buffer.from(kernelsWasm, 'base64'))).toBe(true);
  });

  it.each([
    [2, false],
    [2, true],
    [4, false],
    [4, true],
    [8, false],
    [8, true],
  ] as const)('give the same planes in WebAssembly and in TypeScript, width %i, with a base: %s', (width, hasBase) => {
    for (const [seed, count] of [1, 7, 16, 31, 32, 33, 1000, 4099].entries()) {
      for (const shift of [0, 1, 3, 8]) {
        const raw = noise(count * width, seed);
        const base = noise(count * width, seed + 100);
        const call = { from: shift, base: hasBase ? half + shift : null, to: 2 * half + shift, count };
        const plain = bothWays(true, width, call, raw, base);
        const vectors = bothWays(false, width, call, raw, base);
        expect(Buffer.compare(vectors.planes, plain.planes)).toBe(0);
        expect(Buffer.compare(plain.raw, raw)).toBe(0);
        expect(Buffer.compare(vectors.raw, raw)).toBe(0);
      }
    }
  });

  /** Zeros, with another byte at about one place in `every`. */
  const sparse = (length: number, every: number, seed: number): Uint8Array => {
    const [where, what] = [noise(2 * length, seed), noise(length, seed + 1)];
    return Uint8Array.from(what, (byte, at) =>
      (((where[2 * at] ?? 0) << 8) | (where[2 * at + 1] ?? 0)) % every === 0 ? byte : 0,
    );
  };

  it('take bytes that are mostly zero apart and put them together, the same way in WebAssembly and in TypeScript', () => {
    const gaps = half;
    const values = 2 * half;
    const to = 3 * half;
    for (const [seed, count] of [0, 1, 15, 16, 17, 254, 255, 256, 257, 511, 4099, 20_000].entries()) {
      for (const every of [1, 3, 60, 700, 50_000]) {
        const raw = sparse(count, every, 10 * seed + every);
        const [plain, vectors] = [true, false].map((isPlain) => {
          const memory = makeMemory();
          const bytes = new Uint8Array(memory.buffer);
          const kernels = isPlain ? plainKernels(bytes) : openKernels(memory);
          bytes.set(raw, 3);
          bytes.fill(0xff, 3 + count, 40 + count); // what is behind is not looked at
          const gathered = kernels.gather({ from: 3, count, gaps, values });
          bytes.fill(0xee, to, to + count + 1);
          expect(kernels.scatter({ gaps, values, gathered, to, count })).toBe(true);
          expect(Buffer.compare(bytes.subarray(to, to + count), raw)).toBe(0);
          expect(bytes[to + count]).toBe(0xee);
          const less = { ...gathered, values: gathered.values - 1 };
          if (gathered.values > 0) expect(kernels.scatter({ gaps, values, gathered: less, to, count })).toBe(false);
          if (raw.at(-1)) expect(kernels.scatter({ gaps, values, gathered, to, count: count - 1 })).toBe(false);
          const more = { ...gathered, values: gathered.values + 1 };
          expect(kernels.scatter({ gaps, values, gathered: more, to, count })).toBe(false);
          return {
            gathered,
            gaps: bytes.slice(gaps, gaps + gathered.gaps),
            values: bytes.slice(values, values + gathered.values),
          };
        });
        expect(vectors).toEqual(plain);
        expect(plain?.gathered.values).toBe(raw.filter((byte) => byte !== 0).length);
      }
    }
  });

  it('make a small difference of floats that are close, across zero and the exponents’ borders', () => {
    const base = Uint8Array.from(new Uint8Array(new Float32Array([0, -0, 1, -1, 1.9999999, 1e-40]).buffer));
    const raw = Uint8Array.from(new Uint8Array(new Float32Array([1e-45, 0, 1.0000001, -1.0000001, 2, -1e-40]).buffer));
    const { planes } = bothWays(true, 4, { from: 0, base: half, to: 2 * half, count: 6 }, raw, base);
    // The two upper bytes of every difference but the last, which really is far away.
    expect([...planes.subarray(12, 17), ...planes.subarray(18, 23)]).toEqual(Array(10).fill(0));
  });
});
