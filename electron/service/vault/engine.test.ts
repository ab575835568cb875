import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene, seededRandom, storeFiles } from '../../testing/vault-scene.ts';
import { asBfloat16, bytesOf, gaussian, nudged, safetensorsFile, type TestTensor } from '../../testing/weights.ts';
import { realDisk } from '../platform/disk-real.ts';
import { silentLogger } from '../platform/logger.ts';
import { codecs, isDifference } from './codec.ts';
import { memoryIndex } from './memory-index.ts';
import { packPath } from './pack-format.ts';
import type { TensorRange } from './progress.ts';
import type { ChunkRow, FileEntry, StoredFiles } from './rows.ts';
import { openVault } from './vault.ts';

const count = 400_000;
const base = { a: gaussian(count, 1), b: gaussian(count, 2) };

const model = (a: Float32Array, b: Float32Array, metadata = {}) =>
  safetensorsFile(
    [
      { name: 'a', dtype: 'BF16', bytes: asBfloat16(a) },
      { name: 'b', dtype: 'F32', bytes: bytesOf(b) },
    ] satisfies TestTensor[],
    metadata,
  );

/** Stores a file with its tensors; what was stored. */
async function addModel(scene: Scene, id: string, file: ReturnType<typeof model>, parents: readonly string[] = []) {
  scene.outside.plant(`${id}.safetensors`, file.bytes);
  const tensors = new Map<string, readonly TensorRange[]>([[`${id}.safetensors`, file.ranges]]);
  return addFile(scene, id, `${id}.safetensors`, { tensors, parentFiles: parents });
}

const differences = (stored: StoredFiles): readonly ChunkRow[] =>
  stored.chunks.filter((row) => isDifference(row.codec));

async function requireSame(scene: Scene, stored: StoredFiles): Promise<void> {
  expect((await scene.vault.verify({ full: true })).problems).toEqual([]);
  await scene.vault.restore({ files: stored.files, outDir: '/target' });
  for (const { path: file } of stored.files)
    expect(Buffer.compare(scene.target.peek(file), scene.outside.peek(file)), file).toBe(0);
}

describe('a version that was trained from another', () => {
  it('is stored as differences to it, less than half as large, and comes back bit for bit', async () => {
    const scene = makeScene();
    const parent = await addModel(scene, 'base', model(base.a, base.b));
    const tuned = await addModel(scene, 'tuned', model(nudged(base.a, 3), nudged(base.b, 4, 0.00003)), [
      parent.files[0]?.sha256 ?? '',
    ]);
    expect(differences(parent)).toEqual([]);
    expect(differences(tuned).map((row) => row.codec)).toEqual(
      expect.arrayContaining([codecs.difference2, codecs.difference4]),
    );
    expect(tuned.sizes.newStoredBytes).toBeLessThan(0.7 * parent.sizes.newStoredBytes);
    await requireSame(scene, tuned);
  });

  it('finds its base by name, element type and shape when no parent is named', async () => {
    const scene = makeScene();
    await addModel(scene, 'base', model(base.a, base.b));
    expect(differences(await addModel(scene, 'tuned', model(nudged(base.a, 3), nudged(base.b, 4))))).not.toEqual([]);
  });

  it('never makes a chain: the third one is a difference to the first', async () => {
    const scene = makeScene();
    const first = await addModel(scene, 'v1', model(base.a, base.b));
    const second = nudged(base.a, 5);
    await addModel(scene, 'v2', model(second, base.b));
    const third = await addModel(scene, 'v3', model(nudged(second, 6), base.b));
    const own = new Set(first.chunks.map((row) => row.digest));
    expect(differences(third)).not.toEqual([]);
    for (const row of differences(third)) expect(own).toContain(row.baseDigest);
    await requireSame(scene, third);
  });

  it('stands alone where the parent is no help', async () => {
    const scene = makeScene();
    await addModel(scene, 'base', model(base.a, base.b));
    const other = await addModel(scene, 'other', model(gaussian(count, 8), gaussian(count, 9)));
    expect(differences(other)).toEqual([]);
    await requireSame(scene, other);
  });

  it('stands alone when the bytes of its base are damaged, and is not hit by that damage', async () => {
    const scene = makeScene();
    const disk = scene.disk as SimDisk;
    const parent = await addModel(scene, 'base', model(base.a, base.b));
    const weights = parent.chunks.filter((row) => row.codec === codecs.planes2 || row.codec === codecs.planes4);
    for (const row of weights) disk.overwrite(packPath(row.packId), row.offset + 88 + 40, 4);
    const tuned = await addModel(scene, 'tuned', model(nudged(base.a, 3), nudged(base.b, 4)));
    expect(differences(tuned)).toEqual([]);
    await scene.vault.restore({ files: tuned.files, outDir: '/target' });
    const { problems } = await scene.vault.verify({ full: true });
    expect(new Set(problems.flatMap(({ files }) => files))).toEqual(new Set(['base.safetensors']));
  });

  it('is not given out, and is named, when its base is damaged later', async () => {
    const scene = makeScene();
    const disk = scene.disk as SimDisk;
    await addModel(scene, 'base', model(base.a, base.b));
    const tuned = await addModel(scene, 'tuned', model(nudged(base.a, 3), nudged(base.b, 4)));
    const [difference] = differences(tuned);
    const [row] = scene.index.findChunks([difference?.baseDigest ?? '']).values();
    if (!row) throw new Error('a base was expected');
    disk.overwrite(packPath(row.packId), row.offset + 88 + 1000, 1);
    await expect(scene.vault.restore({ files: tuned.files, outDir: '/target' })).rejects.toMatchObject({
      code: 'chunk.digest_mismatch',
      details: { path: 'tuned.safetensors', packId: row.packId },
    });
    const { problems } = await scene.vault.verify({ full: true });
    expect(new Set(problems.flatMap(({ files }) => files))).toEqual(new Set(['base.safetensors', 'tuned.safetensors']));
  });

  it('costs nearly nothing when only the header or the order changed', async () => {
    const scene = makeScene();
    const first = await addModel(scene, 'first', model(base.a, base.b));
    const again = await addModel(scene, 'again', model(base.a, base.b, { note: 'saved once more' }));
    expect(again.sizes.packBytes).toBeLessThan(0.001 * first.sizes.inputBytes + 3000);
  });
});

