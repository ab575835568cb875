import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { expectedPlaces, hdf5Fixture } from '../../../testing/hdf5/fixtures.ts';
import { withWideRoot } from '../../../testing/hdf5/wide-root.ts';
import { openZip } from '../archive/index.ts';
import { inspectTree } from '../inspect-tree.ts';
import { Budget, defaultLimits } from '../limits.ts';
import { memorySource, memoryTree } from '../source.ts';
import { hdf5Places } from './hdf5-layout.ts';

const placesIn = (bytes: Uint8Array) => hdf5Places(memorySource(bytes), defaultLimits());

/** The bytes at each tensor's range, in hexadecimal, by its name. */
async function rangesIn(bytes: Buffer): Promise<Map<string, string | null>> {
  const { tensors, inspection } = await inspectTree(memoryTree('file', bytes));
  expect(inspection.error).toBeUndefined();
  return new Map(
    tensors.map(({ name, byteRange }) => [name, byteRange && bytes.toString('hex', byteRange[0], byteRange[1])]),
  );
}

/** A file that the library writes now, with what `fill` puts in it. */
async function written(fill: (file: InstanceType<typeof import('h5wasm')['File']>) => void): Promise<Buffer> {
  const h5 = await import('h5wasm');
  const { FS } = await h5.ready;
  const file = new h5.File('/written.h5', 'w', { libver: ['earliest', 'latest'] });
  fill(file);
  file.close();
  const bytes = Buffer.from(FS.readFile('/written.h5'));
  FS.unlink('/written.h5');
  return bytes;
}

/** The file with the only field of eight bytes that holds `from` changed to `to`. */
function patched(bytes: Buffer, from: number, to: number): Buffer {
  const field = Buffer.alloc(8);
  field.writeBigUInt64LE(BigInt(from));
  const at = bytes.indexOf(field);
  expect([at > 0, bytes.indexOf(field, at + 1)]).toEqual([true, -1]);
  const copy = Buffer.from(bytes);
  copy.writeBigUInt64LE(BigInt(to), at);
  return copy;
}

const offsetOf = (path: string): number => expectedPlaces('earliest.h5').get(path)?.offset ?? 0;

describe('places of datasets', () => {
  it.each(['earliest.h5', 'latest.h5', 'narrow.h5'] as const)(
    'are in %s where the library says, and null for all that is not contiguous',
    async (name) => {
      const bytes = hdf5Fixture(name);
      const seen = await rangesIn(bytes);
      const expected = expectedPlaces(name);
      expect(Object.fromEntries([...seen].filter(([path]) => expected.has(path)))).toEqual(
        Object.fromEntries([...expected].map(([path, place]) => [path, place?.bytes ?? null])),
      );
      for (const [path, place] of placesIn(bytes)) {
        if (expected.get(path)) expect(place.offset).toBe(expected.get(path)?.offset);
      }
    },
  );

  it('are given once when a dataset has several names', async () => {
    const seen = await rangesIn(hdf5Fixture('earliest.h5'));
    expect([seen.get('kinds/noted') !== null, seen.get('links/alias')]).toEqual([true, null]);
    expect([seen.get('kinds/bytes') !== null, seen.get('links/soft')]).toEqual([true, null]);
  });

  it('leave out a group that keeps its links in a heap, and a way back to the root', () => {
    const { offset, bytes } = expectedPlaces('dense.h5').get('few') ?? { offset: 0, bytes: '' };
    expect(expectedPlaces('dense.h5').get('many/0')).not.toBeNull();
    expect([...placesIn(hdf5Fixture('dense.h5'))]).toEqual([['few', { offset, length: bytes.length / 2 }]]);
  });

  it('are found below a B-tree of several levels', async () => {
    const bytes = await written((file) => {
      for (let index = 0; index < 600; index += 1)
        file.create_dataset({ name: `w${index}`, data: new Float32Array([index, -index]) });
    });
    const places = placesIn(bytes);
    expect(places.size).toBe(600);
    for (const [path, { offset, length }] of places)
      expect([bytes.readFloatLE(offset), length]).toEqual([Number(path.slice(1)), 8]);
  });

  it('lie in a Keras archive where its weights are stored, and are null where they are packed', async () => {
    const bytes = hdf5Fixture('stored.keras');
    const expected = [...expectedPlaces('stored.keras')].map(([path, place]) => [path, place?.bytes]);
    expect([...(await rangesIn(bytes))]).toEqual(expected);
    const members = openZip(memorySource(bytes), defaultLimits()).members;
    const packed = zipSync(
      Object.fromEntries(
        members.map((one) => {
          const source = one.open();
          return [one.name, source.read(0, source.sizeBytes).slice()];
        }),
      ),
    );
    expect([...(await rangesIn(Buffer.from(packed)))]).toEqual(expected.map(([path]) => [path, null]));
  });
});

describe('a hostile HDF5 file', () => {
  const original = hdf5Fixture('earliest.h5');

  it('gets no place at all when two datasets have the same bytes', () => {
    expect(placesIn(original).size).toBeGreaterThan(5);
    expect(placesIn(patched(original, offsetOf('kinds/whole'), offsetOf('kinds/noted') + 8)).size).toBe(0);
  });

  it('gets no place for a dataset that runs over the end', () => {
    const seen = placesIn(patched(original, offsetOf('kinds/whole'), original.length - 15));
    expect([seen.has('kinds/whole'), seen.size]).toEqual([false, placesIn(original).size - 1]);
  });

  it('gets no range for a dataset whose place is not as long as its shape', async () => {
    const field = Buffer.alloc(16);
    field.writeBigUInt64LE(BigInt(offsetOf('kinds/whole')));
    field.writeBigUInt64LE(16n, 8);
    const at = original.indexOf(field);
    expect(at).toBeGreaterThan(0);
    const bytes = Buffer.from(original);
    bytes.writeBigUInt64LE(8n, at + 8);
    expect(placesIn(bytes).get('kinds/whole')?.length).toBe(8);
    const seen = await rangesIn(bytes);
    expect([seen.get('kinds/whole'), seen.get('kinds/noted') !== null]).toEqual([null, true]);
  });

  it('gets none when it does not begin at its first byte', () => {
    expect(placesIn(Buffer.concat([Buffer.alloc(512), original])).size).toBe(0);
  });

  it('gets none when its groups are nested too deeply', async () => {
    const nested = (depth: number) =>
      written((file) => {
        file.create_dataset({ name: 'top', data: new Float32Array([1]) });
        for (let at = 1; at <= depth; at += 1) file.create_group(Array.from({ length: at }, () => 'g').join('/'));
      });
    expect([placesIn(await nested(30)).size, placesIn(await nested(33)).size]).toEqual([1, 0]);
  });

  it('gets none when it has too many objects', () => {
    const size = placesIn(original).size;
    expect([...placesIn(withWideRoot(original, 10)).keys()]).toContain('0000000/layers/dense/vars/0');
    expect(placesIn(withWideRoot(original, 99_000)).size).toBe(size);
    expect(placesIn(withWideRoot(original, 100_001)).size).toBe(0);
  });

  it('stops when the budget of the inspection is used up', () => {
    const limits = { ...defaultLimits(), budget: new Budget(200, 8000) };
    expect(() => hdf5Places(memorySource(original), limits)).toThrowError(
      expect.objectContaining({ code: 'inspect.limit_exceeded' }),
    );
  });
});
