import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { hdf5Fixture } from '../../../testing/hdf5/fixtures.ts';
import { hdf5Places } from '../keras/hdf5-layout.ts';
import { Budget, defaultLimits } from '../limits.ts';
import { type ByteSource, memorySource } from '../source.ts';
import { mutate, seededRandom } from './mutate.ts';

const names = ['earliest.h5', 'latest.h5', 'narrow.h5', 'dense.h5'] as const;

/** More changes than `mutate` makes, and anywhere: structure is spread over the whole of an HDF5 file. */
function damage(original: Uint8Array, random: () => number): Uint8Array {
  if (random() < 0.3) return mutate(original, random);
  const bytes = Uint8Array.from(original);
  const flips = 1 + Math.floor(random() * 60);
  for (let flip = 0; flip < flips; flip += 1) {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

/** What is wrong with ranges: none may be outside the file or over another. */
function problems(ranges: readonly (readonly [start: number, end: number])[], sizeBytes: number): string[] {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  return sorted.flatMap(([start, end], index) => {
    const before = sorted[index - 1]?.[1] ?? 0;
    return start >= before && end > start && end <= sizeBytes ? [] : [`${start}-${end} of ${sizeBytes}`];
  });
}

function counted(bytes: Uint8Array): { source: ByteSource; read: () => number } {
  const source = memorySource(bytes);
  let total = 0;
  const read = (offset: number, length: number): Uint8Array => {
    total += length;
    return source.read(offset, length);
  };
  return { source: { sizeBytes: source.sizeBytes, read }, read: () => total };
}

// Our own reader only: the library may turn in circles on damaged bytes, which in the product the deadline of its thread ends.
describe('damaged HDF5 files', () => {
  it.each(names)('%s: give places inside the file or none, and are read once at most', (name) => {
    const original = hdf5Fixture(name);
    let withPlaces = 0;
    for (let seed = 1; seed <= 3000; seed += 1) {
      const bytes = damage(original, seededRandom(seed));
      const { source, read } = counted(bytes);
      const places = [...hdf5Places(source, defaultLimits()).values()];
      const ranges = places.map(({ offset, length }) => [offset, offset + length] as const);
      expect({ seed, problems: problems(ranges, bytes.length) }).toEqual({ seed, problems: [] });
      expect({ seed, tooMuch: read() > 4 * original.length }).toEqual({ seed, tooMuch: false });
      if (places.length > 0) withPlaces += 1;
    }
    expect(withPlaces).toBeGreaterThan(100);
  });

  it.each(names)('%s: end with our own error when the budget is short', (name) => {
    const original = hdf5Fixture(name);
    let ended = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seededRandom(seed);
      const bytes = damage(original, random);
      const limits = { ...defaultLimits(), budget: new Budget(Math.floor(random() * 1000), 8000) };
      try {
        hdf5Places(memorySource(bytes), limits);
      } catch (error) {
        expect({ seed, code: error instanceof StrongroomError && error.code }).toEqual({
          seed,
          code: 'inspect.limit_exceeded',
        });
        ended += 1;
      }
    }
    expect(ended).toBeGreaterThan(20);
  });
});
