import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Fault, type FaultyMethod, faultyDisk } from '../../../testing/faulty-disk.ts';
import { MirrorScene, sceneToMirror, testIdentity } from '../../../testing/mirror-scene.ts';
import { explorePowerCuts } from '../../../testing/power-cuts.ts';
import { SimDisk } from '../../../testing/sim-disk.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { packPath } from '../pack-format.ts';
import { folderTarget } from './folder-target.ts';
import { writeIdentity } from './identity.ts';
import { mirroredPackPath } from './layout.ts';

/** Every file that is known to be on the mirror is there, whole. */
function requireTrue(mirror: MirrorScene, disk: SimDisk): void {
  for (const { path, sha256, sizeBytes } of mirror.known.values()) {
    const bytes = disk.peek(path);
    expect([path, bytes.length, sha256Hex(bytes)]).toEqual([path, sizeBytes, sha256]);
  }
}

async function synced() {
  const scene = await sceneToMirror();
  const disk = new SimDisk('/mirror');
  const mirror = await new MirrorScene(disk).claim();
  await mirror.sync(scene);
  const [pack] = scene.index.packs();
  if (!pack) throw new Error('a pack was expected');
  return { scene, disk, mirror, pack, far: mirroredPackPath(pack.id) };
}

describe('a sync', () => {
  it('copies packs and records bit for bit, and nothing the second time', async () => {
    const { scene, disk, mirror } = await synced();
    const paths = [...scene.index.packs()].map(({ id }) => mirroredPackPath(id)).sort();
    expect([...mirror.known.keys()].sort()).toEqual([...paths, expect.stringMatching(/^records\/00000001-/)]);
    for (const { id } of scene.index.packs())
      expect(Buffer.compare(disk.peek(mirroredPackPath(id)), scene.disk.peek(packPath(id)))).toBe(0);
    await mirror.sync(scene);
    const before = disk.operations;
    expect(await mirror.sync(scene)).toMatchObject({ copied: 0, verified: 0, healed: 0, problems: [] });
    expect(disk.operations).toBe(before);
  });

  it('that is paused copies nothing more until it goes on, and can be stopped meanwhile', async () => {
    const scene = await sceneToMirror();
    const mirror = await new MirrorScene(new SimDisk('/mirror')).claim();
    const { promise: wentOn, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: waiting, resolve: isWaiting } = Promise.withResolvers<void>();
    let asked = 0;
    const pausePoint = async (): Promise<void> => {
      asked += 1;
      if (asked !== 2) return;
      isWaiting();
      await wentOn;
    };
    const syncing = mirror.sync(scene, { pausePoint });
    await waiting;
    expect(mirror.known.size).toBe(1);
    goOn();
    expect(await syncing).toMatchObject({ copied: 4, problems: [] });

    const stopping = new AbortController();
    const stopped = mirror.sync(scene, {
      verify: true,
      signal: stopping.signal,
      pausePoint: async () => stopping.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'operation.cancelled' });
  });

  it('onto a full disk says how much is missing, keeps what was copied, and goes on once there is space', async () => {
    const scene = await sceneToMirror();
    const disk = new SimDisk('/mirror');
    const mirror = await new MirrorScene(disk).claim();
    const sizes = [...scene.index.packs()].map(({ sizeBytes }) => sizeBytes);
    disk.capacityBytes = (sizes[0] ?? 0) + (sizes[1] ?? 0) / 2;
    const refused = await mirror.sync(scene).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'disk.full', details: { label: '/mirror', freeBytes: expect.any(Number) } });
    expect(refused).toMatchObject({
      message: expect.stringMatching(/^The mirror \/mirror is full: .* are needed and .* are free\./),
    });
    requireTrue(mirror, disk);
    disk.capacityBytes = 100 * 1024 * 1024;
    await mirror.sync(scene);
    expect(mirror.known.size).toBe(4);
    requireTrue(mirror, disk);
  });

  it('believes files that are there without a row only after it has proved them', async () => {
    const { scene, disk, mirror, far } = await synced();
    mirror.known.clear();
    disk.overwrite(far, 500, 1);
    expect(await mirror.sync(scene)).toMatchObject({ copied: 0, verified: 3, healed: 1, problems: [] });
    requireTrue(mirror, disk);
    expect(mirror.known.size).toBe(4);
  });

  it('that verifies finds every flipped byte there and replaces the file from the vault', async () => {
    const { scene, disk, mirror, pack, far } = await synced();
    for (const offset of [0, 20, 200, pack.sizeBytes - 100, pack.sizeBytes - 1]) {
      disk.overwrite(far, offset, 4);
      expect(await mirror.sync(scene)).toMatchObject({ healed: 0 });
      expect(await mirror.sync(scene, { verify: true })).toMatchObject({ healed: 1, verified: 3, problems: [] });
      requireTrue(mirror, disk);
    }
  });

  it('notices a file of another size, and one that is gone, without reading all', async () => {
    const { scene, disk, mirror, pack, far } = await synced();
    await disk.truncate(far, pack.sizeBytes - 1);
    expect(await mirror.sync(scene)).toMatchObject({ healed: 1, copied: 0 });
    await disk.remove(far);
    expect(await mirror.sync(scene)).toMatchObject({ healed: 0, copied: 1 });
    expect(mirror.gone).toEqual([far]);
    requireTrue(mirror, disk);
  });

  it('never replaces a good copy by a damaged pack, and names the damage', async () => {
    const { scene, disk, mirror, pack, far } = await synced();
    const good = disk.peek(far);
    scene.disk.overwrite(packPath(pack.id), 300, 1);
    mirror.known.delete(far);
    expect(await mirror.sync(scene, { verify: true })).toMatchObject({ problems: [], verified: 4 });
    await disk.remove(far);
    const { problems, copied } = await mirror.sync(scene);
    expect({ problems, copied }).toMatchObject({
      problems: [{ code: 'chunk.digest_mismatch', location: packPath(pack.id) }],
      copied: 0,
    });
    expect(await disk.stat(far)).toBeNull();
    scene.disk.overwrite(packPath(pack.id), 300, 1);
    await mirror.sync(scene);
    expect(Buffer.compare(disk.peek(far), good)).toBe(0);
  });

  it('keeps a file as no copy when it is damaged on both sides', async () => {
    const { scene, disk, mirror, pack, far } = await synced();
    scene.disk.overwrite(packPath(pack.id), 300, 1);
    disk.overwrite(far, 400, 1);
    expect(await mirror.sync(scene, { verify: true })).toMatchObject({ problems: [{ code: 'chunk.digest_mismatch' }] });
    expect(mirror.known.get(far)?.problem).toBe('chunk.digest_mismatch');
    expect(await disk.stat(far)).not.toBeNull();
  });

  it('removes only what it is told was forgotten, and only when everything else is there', async () => {
    const { scene, disk, mirror } = await synced();
    const forgotten = `packs/ab/${'ab'.repeat(32)}.pack`;
    const unknown = `packs/cd/${'cd'.repeat(32)}.pack`;
    disk.plant(forgotten, Buffer.from('old'));
    disk.plant(unknown, Buffer.from('not in the index, for whatever reason'));
    expect(await mirror.sync(scene)).toMatchObject({ removed: 0 });
    const [pack] = scene.index.packs();
    await disk.remove(mirroredPackPath(pack?.id ?? ''));
    scene.disk.overwrite(packPath(pack?.id ?? ''), 300, 1);
    expect(await mirror.sync(scene, { forgotten: [forgotten] })).toMatchObject({ removed: 0, problems: [{}] });
    scene.disk.overwrite(packPath(pack?.id ?? ''), 300, 1);
    expect(await mirror.sync(scene, { forgotten: [forgotten] })).toMatchObject({ removed: 1, problems: [] });
    expect(await disk.stat(forgotten)).toBeNull();
    expect(await disk.stat(unknown)).not.toBeNull();
  });

  it('copies the open segment up to its last whole line, again whenever it grew, and never a damaged one', async () => {
    const { scene, disk, mirror } = await synced();
    const line = (text: string) => `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
    const path = 'records/open.jsonl';
    const write = (text: string) => scene.disk.plant('vault/records/open.jsonl', Buffer.from(text));
    write(`${line('record {"a":1}')}12345678 rec`);
    expect(await mirror.sync(scene)).toMatchObject({ copied: 1, problems: [] });
    expect(Buffer.from(disk.peek(path)).toString()).toBe(line('record {"a":1}'));
    write(line('record {"a":1}') + line('record {"b":2}'));
    expect(await mirror.sync(scene)).toMatchObject({ copied: 0, healed: 0, problems: [] });
    expect(Buffer.from(disk.peek(path)).toString()).toBe(line('record {"a":1}') + line('record {"b":2}'));
    scene.disk.overwrite('vault/records/open.jsonl', 20, 1);
    expect(await mirror.sync(scene)).toMatchObject({ problems: [{ code: 'vault.corrupt' }] });
    expect(Buffer.from(disk.peek(path)).toString()).toBe(line('record {"a":1}') + line('record {"b":2}'));
  });

  it('does not copy a sealed segment that is not what its name says', async () => {
    const scene = await sceneToMirror();
    const [segment] = (await scene.disk.list('vault/records')).filter(({ name }) => name.startsWith('00000001-'));
    scene.disk.overwrite(`vault/records/${segment?.name}`, 3, 1);
    const mirror = await new MirrorScene().claim();
    expect(await mirror.sync(scene)).toMatchObject({ copied: 3, problems: [{ code: 'vault.corrupt' }] });
  });

  it('that is stopped goes on where it was', async () => {
    const scene = await sceneToMirror();
    const disk = new SimDisk('/mirror');
    const mirror = await new MirrorScene(disk).claim();
    const stop = new AbortController();
    const onProgress = () => {
      if (mirror.known.size === 1) stop.abort();
    };
    await expect(mirror.sync(scene, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'operation.cancelled',
    });
    expect(mirror.known.size).toBe(1);
    expect(await mirror.sync(scene)).toMatchObject({ copied: 3 });
    requireTrue(mirror, disk);
  });
});

describe('a mirror that is not there', () => {
  it('keeps what is known of it, and is not the same as one that lost its files', async () => {
    const { scene, mirror } = await synced();
    const before = new Map(mirror.known);
    const away = faultyDisk(mirror.disk, [{ method: 'stat', outcome: 'disk.failed' }]);
    const unplugged = new MirrorScene(away);
    for (const file of before.values()) unplugged.known.set(file.path, file);
    await expect(unplugged.sync(scene)).rejects.toMatchObject({ code: 'mirror.unreachable' });
    away.assertAllFaultsHit();
    expect([...unplugged.known.keys()]).toEqual([...before.keys()]);
    expect(unplugged.gone).toEqual([]);
  });

  it.each<[string, (disk: SimDisk) => Promise<void>]>([
    ['an empty folder in its place', () => Promise.resolve()],
    [
      'another registry’s mirror',
      (disk) =>
        writeIdentity(folderTarget(disk), { ...testIdentity, registryId: 'reg_other' }, '2026-11-26T12:00:00.000Z'),
    ],
    [
      'another mirror of this registry',
      (disk) =>
        writeIdentity(folderTarget(disk), { ...testIdentity, mirrorId: 'mi_other' }, '2026-11-26T12:00:00.000Z'),
    ],
    [
      'a file that is no identity',
      async (disk) => disk.plant('strongroom-mirror.json', Buffer.from('{"type":"other"}')),
    ],
    ['an identity without end', async (disk) => disk.plant('strongroom-mirror.json', Buffer.alloc(1_000_000, '{'))],
  ])('is refused: %s', async (_, prepare) => {
    const { scene, mirror } = await synced();
    const disk = new SimDisk('/mirror');
    await prepare(disk);
    const wrong = new MirrorScene(disk);
    for (const file of mirror.known.values()) wrong.known.set(file.path, file);
    await expect(wrong.sync(scene)).rejects.toMatchObject({ code: 'mirror.foreign' });
    expect(wrong.gone).toEqual([]);
    expect(wrong.known.size).toBe(4);
    expect((await disk.list('')).map(({ name }) => name).filter((name) => name === 'packs')).toEqual([]);
  });

  it('is noticed when it goes away in the middle of a sync: nothing is copied into the folder that stays', async () => {
    const scene = await sceneToMirror();
    let disk = await claimed();
    const empty = new SimDisk('/mirror');
    const mirror = new MirrorScene(viewOf(() => disk));
    const onProgress = () => {
      if (mirror.known.size === 1) disk = empty;
    };
    await expect(mirror.sync(scene, { onProgress })).rejects.toMatchObject({ code: 'mirror.foreign' });
    expect(await empty.list('')).toEqual([]);
    expect(mirror.gone).toEqual([]);
  });
});

async function claimed(): Promise<SimDisk> {
  const disk = new SimDisk('/mirror');
  await new MirrorScene(disk).claim();
  return disk;
}

/** What is mounted at the mirror's folder right now. */
function viewOf(current: () => SimDisk): SimDisk {
  return new Proxy(new SimDisk('/mirror'), {
    get(_, name) {
      const disk = current();
      const member: unknown = Reflect.get(disk, name, disk);
      return typeof member === 'function' ? member.bind(disk) : member;
    },
  });
}

describe('a sync that is cut off', () => {
  it('by a power cut at any operation acknowledged only whole files, and the next one completes it', async () => {
    const scene = await sceneToMirror();
    let mirror = new MirrorScene();
    const run = await explorePowerCuts({
      prepare: async () => claimed(),
      work: async (disk) => {
        mirror = new MirrorScene(disk);
        await mirror.sync(scene);
      },
      check: async (disk, finished) => {
        requireTrue(mirror, disk);
        if (finished) expect(mirror.known.size).toBe(4);
        const again = new MirrorScene(disk);
        for (const file of mirror.known.values()) again.known.set(file.path, file);
        expect((await again.sync(scene)).problems).toEqual([]);
        expect(again.known.size).toBe(4);
        requireTrue(again, disk);
      },
    });
    expect(run.violations).toEqual([]);
    expect(run.points).toBeGreaterThan(30);
  }, 120_000);

  it('by a fault at any call of the mirror’s disk acknowledged only whole files, and the next one completes it', async () => {
    const scene = await sceneToMirror();
    const methods: readonly FaultyMethod[] = [
      'open',
      'create',
      'makeFolder',
      'list',
      'stat',
      'rename',
      'remove',
      'syncFolder',
      'read',
      'handleStat',
      'handleAppend',
      'sync',
    ];
    const outcomes: readonly Fault['outcome'][] = ['disk.failed', 'disk.full', 'file.no_permission', 'short'];
    const counting = faultyDisk(await claimed(), []);
    await new MirrorScene(counting).sync(scene);
    let tried = 0;
    for (const method of methods) {
      for (let after = 0; after < (counting.calls.get(method) ?? 0); after += 1) {
        for (const outcome of outcomes) {
          if (outcome === 'short' && method !== 'read') continue;
          const plain = await claimed();
          const disk = faultyDisk(plain, [{ method, after, outcome }]);
          const mirror = new MirrorScene(disk);
          const ended: unknown = await mirror.sync(scene).catch((error: unknown) => error);
          disk.assertAllFaultsHit();
          expect(Object(ended).code ?? 'done').toMatch(/^(?:mirror\.\w+|disk\.full|file\.unreadable|done)$/);
          requireTrue(mirror, plain);
          expect((await mirror.sync(scene)).problems).toEqual([]);
          expect(mirror.known.size).toBe(4);
          requireTrue(mirror, plain);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(150);
  }, 120_000);

  it('by a fault of the registry’s disk names the pack and copies the others', async () => {
    const scene = await sceneToMirror();
    for (const method of ['open', 'read', 'handleStat'] as const) {
      const disk = faultyDisk(scene.disk, [{ method, path: 'packs', outcome: 'disk.failed' }]);
      const mirror = new MirrorScene(await claimed());
      const { problems, copied } = await mirror.sync({ disk, index: scene.index });
      disk.assertAllFaultsHit();
      expect(problems).toMatchObject([{ code: 'disk.failed', location: expect.stringContaining('vault/packs/') }]);
      expect(copied).toBe(3);
      expect(await mirror.sync(scene)).toMatchObject({ copied: 1, problems: [] });
    }
  });
});
