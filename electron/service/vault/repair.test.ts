import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Fault, type FaultyMethod, faultyDisk } from '../../testing/faulty-disk.ts';
import { explorePowerCuts } from '../../testing/power-cuts.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene } from '../../testing/vault-scene.ts';
import type { Disk } from '../platform/disk.ts';
import { memoryIndex } from './memory-index.ts';
import { folderTarget } from './mirror/folder-target.ts';
import { mirroredPackPath } from './mirror/layout.ts';
import { packPath } from './pack-format.ts';
import type { Repaired } from './repair.ts';
import { originalSource } from './repair-original.ts';
import type { RepairedRows } from './repair-pack.ts';
import { packsInFolder, packsOnMirror, packsSource } from './repair-packs.ts';
import type { RepairSource } from './repair-source.ts';
import type { FileEntry, PackRow, StoredFiles } from './rows.ts';

/** Float elements that differ a little from each other, so that the second is stored as a difference to the first. */
function weights(seed: number): Buffer {
  const values = new Float32Array(100_000);
  const base = noise(values.length, 7);
  const small = noise(values.length, seed);
  for (let at = 0; at < values.length; at += 1) values[at] = (base[at] ?? 0) / 1000 + (small[at] ?? 0) / 1e8;
  return Buffer.from(values.buffer);
}

const contents: Readonly<Record<string, Uint8Array>> = {
  'base.bin': weights(1),
  'tuned.bin': weights(2),
  'noise.bin': noise(700_000, 3),
  'small/a.txt': prose(900),
  'small/b.txt': noise(3000, 5),
  'small/c.txt': noise(500, 6),
};
const tensors = (path: string) =>
  new Map([[path, [{ offset: 0, length: 400_000, dtype: 'F32', name: 'weight', shape: [100_000] }]]]);

interface Stored {
  readonly files: readonly FileEntry[];
  readonly sets: readonly (readonly FileEntry[])[];
  readonly commits: readonly StoredFiles[];
}

let disk: SimDisk;
let stored: Stored;

/** One vault with a base, a difference to it, large chunks and a solid block; made once, copied for each test. */
beforeAll(async () => {
  disk = new SimDisk('/registry');
  const outside = new SimDisk('/source');
  for (const [path, bytes] of Object.entries(contents)) outside.plant(path, bytes);
  const commits: StoredFiles[] = [];
  const scene = makeScene({ disk, outside });
  const add = scene.index.add.bind(scene.index);
  scene.index.add = (rows) => {
    commits.push(rows as StoredFiles);
    add(rows);
  };
  const base = await addFile(scene, 'q1', 'base.bin', { tensors: tensors('base.bin') });
  const parentFiles = base.files.map(({ sha256 }) => sha256);
  await addFile(scene, 'q2', 'tuned.bin', { tensors: tensors('tuned.bin'), parentFiles });
  await addFile(scene, 'q3', 'noise.bin');
  await addFile(scene, 'q4', 'small');
  stored = { files: commits.flatMap(({ files }) => files), sets: commits.map(({ files }) => files), commits };
  const rows = commits.flatMap(({ chunks }) => chunks);
  expect(rows.some(({ baseDigest }) => baseDigest !== null)).toBe(true);
  expect(rows.some(({ blockAt }) => blockAt !== null)).toBe(true);
});

function indexOf(changes: readonly RepairedRows[] = []) {
  const index = memoryIndex();
  for (const commit of stored.commits) index.add(commit);
  for (const change of changes) index.repair(change);
  return index;
}

function copyOf(): SimDisk {
  const copy = new SimDisk('/registry');
  for (const { packs } of stored.commits) for (const { id } of packs) copy.plant(packPath(id), disk.peek(packPath(id)));
  copy.plant('vault/tmp/.keep', new Uint8Array(0));
  return copy;
}

const sceneOn = (on: Disk, changes: readonly RepairedRows[] = []): Scene =>
  makeScene({ disk: on, index: indexOf(changes), seed: 5 });

type SourceKind = 'mirror' | 'folder' | 'another registry' | 'original';
const kinds: readonly SourceKind[] = ['mirror', 'folder', 'another registry', 'original'];

function originals(): SimDisk {
  const outside = new SimDisk('/originals');
  for (const [path, bytes] of Object.entries(contents)) outside.plant(`stick/${path}`, bytes);
  return outside;
}

