import { expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene } from '../../testing/vault-scene.ts';
import { packPath } from './pack-format.ts';
import type { FileEntry } from './rows.ts';

const contents: Readonly<Record<string, Uint8Array>> = { 'one.bin': noise(500_000, 1), 'two.bin': prose(300_000) };

async function scene(): Promise<{ made: Scene; disk: SimDisk; files: FileEntry[] }> {
  const disk = new SimDisk('/registry');
  const made = makeScene({ disk });
  const files: FileEntry[] = [];
  for (const [path, bytes] of Object.entries(contents)) {
    made.outside.plant(path, bytes);
    files.push(...(await addFile(made, path.slice(0, 3), path)).files);
  }
  return { made, disk, files };
}

const restore = (made: Scene, files: readonly FileEntry[]) =>
  made.vault.restoreDamaged({ files, outDir: '/target', label: 'churn@1.0.0' });

it('gives a version that is whole its names and writes no report', async () => {
  const { made, files } = await scene();
  expect(await restore(made, files)).toEqual([]);
  expect((await made.target.list('')).map(({ name }) => name)).toEqual(['one.bin', 'two.bin']);
});

it('fills what can’t be read with zeros, marks the file, and says which bytes', async () => {
  const { made, disk, files } = await scene();
  const [, row] = made.index.chunksOfPack([...made.index.packs()][0]?.id ?? '').filter(({ kind }) => kind === 'chunk');
  if (!row) throw new Error('a second chunk was expected');
  disk.overwrite(packPath(row.packId), row.offset + 100, 1);
  await expect(made.vault.restore({ files, outDir: '/target' })).rejects.toMatchObject({
    code: 'chunk.digest_mismatch',
  });
  const damaged = await restore(made, files);
  expect((await made.target.list('')).map(({ name }) => name)).toEqual(['DAMAGED.txt', 'one.bin.damaged', 'two.bin']);
  expect(damaged).toEqual([
    {
      path: 'one.bin',
      writtenAs: 'one.bin.damaged',
      sizeBytes: 500_000,
      holes: [{ offset: expect.any(Number), length: row.rawBytes }],
    },
  ]);
  const [hole] = damaged[0]?.holes ?? [];
  const expected = Uint8Array.from(contents['one.bin'] ?? []);
  expected.fill(0, hole?.offset, (hole?.offset ?? 0) + (hole?.length ?? 0));
  expect(Buffer.compare(made.target.peek('one.bin.damaged'), expected)).toBe(0);
  expect(Buffer.compare(made.target.peek('two.bin'), contents['two.bin'] ?? new Uint8Array(0))).toBe(0);
  const report = Buffer.from(made.target.peek('DAMAGED.txt')).toString();
  for (const part of [
    'churn@1.0.0',
    'one.bin.damaged',
    `bytes ${hole?.offset} to ${(hole?.offset ?? 0) + row.rawBytes - 1}`,
  ])
    expect(report).toContain(part);
});

it('makes one hole of a file whose pack or recipe is gone', async () => {
  const { made, disk, files } = await scene();
  const [pack] = made.index.packs();
  await disk.remove(packPath(pack?.id ?? ''));
  expect(await restore(made, files)).toMatchObject([{ path: 'one.bin', holes: [{ offset: 0, length: 500_000 }] }]);
  const lost = { path: 'lost.bin', sizeBytes: 10, sha256: 'ab'.repeat(32) };
  const other = makeScene({ disk, index: made.index });
  expect(await restore(other, [lost])).toMatchObject([{ holes: [{ offset: 0, length: 10 }] }]);
});

it.each(['two.bin', 'one.bin.damaged', 'DAMAGED.txt'])('replaces nothing: %s is there', async (name) => {
  const { made, files } = await scene();
  made.target.plant(name, Buffer.from('of somebody'));
  await expect(restore(made, files)).rejects.toMatchObject({ code: 'file.exists' });
  expect((await made.target.list('')).map((entry) => entry.name)).toEqual([name]);
});
