import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../testing/faulty-disk.ts';
import { copied, quarantineBench } from '../../testing/quarantine-bench.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { noise, prose } from '../../testing/vault-scene.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { realDisk } from '../platform/disk-real.ts';
import { manifestOf } from './manifest.ts';
import { openQuarantine } from './quarantine.ts';
import { smallBytes } from './quarantine-gather.ts';

const mebibyte = 1024 * 1024;

describe('bringing in', () => {
  it('copies a file, hashes it and tells how far it is', async () => {
    const { quarantine, plainSource, registry } = quarantineBench();
    const bytes = noise(9 * mebibyte + 1, 1);
    plainSource.plant('source/model.onnx', bytes);
    const steps: string[] = [];
    let last: readonly number[] = [];
    const result = await quarantine.bringIn({
      id: 'q1',
      sourcePath: '/source/model.onnx',
      onProgress: (done, total, step) => {
        if (!steps.includes(step)) steps.push(step);
        last = [done, total];
      },
    });
    const files = [{ path: 'model.onnx', sizeBytes: bytes.length, sha256: sha256Hex(bytes) }];
    expect(result).toEqual({
      id: 'q1',
      name: 'model.onnx',
      isFolder: false,
      files,
      sizeBytes: bytes.length,
      rootDigest: manifestOf(files).rootDigest,
    });
    expect(Buffer.compare(await copied(registry, 'model.onnx'), bytes)).toBe(0);
    expect(steps).toEqual(['Copying', 'Checking']);
    expect(last).toEqual([bytes.length, bytes.length]);
    expect(await quarantine.list()).toEqual([
      { id: 'q1', status: 'complete', sourcePath: '/source/model.onnx', broughtIn: result },
    ]);
  });

  it('brings in nothing twice for one id', async () => {
    const { quarantine, plainSource } = quarantineBench();
    plainSource.plant('source/a', prose(100));
    const first = await quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    expect(await quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' })).toEqual(first);
  });

  it('refuses what is missing, empty, relative or a whole disk, and leaves no item behind', async () => {
    const { quarantine, plainSource } = quarantineBench();
    plainSource.plant('source/empty', new Uint8Array(0));
    const cases = [
      ['/source/nothing', 'file.not_found'],
      ['/source/empty', 'file.empty'],
      ['source/a', 'file.name_refused'],
      ['/', 'file.not_a_file'],
    ];
    for (const [sourcePath, code] of cases) {
      await expect(quarantine.bringIn({ id: 'q1', sourcePath: sourcePath ?? '' })).rejects.toMatchObject({ code });
    }
    expect(await quarantine.list()).toEqual([]);
  });

  it('refuses links in a folder and as the source, whatever they lead to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'strongroom-source-'));
    await writeFile(join(folder, 'weights.bin'), 'weights');
    await symlink(join(folder, 'weights.bin'), join(folder, 'link.bin'));
    const quarantine = openQuarantine({ disk: new SimDisk(), openDisk: realDisk });
    const refused = { code: 'file.not_a_file', details: { path: 'link.bin' } };
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: join(folder, 'link.bin') })).rejects.toMatchObject(refused);
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: folder })).rejects.toMatchObject(refused);
    await rm(folder, { recursive: true });
  });

  it.each(['a\u0007b', 'aux.bin', 'x'.repeat(300), 'trailing ', 'b\u202Enib.exe'])(
    'refuses the file name %j in a folder',
    async (name) => {
      const { plainSource, quarantine } = quarantineBench();
      plainSource.plant(`source/${name}`, prose(10));
      await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toMatchObject({
        code: 'file.name_refused',
      });
    },
  );

  it('refuses two names that are one on other systems', async () => {
    const { plainSource, quarantine } = quarantineBench();
    plainSource.plant('source/Model.bin', prose(10));
    plainSource.plant('source/model.bin', prose(10));
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toMatchObject({
      code: 'file.name_refused',
    });
  });

  it('refuses at once what cannot fit, with the figures', async () => {
    const { plainSource, plainRegistry, quarantine } = quarantineBench();
    plainSource.plant('source/a', noise(1000, 2));
    plainRegistry.capacityBytes = 600;
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' })).rejects.toMatchObject({
      code: 'disk.full',
      details: { neededBytes: 1000, freeBytes: 600 },
    });
  });

  it('keeps what it has when the disk fills up, can be discarded, and goes on when there is room', async () => {
    const { plainSource, plainRegistry, quarantine, assertHit } = quarantineBench({
      registry: [{ method: 'handleAppend', path: 'partial', after: 4, outcome: 'disk.full' }],
    });
    plainSource.plant('source/a', noise(9 * mebibyte, 3));
    const full = quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    await expect(full).rejects.toMatchObject({ code: 'disk.full', details: { neededBytes: 5 * mebibyte } });
    expect(await quarantine.list()).toMatchObject([{ id: 'q1', status: 'interrupted', sourcePath: '/source/a' }]);
    await quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    await quarantine.discard('q1');
    expect(await plainRegistry.list('quarantine')).toEqual([]);
    await quarantine.discard('q1');
    assertHit();
  });

  it('stops when told to and goes on from the last durable point', async () => {
    const { plainSource, registry, quarantine, source } = quarantineBench();
    const bytes = noise(36 * mebibyte, 4);
    plainSource.plant('source/a', bytes);
    const stop = new AbortController();
    const onProgress = (done: number): void => {
      if (done > 33 * mebibyte) stop.abort();
    };
    const stopped = quarantine.bringIn({ id: 'q1', sourcePath: '/source/a', signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'operation.cancelled' });
    const readsBefore = source.calls.get('read') ?? 0;
    const { files } = await quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
    expect(files[0]?.sha256).toBe(sha256Hex(bytes));
    expect(Buffer.compare(await copied(registry, 'a'), bytes)).toBe(0);
    // 36 MiB are compared, but only the last 4 are copied again.
    expect((source.calls.get('read') ?? 0) - readsBefore).toBe(36 + 4);
  });

  it('does not go on when the source is another one by then', async () => {
    const { plainSource, quarantine, assertHit } = quarantineBench({
      source: [{ method: 'read', path: 'b', outcome: 'disk.failed' }],
    });
    plainSource.plant('source/a', prose(100));
    plainSource.plant('source/b', prose(100));
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toMatchObject({
      code: 'file.unreadable',
      details: { path: 'b', offset: 0 },
    });
    plainSource.plant('source/b', prose(101));
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toMatchObject({
      code: 'file.changed_while_read',
      details: { path: 'b' },
    });
    assertHit();
  });

  it('goes on after a stick was pulled and plugged in again, whatever the offset', async () => {
    const bytes = noise(9.5 * mebibyte, 5);
    for (let after = 0; after < 20; after += 1) {
      const { plainSource, quarantine, registry, assertHit } = quarantineBench({
        source: [{ method: 'read', after, outcome: 'disk.failed' }],
      });
      plainSource.plant('source/a', bytes);
      const offset = (after % 10) * mebibyte; // the copy's reads, then those of the comparison
      await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' })).rejects.toMatchObject({
        code: 'file.unreadable',
        details: { path: 'a', offset },
      });
      expect(await quarantine.list()).toMatchObject([{ status: 'interrupted' }]);
      await quarantine.bringIn({ id: 'q1', sourcePath: '/source/a' });
      expect(Buffer.compare(await copied(registry, 'a'), bytes)).toBe(0);
      assertHit();
    }
  }, 120_000);

  it.each<[string, (source: SimDisk) => unknown]>([
    ['was rewritten', (source) => source.plant('source/b', noise(1000, 99))],
    ['shrank', (source) => source.truncate('source/b', 10)],
    ['grew', async (source) => (await source.append('source/b')).append(prose(1))],
    ['disappeared', (source) => source.remove('source/b')],
    ['got a neighbour', (source) => source.plant('source/c', prose(10))],
  ])('finds that a file of the folder %s while it was copied', async (_, change) => {
    const { plainSource, quarantine } = quarantineBench();
    plainSource.plant('source/a', noise(1000, 6));
    plainSource.plant('source/b', noise(1000, 7));
    let isChanged = false;
    const onProgress = (_done: number, _total: number, step: string): void => {
      if (step !== 'Checking' || isChanged) return;
      isChanged = true;
      void change(plainSource);
    };
    const error = await quarantine
      .bringIn({ id: 'q1', sourcePath: '/source', onProgress })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'file.changed_while_read',
      details: { path: expect.stringMatching(/^[bc]$/) },
    });
    expect(await quarantine.list()).toMatchObject([{ status: 'interrupted' }]);
  });

  it.each([5000, 3 * mebibyte + 5])('finds other bytes behind the same size and time, in %i bytes', async (size) => {
    const { plainSource, plainRegistry, quarantine } = quarantineBench();
    plainSource.plant('source/a', noise(size, 8));
    let isChanged = false;
    const onProgress = (): void => {
      if (isChanged) return;
      isChanged = true;
      plainSource.overwrite('source/a', 100, 0xff);
    };
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source/a', onProgress })).rejects.toMatchObject({
      code: 'file.changed_while_read',
    });
    expect(plainRegistry.operations).toBeGreaterThan(0);
  });

  it('finds that the copy of a large file is not what was read', async () => {
    const { plainSource, plainRegistry, quarantine } = quarantineBench();
    plainSource.plant('source/a', noise(3 * mebibyte, 8));
    let isChanged = false;
    const onProgress = (_done: number, _total: number, step: string): void => {
      if (step !== 'Checking' || isChanged) return;
      isChanged = true;
      plainRegistry.overwrite('quarantine/q1/files/a', 2 * mebibyte + 9, 0xff);
    };
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source/a', onProgress })).rejects.toMatchObject({
      code: 'file.changed_while_read',
    });
    expect(isChanged).toBe(true);
  });

  it.each<[string, Fault, string]>([
    ['a read that ends early', { method: 'read', path: 'a', outcome: 'short' }, 'file.changed_while_read'],
    ['a file without permission', { method: 'open', path: 'a', outcome: 'file.no_permission' }, 'file.no_permission'],
    ['a file that disappears', { method: 'open', path: 'a', outcome: 'file.not_found' }, 'file.changed_while_read'],
    ['a folder without permission', { method: 'list', outcome: 'file.no_permission' }, 'file.no_permission'],
  ])('names %s', async (_, fault, code) => {
    const { plainSource, quarantine, assertHit } = quarantineBench({ source: [fault] });
    plainSource.plant('source/a', prose(100));
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toMatchObject({ code });
    assertHit();
  });

  it('survives a failure of each call to its own disk, and finishes when it is tried again', async () => {
    const bytes = noise(3000, 9);
    const large = noise(smallBytes + 1, 10);
    const methods = [
      'makeFolder',
      'syncFolder',
      'create',
      'append',
      'rename',
      'handleAppend',
      'sync',
      'stat',
      'open',
      'freeBytes',
      'remove',
    ] as const;
    let tried = 0;
    for (const method of methods) {
      const counting = quarantineBench();
      counting.plainSource.plant('source/a', bytes);
      counting.plainSource.plant('source/b/c', bytes);
      counting.plainSource.plant('source/d', large);
      await counting.quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
      const calls = counting.registry.calls.get(method) ?? 0;
      for (let after = 0; after < calls; after += 1) {
        const { plainSource, quarantine, registry, assertHit } = quarantineBench({
          registry: [{ method, after, outcome: 'disk.failed' }],
        });
        plainSource.plant('source/a', bytes);
        plainSource.plant('source/b/c', bytes);
        plainSource.plant('source/d', large);
        await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toMatchObject({
          code: 'disk.failed',
        });
        await quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
        expect(Buffer.compare(await copied(registry, 'b/c'), bytes)).toBe(0);
        expect(Buffer.compare(await copied(registry, 'd'), large)).toBe(0);
        assertHit();
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(40);
  });
});

describe('the list of quarantine', () => {
  it('tells an item whose journal cannot be read, and discards it', async () => {
    const { quarantine, plainRegistry } = quarantineBench();
    plainRegistry.plant('quarantine/q9/files/a', prose(10));
    plainRegistry.plant('quarantine/q8/journal.jsonl', Buffer.from('{"type":"strongroom.quarantine/2"}\n'));
    expect(await quarantine.list()).toMatchObject([
      { id: 'q8', status: 'damaged' },
      { id: 'q9', status: 'damaged' },
    ]);
    await quarantine.discard('q9');
    expect(await quarantine.list()).toMatchObject([{ id: 'q8' }]);
  });

  it.each(['../x', '', 'a/b', 'a.b'])('knows no item called %j', async (id) => {
    const { quarantine } = quarantineBench();
    await expect(quarantine.discard(id)).rejects.toMatchObject({ code: 'quarantine.not_found' });
  });
});