async function sourceOf(kind: SourceKind, scene: Scene, tamper?: (far: SimDisk) => void): Promise<RepairSource> {
  const far = new SimDisk('/far');
  if (kind === 'original') {
    const outside = originals();
    tamper?.(outside);
    return originalSource(outside, '', scene.index);
  }
  if (kind === 'another registry') {
    // The same files, cut and packed by another vault: other packs.
    const other = makeScene({ disk: far, outside: originals(), seed: 9 });
    await other.vault.reconcile();
    await addFile(other, 'all', 'stick', { tensors: new Map([...tensors('base.bin'), ...tensors('tuned.bin')]) });
    tamper?.(far);
    return packsSource(await packsInFolder(far), scene.disk, scene.index);
  }
  for (const { packs } of stored.commits)
    for (const { id } of packs)
      far.plant(kind === 'mirror' ? mirroredPackPath(id) : `deep/er/${id}.pack`, disk.peek(packPath(id)));
  tamper?.(far);
  const places = kind === 'mirror' ? await packsOnMirror(folderTarget(far)) : await packsInFolder(far);
  return packsSource(places, scene.disk, scene.index);
}

async function repair(
  scene: Scene,
  sources: readonly RepairSource[],
  onCommit?: (change: RepairedRows) => void,
): Promise<Repaired> {
  const check = await scene.vault.verify({ full: true });
  return scene.vault.repair({
    check,
    sources,
    versions: () => stored.sets,
    commit: (change) => {
      scene.index.repair(change);
      onCommit?.(change);
    },
  });
}

/** Files of the folder `small` are stored without its name. */
const contentOf = (path: string): Uint8Array => contents[path] ?? contents[`small/${path}`] ?? new Uint8Array(0);

async function requireWhole(scene: Scene): Promise<void> {
  expect((await scene.vault.verify({ full: true })).problems).toEqual([]);
  await scene.vault.restore({ files: stored.files, outDir: '/target' });
  for (const { path } of stored.files) expect(Buffer.compare(scene.target.peek(path), contentOf(path)), path).toBe(0);
}

const packNumber = (number: number): PackRow => {
  const pack = stored.commits[number]?.packs[0];
  if (!pack) throw new Error('a pack was expected');
  return pack;
};

const damages: Readonly<Record<string, (on: SimDisk) => Promise<void> | void>> = {
  'a flipped bit in a base': (on) => on.overwrite(packPath(packNumber(0).id), 500, 2),
  'a flipped bit in a difference': (on) => on.overwrite(packPath(packNumber(1).id), 500, 2),
  'a flipped bit in a block': (on) => on.overwrite(packPath(packNumber(3).id), 150, 2),
  'a flipped bit in a table': (on) => on.overwrite(packPath(packNumber(2).id), packNumber(2).sizeBytes - 100, 2),
  'flipped bits everywhere': (on) => {
    for (const at of [0, 1, 2, 3]) on.overwrite(packPath(packNumber(at).id), 200, 8);
  },
  'a pack cut in a record': (on) => on.truncate(packPath(packNumber(2).id), 300_000),
  'a lost footer': (on) => on.truncate(packPath(packNumber(2).id), packNumber(2).sizeBytes - 30),
  'a deleted pack': (on) => on.remove(packPath(packNumber(0).id)),
  'all packs deleted': async (on) => {
    for (const at of [0, 1, 2, 3]) await on.remove(packPath(packNumber(at).id));
  },
  'two packs in each other’s place': (on) => {
    const [one, two] = [packPath(packNumber(0).id), packPath(packNumber(2).id)];
    const bytes = on.peek(one);
    on.plant(one, on.peek(two));
    on.plant(two, bytes);
  },
};

