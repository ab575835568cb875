import { describe, expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene, storeFiles } from '../../testing/vault-scene.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { figuresOf } from './figures.ts';
import type { TensorRange } from './progress.ts';

const mebibyte = 1024 * 1024;

async function restored(scene: Scene, path: string): Promise<Uint8Array> {
  const names = [...scene.index.recipes()].filter((recipe) => scene.index.namesOf(recipe.sha256).includes(path));
  const [recipe] = names;
  if (!recipe) throw new Error(`${path} was not stored`);
  await scene.vault.restore({
    files: [{ path, sizeBytes: recipe.sizeBytes, sha256: recipe.sha256 }],
    outDir: '/target',
  });
  return scene.target.peek(path);
}

describe('the vault', () => {
  it.each([
    ['one byte', noise(1, 1)],
    ['a small file', prose(5000)],
    ['noise of many chunks', noise(3 * mebibyte + 17, 2)],
    ['prose of many chunks', prose(2 * mebibyte + 1)],
    ['zeros', new Uint8Array(mebibyte)],
  ])('restores %s bit for bit', async (_, bytes) => {
    const scene = makeScene();
    scene.outside.plant('file.bin', bytes);
    const stored = await addFile(scene, 'q1', 'file.bin');
    expect(stored.files).toEqual([{ path: 'file.bin', sizeBytes: bytes.length, sha256: sha256Hex(bytes) }]);
    expect(Buffer.compare(await restored(scene, 'file.bin'), bytes)).toBe(0);
    expect(await scene.vault.verify({ full: true })).toMatchObject({ problems: [], unknownPacks: [] });
  });

  it('restores a folder with an empty file, duplicates and nested folders', async () => {
    const scene = makeScene();
    const contents = {
      'a/b/c.bin': noise(300_000, 3),
      'a/empty': new Uint8Array(0),
      'b.txt': prose(900),
      'copy.txt': prose(900),
    };
    for (const [path, bytes] of Object.entries(contents)) scene.outside.plant(`model/${path}`, bytes);
    const { files } = await scene.quarantine.bringIn({ id: 'q1', sourcePath: '/source/model' });
    const stored = await storeFiles(scene, 'q1', files);
    expect(stored.recipes).toHaveLength(3);
    await scene.vault.restore({ files, outDir: '/target' });
    for (const [path, bytes] of Object.entries(contents))
      expect(Buffer.compare(scene.target.peek(path), bytes)).toBe(0);
    expect((await scene.target.list('')).map((entry) => entry.name)).toEqual(['a', 'b.txt', 'copy.txt']);
  });

  it('stores equal tensors once, whatever their order and header', async () => {
    const scene = makeScene();
    const first = noise(2 * mebibyte + 12, 4);
    const second = noise(mebibyte, 5);
    scene.outside.plant('one.bin', Buffer.concat([noise(100, 6), first, second]));
    scene.outside.plant('two.bin', Buffer.concat([noise(777, 7), second, first, noise(10, 8)]));
    const at = (offset: number, length: number): TensorRange => ({ offset, length, dtype: 'float32' });
    const one = new Map([['one.bin', [at(100, first.length), at(100 + first.length, second.length)]]]);
    const two = new Map([['two.bin', [at(777 + second.length, first.length), at(777, second.length)]]]);
    await addFile(scene, 'q1', 'one.bin', { tensors: one });
    const stored = await addFile(scene, 'q2', 'two.bin', { tensors: two });
    expect(stored.sizes.newBytes).toBe(777 + 10);
    expect(Buffer.compare(await restored(scene, 'two.bin'), scene.outside.peek('two.bin'))).toBe(0);
  });

  it('adds nothing but a description for a file that it knows', async () => {
    const scene = makeScene();
    scene.outside.plant('one.bin', noise(mebibyte, 9));
    scene.outside.plant('two.bin', noise(mebibyte, 9));
    await addFile(scene, 'q1', 'one.bin');
    const stored = await addFile(scene, 'q2', 'two.bin');
    expect(stored).toMatchObject({ recipes: [], sizes: { newBytes: 0, newStoredBytes: 0 } });
    expect(stored.sizes.packBytes).toBeLessThan(mebibyte / 1000);
    const again = await addFile(scene, 'q3', 'two.bin');
    expect(again).toMatchObject({ packs: [], chunks: [], recipes: [] });
  });

  it('finds what it knows in a file of unknown format after bytes were put in front', async () => {
    const scene = makeScene();
    const bytes = noise(8 * mebibyte, 10);
    scene.outside.plant('one.bin', bytes);
    scene.outside.plant('two.bin', Buffer.concat([noise(1024, 11), bytes]));
    await addFile(scene, 'q1', 'one.bin');
    const stored = await addFile(scene, 'q2', 'two.bin');
    expect(stored.sizes.newBytes).toBeLessThan(512 * 1024);
  });

  it('ignores tensor ranges that overlap or leave the file', async () => {
    for (const ranges of [
      [{ offset: 0, length: 2 ** 40, dtype: null }],
      [{ offset: -5, length: 10, dtype: null }],
      [
        { offset: 0, length: 200_000, dtype: null },
        { offset: 100, length: 10, dtype: null },
      ],
    ]) {
      const scene = makeScene();
      scene.outside.plant('a', noise(300_000, 12));
      await addFile(scene, 'q1', 'a', { tensors: new Map([['a', ranges]]) });
      expect(Buffer.compare(await restored(scene, 'a'), scene.outside.peek('a'))).toBe(0);
    }
  });

  it('compresses what compresses and leaves noise as it is', async () => {
    const scene = makeScene();
    scene.outside.plant('a', prose(mebibyte));
    scene.outside.plant('b', noise(mebibyte, 14));
    const text = await addFile(scene, 'q1', 'a');
    expect(text.sizes.newStoredBytes).toBeLessThan(mebibyte / 100);
    const other = await addFile(scene, 'q2', 'b');
    expect(other.sizes.newStoredBytes).toBe(mebibyte);
  });

  it('refuses quarantined bytes that are not those that were brought in', async () => {
    const disk = new SimDisk('/registry');
    const scene = makeScene({ disk });
    scene.outside.plant('a', noise(1000, 15));
    const { files } = await scene.quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    const changed = disk.peek('quarantine/q1/group-0');
    changed[5] = (changed[5] ?? 0) ^ 1;
    disk.plant('quarantine/q1/group-0', changed);
    await expect(storeFiles(scene, 'q1', files)).rejects.toMatchObject({
      code: 'vault.digest_mismatch',
      details: { path: 'a' },
    });
    expect(await scene.vault.reconcile()).toMatchObject({ movedPacks: [], removedTemporary: 0 });
  });

  it('never replaces a file, and writes nothing when one of the names is taken', async () => {
    const scene = makeScene();
    scene.outside.plant('a', noise(1000, 16));
    const { files } = await addFile(scene, 'q1', 'a');
    const [file] = files;
    if (!file) throw new Error('nothing stored');
    scene.target.plant('taken', Buffer.from('mine'));
    const both = [
      { ...file, path: 'free' },
      { ...file, path: 'taken' },
    ];
    await expect(scene.vault.restore({ files: both, outDir: '/target' })).rejects.toMatchObject({
      code: 'file.exists',
    });
    expect((await scene.target.list('')).map((entry) => entry.name)).toEqual(['taken']);
    expect(Buffer.from(scene.target.peek('taken')).toString()).toBe('mine');
  });

  it.each(['../a', '/a', 'a/../../b', 'con', 'a\\b', 'x:y', 'a\u202Eb', 'nul.txt', 'trailing.'])(
    'refuses to restore to the name %j',
    async (path) => {
      const scene = makeScene();
      scene.outside.plant('a', noise(10, 17));
      const { files } = await addFile(scene, 'q1', 'a');
      const named = files.map((file) => ({ ...file, path }));
      await expect(scene.vault.restore({ files: named, outDir: '/target' })).rejects.toMatchObject({
        code: 'file.name_refused',
      });
    },
  );

  it('stops when told to and leaves nothing behind', async () => {
    const scene = makeScene();
    scene.outside.plant('a', noise(3 * mebibyte, 18));
    const { files } = await scene.quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    const stop = new AbortController();
    const stopped = storeFiles(scene, 'q1', files, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'operation.cancelled' });
    expect(await scene.vault.reconcile()).toEqual({ movedPacks: [], removedTemporary: 0, missingPacks: [] });
    await storeFiles(scene, 'q1', files);
    const stopRestore = new AbortController();
    const restoring = scene.vault.restore({
      files,
      outDir: '/target',
      signal: stopRestore.signal,
      onProgress: () => stopRestore.abort(),
    });
    await expect(restoring).rejects.toMatchObject({ code: 'operation.cancelled' });
    expect(await scene.target.list('')).toEqual([]);
  });

  it('runs stores one after the other, so that each finds what the one before has stored', async () => {
    const scene = makeScene();
    scene.outside.plant('one', noise(mebibyte, 19));
    scene.outside.plant('two', noise(mebibyte, 19));
    const [first, second] = await Promise.all([addFile(scene, 'q1', 'one'), addFile(scene, 'q2', 'two')]);
    expect([first.recipes.length, second.recipes.length].sort()).toEqual([0, 1]);
  });

  it('says what a full disk needs, removes what it wrote, and works again when there is room', async () => {
    const disk = new SimDisk('/registry');
    const scene = makeScene({ disk });
    scene.outside.plant('a', noise(5 * mebibyte, 20));
    const { files } = await scene.quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    disk.capacityBytes = 9 * mebibyte;
    const error = await storeFiles(scene, 'q1', files).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'disk.full',
      details: { freeBytes: expect.any(Number), neededBytes: expect.any(Number) },
    });
    expect(await disk.freeBytes()).toBeGreaterThan(3 * mebibyte);
    disk.capacityBytes = 20 * mebibyte;
    await storeFiles(scene, 'q1', files);
    expect((await scene.vault.verify({ full: true })).problems).toEqual([]);
  });

  it('sets packs aside that no row knows, and says which packs are missing', async () => {
    const disk = new SimDisk('/registry');
    const scene = makeScene({ disk });
    scene.outside.plant('a', noise(1000, 21));
    const { files } = await scene.quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    const failing = scene.vault.store({
      source: await scene.quarantine.source('q1'),
      files,
      commit: () => {
        throw new Error('the transaction failed');
      },
    });
    await expect(failing).rejects.toThrow('the transaction failed');
    const { movedPacks } = await scene.vault.reconcile();
    expect(movedPacks).toHaveLength(1);
    expect(await disk.stat(`vault/unreferenced/${movedPacks[0]?.id}.pack`)).not.toBeNull();
    // One that comes under the same name, and is another file, takes nobody's place.
    const id = movedPacks[0]?.id ?? '';
    const good = disk.peek(`vault/unreferenced/${id}.pack`);
    disk.plant(`vault/packs/${id.slice(0, 2)}/${id}.pack`, noise(300, 22));
    expect((await scene.vault.reconcile()).movedPacks).toEqual([{ id, sizeBytes: 300 }]);
    expect(Buffer.compare(disk.peek(`vault/unreferenced/${id}.pack`), good)).toBe(0);
    expect((await disk.stat(`vault/unreferenced/${id}-2.pack`))?.sizeBytes).toBe(300);
    const stored = await storeFiles(scene, 'q1', files);
    const [pack] = stored.packs;
    await disk.remove(`vault/packs/${pack?.id.slice(0, 2)}/${pack?.id}.pack`);
    expect((await scene.vault.reconcile()).missingPacks).toEqual([pack?.id]);
  });
});

describe('storage figures', () => {
  it('multiply compression and deduplication', () => {
    expect(figuresOf(1000, 500, 125)).toMatchObject({
      deduplicationFactor: 2,
      compressionRatio: 4,
      storageEfficiency: 8,
    });
    expect(figuresOf(0, 0, 0).storageEfficiency).toBeNull();
  });
});
