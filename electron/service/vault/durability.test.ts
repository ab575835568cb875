import { describe, expect, it } from 'vitest';
import { type Fault, type FaultyMethod, faultyDisk } from '../../testing/faulty-disk.ts';
import { explorePowerCuts } from '../../testing/power-cuts.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene, storeFiles } from '../../testing/vault-scene.ts';
import { memoryIndex } from './memory-index.ts';
import type { FileEntry, StoredFiles } from './rows.ts';

const contents = { 'one.bin': noise(400_000, 1), 'two.bin': prose(300_000), 'three.bin': noise(70_000, 2) };

function plantedSource(): SimDisk {
  const outside = new SimDisk('/source');
  for (const [path, bytes] of Object.entries(contents)) outside.plant(path, bytes);
  return outside;
}

async function requireRestorable(scene: Scene, files: readonly FileEntry[]): Promise<void> {
  const check = await scene.vault.verify({ full: true });
  expect(check.problems).toEqual([]);
  await scene.vault.restore({ files, outDir: '/target' });
  for (const { path } of files) {
    const expected = contents[path as keyof typeof contents];
    expect(Buffer.compare(scene.target.peek(path), expected)).toBe(0);
  }
}

describe('a power cut', () => {
  it('at any operation of a store loses nothing that was acknowledged', async () => {
    let committed: StoredFiles[] = [];
    const run = await explorePowerCuts({
      prepare: async () => {
        committed = [];
        const scene = makeScene({ disk: new SimDisk('/registry'), outside: plantedSource() });
        await scene.vault.reconcile();
        for (const path of Object.keys(contents))
          await scene.quarantine.bringIn({ id: path.slice(0, 3), sourcePath: `/source/${path}` });
        return scene.disk as SimDisk;
      },
      work: async (disk) => {
        // Small packs: while one is published the next is written.
        const scene = makeScene({ disk, outside: plantedSource(), maxPackBytes: 150_000 });
        for (const path of Object.keys(contents)) {
          const { files } = await scene.quarantine.bringIn({ id: path.slice(0, 3), sourcePath: `/source/${path}` });
          const commit = (stored: StoredFiles): void => {
            scene.index.add(stored);
            committed.push(stored); // the catalog's transaction is durable by itself
          };
          await scene.vault.store({ source: await scene.quarantine.source(path.slice(0, 3)), files, commit });
        }
      },
      check: async (disk, finished) => {
        const index = memoryIndex();
        for (const stored of committed) index.add(stored);
        const scene = makeScene({ disk, index, outside: plantedSource(), seed: 2 });
        const { missingPacks } = await scene.vault.reconcile();
        expect(missingPacks).toEqual([]);
        await requireRestorable(
          scene,
          committed.flatMap((stored) => stored.files),
        );
        if (finished) expect(committed).toHaveLength(3);
        // And work goes on: what was not acknowledged is stored by trying again.
        const path = Object.keys(contents)[committed.length];
        if (path !== undefined) await addFile(scene, path.slice(0, 3), path);
        expect((await scene.vault.verify({ full: true })).problems).toEqual([]);
      },
    });
    expect(run.violations).toEqual([]);
    expect(run.points).toBeGreaterThan(40);
  }, 120_000);

  it.each([
    ['one.bin', 'two.bin', 'three.bin'],
    ['one.bin', 'new/deep/two.bin', 'new/three.bin'],
    ['there/one.bin', 'there/new/two.bin', 'three.bin'],
  ])('at any operation of a restore to %s, %s and %s leaves whole files or none', async (...names) => {
    const scene = makeScene({ outside: plantedSource() });
    const files: FileEntry[] = [];
    for (const path of Object.keys(contents)) files.push(...(await addFile(scene, path.slice(0, 3), path)).files);
    const renamed = files.map((file, at) => ({ ...file, path: names[at] ?? '' }));
    const run = await explorePowerCuts({
      prepare: () => {
        const target = new SimDisk('/target');
        target.plant('there/other', noise(10, 4));
        return target;
      },
      work: async (target) => {
        await makeScene({ disk: scene.disk, index: scene.index, openDisk: () => target }).vault.restore({
          files: renamed,
          outDir: '/target',
        });
      },
      check: async (target, finished) => {
        expect(Buffer.compare(target.peek('there/other'), noise(10, 4))).toBe(0);
        for (const [at, bytes] of Object.values(contents).entries()) {
          const isThere = (await target.stat(names[at] ?? '')) !== null;
          if (finished) expect(isThere).toBe(true);
          if (isThere) expect(Buffer.compare(target.peek(names[at] ?? ''), bytes)).toBe(0);
        }
      },
    });
    expect(run.violations).toEqual([]);
    expect(run.points).toBeGreaterThan(12);
  });
});

