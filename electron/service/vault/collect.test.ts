import { describe, expect, it } from 'vitest';
import { CollectScene } from '../../testing/collect-scene.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { noise, prose } from '../../testing/vault-scene.ts';
import type { Disk } from '../platform/disk.ts';

const shared = noise(300_000, 1);
const KB = 1000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A disk of which some methods are replaced. */
const bound = (disk: Disk, other: Partial<Disk>): Disk => ({
  root: disk.root,
  makeRoot: () => disk.makeRoot(),
  open: (path) => disk.open(path),
  create: (path) => disk.create(path),
  append: (path) => disk.append(path),
  makeFolder: (path) => disk.makeFolder(path),
  list: (path) => disk.list(path),
  stat: (path) => disk.stat(path),
  rename: (from, to) => disk.rename(from, to),
  moveNew: (from, to) => disk.moveNew(from, to),
  remove: (path) => disk.remove(path),
  truncate: (path, sizeBytes) => disk.truncate(path, sizeBytes),
  syncFolder: (path) => disk.syncFolder(path),
  freeBytes: () => disk.freeBytes(),
  ...other,
});

async function twoVersions(disk = new SimDisk('/registry')): Promise<CollectScene> {
  const scene = new CollectScene({ disk });
  await scene.vault.reconcile();
  await scene.add('v1', { 'shared.bin': shared, 'old.bin': noise(700 * KB, 2), 'readme.txt': prose(2000) });
  await scene.add('v2', { 'shared.bin': shared, 'new.bin': noise(400 * KB, 3) });
  return scene;
}

describe('a plan', () => {
  it('of a vault where everything is used is empty', async () => {
    const scene = await twoVersions();
    expect(await scene.plan()).toMatchObject({
      deadFiles: [],
      deadChunks: 0,
      deletePacks: [],
      repackPacks: [],
      keptPacks: [],
      bytesFreed: 0,
      rounds: [],
    });
  });

  it('names what a deleted version frees and leaves what others share', async () => {
    const scene = await twoVersions();
    scene.rows.deleted.add('v1');
    const plan = await scene.plan();
    expect(plan.deadFiles).toHaveLength(2);
    expect(plan.repackPacks).toMatchObject([{ because: 'description' }]);
    const freed = [...plan.bytesOfFile.values()].reduce((sum, { freedBytes }) => sum + freedBytes, 0);
    expect(freed).toBeGreaterThan(690 * KB);
    expect(freed).toBeLessThan(720 * KB);
    expect(plan.bytesFreed).toBeGreaterThan(690 * KB);
  });

  it('has the same digest until something changes that it would do', async () => {
    const scene = await twoVersions();
    scene.rows.deleted.add('v1');
    const { digest } = await scene.plan();
    expect((await scene.plan()).digest).toBe(digest);
    expect((await scene.plan({ thorough: true })).digest).not.toBe(digest);
    scene.rows.deleted.delete('v1');
    scene.rows.deleted.add('v2');
    expect((await scene.plan()).digest).not.toBe(digest);
  });

  it('merges small packs once there are many of them', async () => {
    const scene = new CollectScene();
    await scene.vault.reconcile();
    for (let n = 0; n < 8; n += 1) {
      expect((await scene.plan()).repackPacks).toEqual([]);
      await scene.add(`v${n}`, { 'a.bin': noise(20 * KB, 50 + n) });
    }
    const plan = await scene.plan();
    expect(plan.repackPacks).toHaveLength(8);
    expect(plan.repackPacks.every(({ because }) => because === 'small')).toBe(true);
    expect(await scene.collect()).toMatchObject({ packsRemoved: 8, packsWritten: 1 });
    await scene.requireWhole();
    await scene.requireRebuildable();
    expect((await scene.plan()).repackPacks).toEqual([]);
  });
});