describe('small files', () => {
  async function addFolder(scene: Scene, files: Readonly<Record<string, Uint8Array>>) {
    for (const [name, bytes] of Object.entries(files)) scene.outside.plant(`folder/${name}`, bytes);
    const { files: brought } = await scene.quarantine.bringIn({ id: 'q1', sourcePath: '/source/folder' });
    return storeFiles(scene, 'q1', brought);
  }
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `${at}.${at % 2 ? 'json' : 'txt'}`,
      Buffer.concat([prose(9000 + at * 7), noise(40, at)]),
    ]),
  );

  it('share records, are given back bit for bit, and equal ones are stored once', async () => {
    const scene = makeScene();
    const stored = await addFolder(scene, { ...many, 'copy.json': many['1.json'] ?? prose(1), 'empty.txt': prose(0) });
    const blocks = new Set(
      stored.chunks.filter((row) => row.blockAt !== null).map((row) => `${row.packId} ${row.offset}`),
    );
    expect(blocks.size).toBeLessThan(6);
    expect(stored.chunks.filter((row) => row.kind === 'chunk')).toHaveLength(60);
    expect((await scene.vault.verify({ full: true })).problems).toEqual([]);
    await scene.vault.restore({ files: stored.files, outDir: '/target' });
    for (const [name, bytes] of Object.entries(many)) expect(Buffer.compare(scene.target.peek(name), bytes)).toBe(0);
    expect(scene.target.peek('empty.txt')).toHaveLength(0);
  });

  it('of a damaged block are all named', async () => {
    const scene = makeScene();
    const stored = await addFolder(scene, many);
    const [row] = stored.chunks.filter(({ blockAt }) => blockAt !== null);
    if (!row) throw new Error('a block was expected');
    (scene.disk as SimDisk).overwrite(packPath(row.packId), row.offset + 88 + 30, 2);
    const inBlock = stored.chunks.filter((one) => one.packId === row.packId && one.offset === row.offset);
    const { problems } = await scene.vault.verify({ full: true });
    expect(problems.flatMap(({ files }) => files)).toHaveLength(inBlock.length);
    for (const { code } of problems) expect(code).toBe('chunk.digest_mismatch');
  });

  it('are found again when the index is rebuilt from the packs', async () => {
    const scene = makeScene();
    const stored = await addFolder(scene, many);
    const rebuilt = memoryIndex();
    const { rebuildRows } = await import('./rebuild.ts');
    const rows = await rebuildRows(scene.disk);
    expect(rows.unreadable).toEqual([]);
    rebuilt.add(rows);
    const again = makeScene({ disk: scene.disk, index: rebuilt });
    await again.vault.restore({ files: stored.files, outDir: '/target' });
    expect(Buffer.compare(again.target.peek('7.json'), many['7.json'] ?? prose(1))).toBe(0);
  });
});

