import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleKernels, kernelsFile } from '../../../../scripts/make-kernels.mjs';
import { noise } from '../../../testing/vault-scene.ts';
import { type KernelCall, openKernels, type PlaneWidth } from './kernels.ts';
import { kernelsWasm } from './kernels-wasm.ts';
import { plainKernels } from './plain-kernels.ts';

const pages = 16;
const makeMemory = () => new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
const half = (pages * 65_536) / 4;

/** Both ways on the same bytes: what `split` made, and what `merge` makes of it again. */
function bothWays(isPlain: boolean, width: PlaneWidth, call: KernelCall, raw: Uint8Array, base: Uint8Array) {
  const memory = makeMemory();
  const bytes = new Uint8Array(memory.buffer);
  const kernels = isPlain ? plainKernels(bytes) : openKernels(memory);
  bytes.set(raw, call.from);
  if (call.base !== null) bytes.set(base, call.base);
  kernels.split(width, call);
  const planes = bytes.slice(call.to, call.to + call.count * width);
  const back = { ...call, from: call.to, to: call.from };
  bytes.fill(0, call.from, call.from + raw.length);
  kernels.merge(width, back);
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

  it('make a small difference of floats that are close, across zero and the exponents’ borders', () => {
    const base = Uint8Array.from(new Uint8Array(new Float32Array([0, -0, 1, -1, 1.9999999, 1e-40]).buffer));
    const raw = Uint8Array.from(new Uint8Array(new Float32Array([1e-45, 0, 1.0000001, -1.0000001, 2, -1e-40]).buffer));
    const { planes } = bothWays(true, 4, { from: 0, base: half, to: 2 * half, count: 6 }, raw, base);
    // The two upper bytes of every difference but the last, which really is far away.
    expect([...planes.subarray(12, 17), ...planes.subarray(18, 23)]).toEqual(Array(10).fill(0));
  });
});