describe('repair', () => {
  it.each(kinds.flatMap((kind) => Object.keys(damages).map((damage): [SourceKind, string] => [kind, damage])))(
    'from %s heals %s, and does nothing the second time',
    async (kind, damage) => {
      const on = copyOf();
      await damages[damage]?.(on);
      const before = new Map(stored.commits.flatMap(({ packs }) => packs).map(({ id }) => [id, packPath(id)]));
      const broken = await Promise.all(
        [...before.values()].map(async (path) => ((await on.stat(path)) ? on.peek(path) : null)),
      );
      const scene = sceneOn(on);
      const done = await repair(scene, [await sourceOf(kind, scene)]);
      expect(done.problems).toEqual([]);
      expect(done.damagedPacks).toBeGreaterThan(0);
      await requireWhole(scene);
      // What was damaged is still there to be looked at.
      for (const path of done.setAside)
        expect(broken.some((bytes) => bytes && Buffer.compare(bytes, on.peek(path)) === 0)).toBe(true);
      const operations = on.operations;
      expect(await repair(scene, [await sourceOf(kind, scene)])).toMatchObject({
        damagedPacks: 0,
        problems: [],
        setAside: [],
      });
      expect(on.operations).toBe(operations);
    },
  );

  it('needs no source where only tables are lost', async () => {
    for (const damage of ['a lost footer', 'a flipped bit in a table']) {
      const on = copyOf();
      await damages[damage]?.(on);
      const scene = sceneOn(on);
      const done = await repair(scene, []);
      expect(done).toMatchObject({
        repairedChunks: 0,
        problems: [],
        setAside: [expect.stringContaining('vault/damaged/')],
      });
      expect(done.salvagedChunks).toBeGreaterThan(0);
      await requireWhole(scene);
    }
  });

  it('names what it cannot repair with the files that it hits, and keeps what it could', async () => {
    const on = copyOf();
    on.overwrite(packPath(packNumber(0).id), 500, 2);
    on.overwrite(packPath(packNumber(2).id), 200, 2);
    const scene = sceneOn(on);
    const source = await sourceOf('mirror', scene, (far) => {
      far.overwrite(mirroredPackPath(packNumber(0).id), 500, 1);
    });
    const done = await repair(scene, [source]);
    expect(done.replacedPacks).toEqual([packNumber(2).id]);
    expect(done.problems).toMatchObject([
      { code: 'chunk.digest_mismatch', files: expect.arrayContaining(['base.bin', 'tuned.bin']) },
      { code: 'chunk.digest_mismatch', files: ['tuned.bin'] },
    ]);
    expect(await repair(scene, [await sourceOf('original', scene)])).toMatchObject({ problems: [] });
    await requireWhole(scene);
  });

  it('that fails to write a lost row keeps the pack that holds the same chunk already, and completes later', async () => {
    const on = copyOf();
    const digest = stored.commits[2]?.chunks[0]?.digest ?? '';
    const withoutRow = (packs: readonly PackRow[]): Scene => {
      const index = memoryIndex();
      for (const commit of stored.commits)
        index.add({ ...commit, chunks: commit.chunks.filter((row) => row.digest !== digest) });
      index.repair({ packs, chunks: [], gonePacks: [] });
      return makeScene({ disk: on, index, seed: 5 });
    };
    const changes: RepairedRows[] = [];
    const first = withoutRow([]);
    await repair(first, [await sourceOf('original', first)], (change) => changes.push(change));
    const [own] = changes.flatMap(({ packs }) => packs);
    if (own === undefined) throw new Error('the chunk comes into a pack of its own');
    const again = withoutRow([own]);
    const source = await sourceOf('original', again);
    const full = vi.spyOn(again.index, 'repair').mockImplementationOnce(() => {
      throw new Error('the database is full');
    });
    await expect(repair(again, [source])).rejects.toThrow('the database is full');
    expect(full).toHaveBeenCalledOnce();
    expect((await on.stat(packPath(own.id)))?.sizeBytes).toBe(own.sizeBytes);
    expect(await repair(again, [source])).toMatchObject({ problems: [], repairedChunks: 1 });
    await requireWhole(again);
  });

  it('joins sources that are each damaged in another place', async () => {
    const on = copyOf();
    for (const at of [0, 2]) on.overwrite(packPath(packNumber(at).id), 200, 8);
    const scene = sceneOn(on);
    const [one, two] = [mirroredPackPath(packNumber(0).id), mirroredPackPath(packNumber(2).id)];
    const sources = [
      await sourceOf('mirror', scene, (far) => far.overwrite(one, 300, 1)),
      await sourceOf('mirror', scene, (far) => far.overwrite(two, 300, 1)),
    ];
    expect(await repair(scene, sources)).toMatchObject({ problems: [], replacedPacks: expect.any(Array) });
    await requireWhole(scene);
  });

  it('never takes a byte that was changed, wherever it was changed on the source', async () => {
    const { id, sizeBytes } = packNumber(2);
    for (let offset = 0; offset < sizeBytes; offset += Math.max(1, Math.floor(sizeBytes / 40))) {
      const on = copyOf();
      await on.truncate(packPath(id), 0);
      const scene = sceneOn(on);
      const source = await sourceOf('mirror', scene, (far) => far.overwrite(mirroredPackPath(id), offset, 1));
      const { problems } = await repair(scene, [source]);
      const check = await scene.vault.verify({ full: true });
      expect(check.problems.length > 0).toBe(problems.length > 0);
      await expect(
        scene.vault.restore({ files: stored.files.filter(({ path }) => path !== 'noise.bin'), outDir: '/target' }),
      ).resolves.toBeUndefined();
    }
  });

  it('passes over a source that can’t be reached and says so', async () => {
    const on = copyOf();
    on.overwrite(packPath(packNumber(0).id), 500, 2);
    const scene = sceneOn(on);
    const gone = faultyDisk(new SimDisk('/far'), [{ method: 'open', outcome: 'disk.failed' }]);
    const places = await packsOnMirror(folderTarget(gone));
    const source = packsSource(
      {
        ...places,
        packs: new Map([
          [
            packNumber(0).id,
            {
              sizeBytes: packNumber(0).sizeBytes,
              read: (at: number, length: number) => folderTarget(gone).read('packs/x', at, length),
            },
          ],
        ]),
      },
      on,
      scene.index,
    );
    const done = await repair(scene, [source, await sourceOf('mirror', scene)]);
    expect(done).toMatchObject({ notes: [{ code: 'mirror.unreachable' }], problems: [] });
    await requireWhole(scene);
  });

  it('sets aside a file among the packs that is none', async () => {
    const on = copyOf();
    const stray = packPath('ab'.repeat(32));
    on.plant(stray, Buffer.from('not a pack'));
    const scene = sceneOn(on);
    expect(await repair(scene, [])).toMatchObject({
      problems: [],
      setAside: [`vault/damaged/${'ab'.repeat(32)}.pack`],
    });
    await requireWhole(scene);
  });
});