describe('a large file of unknown format', () => {
  it('in which a kilobyte changed costs less than a megabyte', async () => {
    const scene = makeScene();
    const bytes = noise(24 * 1024 * 1024, 1);
    scene.outside.plant('one.bin', bytes);
    await addFile(scene, 'q1', 'one.bin');
    const changed = bytes.slice();
    changed.set(noise(1024, 2), 9_000_000);
    const inserted = Buffer.concat([changed.subarray(0, 15_000_000), noise(100, 3), changed.subarray(15_000_000)]);
    scene.outside.plant('two.bin', inserted);
    expect((await addFile(scene, 'q2', 'two.bin')).sizes.packBytes).toBeLessThan(1024 * 1024);
  });
});

describe('threads', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'strongroom-engine-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A family of models through the vault on a real disk: names of the packs, and problems. */
  async function through(threads: number, name: string) {
    const disk = realDisk(path.join(folder, name));
    await disk.makeRoot();
    const source = new SimDisk('/source');
    const index = memoryIndex();
    const vault = openVault({
      disk,
      openDisk: realDisk,
      index,
      random: seededRandom(1),
      logger: silentLogger,
      threads,
    });
    await vault.reconcile();
    const versions = [model(base.a, base.b), model(nudged(base.a, 3), nudged(base.b, 4))];
    const all: FileEntry[] = [];
    for (const [at, file] of versions.entries()) {
      const padded = Buffer.concat([file.bytes, noise(9 * 1024 * 1024, at)]);
      source.plant(`v${at}/model`, padded);
      source.plant(`v${at}/card.md`, prose(3000 + at));
      const stored = await vault.store({
        source: { disk: source, folder: `v${at}` },
        files: [
          { path: 'model', sizeBytes: padded.length, sha256: null },
          { path: 'card.md', sizeBytes: 3000 + at, sha256: null },
        ],
        tensors: new Map([['model', file.ranges]]),
        commit: (rows) => index.add(rows),
      });
      all.push(...stored.files.map((one) => ({ ...one, path: `v${at}-${one.path}` })));
    }
    const { problems } = await vault.verify({ full: true });
    const out = path.join(folder, `${name}-out`);
    await vault.restore({ files: all, outDir: out });
    await vault.close();
    const packs = (await readdir(path.join(folder, name, 'vault/packs'), { recursive: true })).filter((one) =>
      one.endsWith('.pack'),
    );
    return { packs: packs.sort(), problems, files: all };
  }

  it('give the same packs as the caller’s own thread, and the same bytes back', async () => {
    const many = await through(2, 'many');
    const none = await through(0, 'none');
    expect(many.problems).toEqual([]);
    expect(many.packs.length).toBeGreaterThan(1);
    expect(many).toEqual(none);
  });

  it('end when the vault is closed, and a stop between batches leaves nothing behind', async () => {
    const disk = realDisk(folder);
    const source = new SimDisk('/source');
    source.plant('big', noise(24 * 1024 * 1024, 5));
    const index = memoryIndex();
    const vault = openVault({
      disk,
      openDisk: realDisk,
      index,
      random: seededRandom(1),
      logger: silentLogger,
      threads: 2,
    });
    await vault.reconcile();
    const stop = new AbortController();
    const storing = vault.store({
      source: { disk: source, folder: '' },
      files: [{ path: 'big', sizeBytes: 24 * 1024 * 1024, sha256: null }],
      signal: stop.signal,
      onProgress: () => stop.abort(),
      commit: (rows) => index.add(rows),
    });
    await expect(storing).rejects.toMatchObject({ code: 'operation.cancelled' });
    expect(await vault.reconcile()).toMatchObject({ movedPacks: [], removedTemporary: 0 });
    expect([...index.packs()]).toEqual([]);
    await vault.close();
  });
});