describe('a collection', () => {
  it('frees what only deleted versions had, and keeps the rest bit for bit', async () => {
    const scene = await twoVersions();
    const before = await scene.packBytes();
    scene.rows.deleted.add('v1');
    const { bytesFreed } = await scene.plan();
    const collected = await scene.collect();
    const freed = before - (await scene.packBytes());
    expect(freed).toBe(collected.freedBytes);
    expect(Math.abs(freed - bytesFreed)).toBeLessThan(2000);
    await scene.requireWhole();
    await scene.requireRebuildable();
    expect((await scene.plan()).rounds).toEqual([]);
  });

  it('leaves nothing when everything is deleted', async () => {
    const scene = await twoVersions();
    scene.rows.deleted.add('v1').add('v2');
    await scene.collect();
    expect(await scene.packBytes()).toBe(0);
    expect([...scene.rows.index.packs()]).toEqual([]);
    await scene.requireRebuildable();
  });

  it('removes deleted small files from the solid block that they share with others', async () => {
    const scene = new CollectScene();
    await scene.vault.reconcile();
    const keep = Buffer.from('this stays, whatever happens to the others');
    const secret = noise(500, 77);
    await scene.add('v1', { 'keep.txt': keep, 'secret.bin': secret, 'other.txt': prose(900) });
    await scene.add('v2', { 'keep.txt': keep });
    scene.rows.deleted.add('v1');
    await scene.collect();
    await scene.requireWhole();
    await scene.requireRebuildable();
    for (const row of scene.rows.index.findChunks([...scene.rows.contents.keys()]).values())
      expect(row.rawBytes).toBe(keep.length);
  });

  it('changes nothing when the plan is refused', async () => {
    const scene = await twoVersions();
    scene.rows.deleted.add('v1');
    const before = await scene.packBytes();
    const refused = scene.vault.collect({
      scope: () => scene.rows.scope(),
      accept: () => {
        throw new Error('stale');
      },
      commit: (round) => scene.rows.commit(round),
    });
    await expect(refused).rejects.toThrow('stale');
    expect(await scene.packBytes()).toBe(before);
    scene.rows.deleted.clear();
    await scene.requireWhole();
  });

  it('that is stopped keeps the rounds that were committed, and a later one does the rest', async () => {
    const scene = new CollectScene();
    await scene.vault.reconcile();
    // Each version has a pack of its own; seventeen packs are two rounds.
    for (let n = 0; n < 17; n += 1)
      await scene.add(`v${n}`, { 'a.bin': noise(30 * KB, n), 'b.bin': noise(25 * KB, 99) });
    for (let n = 0; n < 16; n += 1) scene.rows.deleted.add(`v${n}`);
    scene.rows.deleted.add('v16');
    await scene.add('last', { 'b.bin': noise(25 * KB, 99) });
    const stop = new AbortController();
    const stopped = scene.vault.collect({
      scope: () => scene.rows.scope(),
      accept: (plan) => expect(plan.rounds.length).toBe(2),
      commit: (round) => {
        scene.rows.commit(round);
        stop.abort();
      },
      signal: stop.signal,
    });
    await expect(stopped).rejects.toMatchObject({ code: 'operation.cancelled' });
    expect(scene.rows.rounds).toHaveLength(1);
    await scene.requireWhole();
    await scene.vault.reconcile();
    await scene.collect();
    await scene.requireWhole();
    await scene.requireRebuildable();
  });

  it('deletes old files only once a restore that began before it has ended', async () => {
    const disk = new SimDisk('/registry');
    const { rows } = await twoVersions(disk);
    const target = new SimDisk('/target');
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // The restore has looked its rows up and stops before it writes.
    const slow: Disk = bound(target, { create: (path) => held.then(() => target.create(path)) });
    const scene = new CollectScene({ disk, rows, target: slow, seed: 4 });
    rows.deleted.add('v1');
    const restoring = scene.vault.restore({ files: rows.versions.get('v2') ?? [], outDir: '/target' });
    const before = await scene.packBytes();
    const collecting = scene.collect();
    while (rows.rounds.length === 0) await turn();
    for (let n = 0; n < 50; n += 1) await turn();
    expect(await scene.packBytes()).toBeGreaterThan(before);
    goOn();
    await restoring;
    await collecting;
    expect(Buffer.compare(target.peek('shared.bin'), shared)).toBe(0);
    expect(await scene.packBytes()).toBeLessThan(before);
  });

  it('goes around a pack that is damaged, and says so', async () => {
    const disk = new SimDisk('/registry');
    const scene = await twoVersions(disk);
    scene.rows.deleted.add('v1');
    const plan = await scene.plan();
    const [{ id } = { id: '' }] = plan.repackPacks;
    const row = scene.rows.index.chunksOfPack(id).find(({ digest }) => plan.needs(digest));
    disk.overwrite(`vault/packs/${id.slice(0, 2)}/${id}.pack`, (row?.offset ?? 0) + 100, 1);
    const collected = await scene.collect();
    expect(collected.left).toMatchObject([{ id, code: 'chunk.digest_mismatch' }]);
    expect([...scene.rows.index.packs()].map((pack) => pack.id)).toContain(id);
  });

  it('deletes packs that were set aside only when it is asked to', async () => {
    const scene = await twoVersions();
    const stray = await scene.disk.create('vault/unreferenced/stray.pack');
    await stray.append(noise(100, 5));
    await stray.close();
    expect((await scene.plan()).unreferenced).toEqual([{ name: 'stray.pack', sizeBytes: 100 }]);
    await scene.collect();
    expect(await scene.disk.stat('vault/unreferenced/stray.pack')).not.toBeNull();
    expect(await scene.collect({ unreferenced: true })).toMatchObject({ unreferencedRemoved: 1 });
    expect(await scene.disk.stat('vault/unreferenced/stray.pack')).toBeNull();
  });
});
