import { describe, expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose } from '../../testing/vault-scene.ts';
import { memoryIndex } from './memory-index.ts';
import { packPath } from './pack-format.ts';
import { rebuildRows } from './rebuild.ts';

async function filled() {
  const disk = new SimDisk('/registry');
  const scene = makeScene({ disk });
  const contents = { 'a.bin': noise(400_000, 1), 'b.txt': prose(1000), 'c.bin': noise(300_000, 2) };
  for (const [path, bytes] of Object.entries(contents)) scene.outside.plant(path, bytes);
  const packs = [];
  for (const path of Object.keys(contents)) packs.push(...(await addFile(scene, path.slice(0, 1), path)).packs);
  return { disk, scene, contents, packs };
}

describe('rebuilding the index from packs alone', () => {
  it('gives the rows that were lost, with which every file is restored', async () => {
    const { disk, scene, contents } = await filled();
    const rebuilt = await rebuildRows(disk);
    expect(rebuilt).toMatchObject({ unreadable: [], incomplete: [] });
    const byId = (rows: Iterable<{ readonly id: string }>) => [...rows].map((row) => row.id).sort();
    expect(byId(rebuilt.packs)).toEqual(byId(scene.index.packs()));
    const bySha = (a: { readonly sha256: string }, b: { readonly sha256: string }) => (a.sha256 < b.sha256 ? -1 : 1);
    expect(rebuilt.recipes.toSorted(bySha)).toEqual([...scene.index.recipes()].sort(bySha));

    const index = memoryIndex();
    index.add(rebuilt);
    const again = makeScene({ disk, index });
    expect((await again.vault.verify({ full: true })).problems).toEqual([]);
    await again.vault.restore({ files: rebuilt.files, outDir: '/target' });
    for (const [path, bytes] of Object.entries(contents))
      expect(Buffer.compare(again.target.peek(path), bytes)).toBe(0);
  });

  it('tells which packs it could not read and which files are incomplete for it', async () => {
    const { disk, packs } = await filled();
    const [first, , third] = packs;
    if (!first || !third) throw new Error('three packs were expected');
    disk.overwrite(packPath(first.id), first.sizeBytes - 1, 1);
    disk.overwrite(packPath(third.id), third.sizeBytes - 60, 1);
    const rebuilt = await rebuildRows(disk);
    expect(rebuilt.unreadable.map((problem) => [problem.path, problem.code])).toEqual(
      [first, third].map((pack) => [packPath(pack.id), 'pack.corrupt']).sort(),
    );
    expect(rebuilt.recipes).toHaveLength(1);
  });

  it('names a file of which a chunk is gone', async () => {
    const disk = new SimDisk('/registry');
    const scene = makeScene({ disk });
    scene.outside.plant('a', noise(500_000, 3));
    scene.outside.plant('b', Buffer.concat([noise(500_000, 3), noise(500_000, 4)]));
    const [first] = (await addFile(scene, 'q1', 'a')).packs;
    const { files } = await addFile(scene, 'q2', 'b');
    await disk.remove(packPath(first?.id ?? ''));
    expect((await rebuildRows(disk)).incomplete).toEqual([files[0]?.sha256]);
  });
});