describe('a failing disk', () => {
  const methods: readonly FaultyMethod[] = [
    'makeFolder',
    'syncFolder',
    'create',
    'rename',
    'handleAppend',
    'sync',
    'stat',
    'open',
    'read',
    'handleStat',
  ];
  const outcomes: readonly Fault['outcome'][] = ['disk.failed', 'disk.full', 'short'];

  async function prepared(faults: readonly Fault[]) {
    const plain = makeScene({ disk: new SimDisk('/registry'), outside: plantedSource() });
    await plain.vault.reconcile();
    const { files } = await plain.quarantine.bringIn({ id: 'one', sourcePath: '/source/one.bin' });
    const disk = faultyDisk(plain.disk, faults);
    return { plain, files, disk, scene: makeScene({ disk, outside: plantedSource(), maxPackBytes: 150_000 }) };
  }

  it('at each call of a store gives its own error, adds nothing, and the next try succeeds', async () => {
    let tried = 0;
    for (const method of methods) {
      const counting = await prepared([]);
      await storeFiles(counting.scene, 'one', counting.files);
      const calls = counting.disk.calls.get(method) ?? 0;
      for (let after = 0; after < calls; after += 1) {
        for (const outcome of outcomes) {
          if (outcome === 'short' && method !== 'read') continue;
          const { scene, disk, files } = await prepared([{ method, after, outcome }]);
          // The first read is that of the item's journal.
          const short = after === 0 ? 'file.unreadable' : 'file.changed_while_read';
          const code = outcome === 'short' ? short : outcome;
          await expect(storeFiles(scene, 'one', files)).rejects.toMatchObject({ code });
          disk.assertAllFaultsHit();
          expect([...scene.index.packs()]).toEqual([]);
          await scene.vault.reconcile();
          await storeFiles(scene, 'one', files);
          await requireRestorable(scene, files);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(30);
  });

  it('at each call of a restore leaves nothing in the folder', async () => {
    const scene = makeScene({ outside: plantedSource() });
    const files: FileEntry[] = [];
    for (const [path, name] of Object.entries({
      'one.bin': 'one.bin',
      'two.bin': 'new/deep/two',
      'three.bin': 'there/3',
    }))
      files.push(...(await addFile(scene, path.slice(0, 3), path)).files.map((file) => ({ ...file, path: name })));
    const emptyTarget = (): SimDisk => {
      const target = new SimDisk('/target');
      target.plant('there/other', noise(10, 4));
      return target;
    };
    const restoreTo = (target: ReturnType<typeof faultyDisk>) =>
      makeScene({ disk: scene.disk, index: scene.index, openDisk: () => target }).vault.restore({
        files,
        outDir: '/target',
      });
    const counting = faultyDisk(emptyTarget(), []);
    await restoreTo(counting);
    let tried = 0;
    for (const method of [
      'makeRoot',
      'stat',
      'makeFolder',
      'syncFolder',
      'create',
      'handleAppend',
      'sync',
      'moveNew',
      'rename',
      'list',
    ] as const) {
      for (let after = 0; after < (counting.calls.get(method) ?? 0); after += 1) {
        const plain = emptyTarget();
        const target = faultyDisk(plain, [{ method, after, outcome: 'disk.full' }]);
        const failed = await restoreTo(target).then(
          () => false,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'disk.full' });
            return true;
          },
        );
        target.assertAllFaultsHit();
        expect(failed).toBe(true);
        expect((await plain.list('')).map(({ name }) => name)).toEqual(['there']);
        expect((await plain.list('there')).map(({ name }) => name)).toEqual(['other']);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(10);
  });

  it('is reported by verification, which goes on', async () => {
    const scene = makeScene({ outside: plantedSource() });
    await addFile(scene, 'one', 'one.bin');
    await addFile(scene, 'two', 'two.bin');
    for (const method of ['open', 'read', 'handleStat', 'list'] as const) {
      const disk = faultyDisk(scene.disk, [{ method, outcome: 'disk.failed' }]);
      const check = await makeScene({ disk, index: scene.index }).vault.verify({ full: true });
      disk.assertAllFaultsHit();
      expect(check.problems).toHaveLength(1);
      expect(check).toMatchObject({ checkedPacks: 2, checkedFiles: 2 });
    }
  });
});