describe('a repair that is cut off', () => {
  const cases: [SourceKind, string][] = [
    ['mirror', 'flipped bits everywhere'],
    ['original', 'a flipped bit in a block'],
    ['original', 'a flipped bit in a base'],
    ['folder', 'a lost footer'],
  ];

  it.each(cases)(
    'by a power cut at any operation (from %s, %s) loses nothing, and the next one completes it',
    async (kind, damage) => {
      let changes: RepairedRows[] = [];
      const run = await explorePowerCuts({
        prepare: async () => {
          changes = [];
          const on = copyOf();
          await damages[damage]?.(on);
          return on.afterPowerCut('kept');
        },
        work: async (on) => {
          const scene = sceneOn(on);
          await repair(scene, [await sourceOf(kind, scene)], (change) => changes.push(change));
        },
        check: async (on, finished) => {
          const scene = sceneOn(on, changes);
          await scene.vault.reconcile();
          if (finished) await requireWhole(scene);
          expect((await repair(scene, [await sourceOf(kind, scene)])).problems).toEqual([]);
          if (!finished) await requireWhole(scene);
        },
      });
      expect(run.violations).toEqual([]);
      expect(run.points).toBeGreaterThan(5);
    },
    240_000,
  );

  it('by a fault at any call of the disk loses nothing, and the next one completes it', async () => {
    const methods: readonly FaultyMethod[] = [
      'create',
      'makeFolder',
      'rename',
      'remove',
      'syncFolder',
      'handleAppend',
      'sync',
    ];
    const outcomes: readonly Fault['outcome'][] = ['disk.failed', 'disk.full'];
    let tried = 0;
    for (const kind of ['mirror', 'original'] as const) {
      const counting = faultyDisk(await damagedCopy(), []);
      const first = sceneOn(counting);
      await repair(first, [await sourceOf(kind, first)]);
      for (const method of methods) {
        for (let after = 0; after < (counting.calls.get(method) ?? 0); after += 1) {
          for (const outcome of outcomes) {
            const plain = await damagedCopy();
            const on = faultyDisk(plain, [{ method, after, outcome }]);
            const changes: RepairedRows[] = [];
            const scene = sceneOn(on);
            const ended: unknown = await repair(scene, [await sourceOf(kind, scene)], (change) =>
              changes.push(change),
            ).catch((error: unknown) => error);
            on.assertAllFaultsHit();
            expect(Object(ended).code ?? 'done').toMatch(/^(?:disk\.\w+|done)$/);
            const after2 = sceneOn(plain, changes);
            await after2.vault.reconcile();
            expect((await repair(after2, [await sourceOf(kind, after2)])).problems).toEqual([]);
            await requireWhole(after2);
            tried += 1;
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(40);
  }, 240_000);
});

async function damagedCopy(): Promise<SimDisk> {
  const on = copyOf();
  await damages['a flipped bit in a block']?.(on);
  return on;
}
