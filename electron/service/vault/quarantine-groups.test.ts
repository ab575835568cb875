import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explorePowerCuts } from '../../testing/power-cuts.ts';
import { copied, quarantineBench } from '../../testing/quarantine-bench.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { machineOf } from '../../testing/sub-disk.ts';
import { noise, prose } from '../../testing/vault-scene.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { readAtOnce, readWhole } from '../platform/disk-durable.ts';
import { realDisk } from '../platform/disk-real.ts';
import { openQuarantine } from './quarantine.ts';
import { smallBytes } from './quarantine-gather.ts';

describe('small and large files in quarantine', () => {
  it.each([
    ['small files', 9],
    ['a large file too', smallBytes + 1],
  ])(
    'loses no complete item and believes no incomplete one, wherever the power is cut, of %s',
    async (_, lastBytes) => {
      const contents: Record<string, Uint8Array> = { 'source/a': noise(5000, 10), 'source/b/c': prose(3000) };
      contents['source/last'] = noise(lastBytes, 11);
      for (let number = 0; number < 260; number += 1) contents[`source/many/${number}`] = noise(9, number); // two groups
      const open = (disk: SimDisk) => {
        const outside = new SimDisk('/');
        for (const [path, bytes] of Object.entries(contents)) outside.plant(path, bytes);
        return openQuarantine({ disk, openDisk: machineOf(outside) });
      };
      const run = await explorePowerCuts({
        prepare: () => new SimDisk('/registry'),
        work: async (disk) => {
          await open(disk).bringIn({ id: 'q1', sourcePath: '/source' });
        },
        check: async (disk, finished) => {
          const quarantine = open(disk);
          const [item] = await quarantine.list();
          if (finished) expect(item?.status).toBe('complete');
          await quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
          const { disk: reader } = await quarantine.source('q1');
          for (const [path, bytes] of Object.entries(contents)) {
            const found = await readWhole(reader, path.slice('source/'.length), 1e9);
            expect(Buffer.compare(found, bytes), path).toBe(0);
          }
        },
      });
      expect(run.violations).toEqual([]);
      expect(run.points).toBeGreaterThan(lastBytes > smallBytes ? 30 : 20);
    },
  );

  it('keeps small files together, and reads each as what it was', async () => {
    const { plainSource, plainRegistry, quarantine } = quarantineBench();
    const contents = new Map<string, Uint8Array>([
      ['empty', new Uint8Array(0)],
      ['just/large', noise(smallBytes + 1, 20)],
      ['just/small', noise(smallBytes, 21)],
    ]);
    for (let number = 0; number < 600; number += 1) contents.set(`many/${number}`, noise(1 + number * 17, number));
    for (const [path, bytes] of contents) plainSource.plant(`source/${path}`, bytes);
    const { files } = await quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
    expect(files.map(({ path, sha256 }) => [path, sha256])).toEqual(
      [...contents].map(([path, bytes]) => [path, sha256Hex(bytes)]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
    expect((await plainRegistry.list('quarantine/q1')).map(({ name }) => name)).toEqual([
      'files',
      'group-0',
      'group-1',
      'group-2',
      'journal.jsonl',
    ]);
    const placed = await quarantine.placed('q1');
    for (const [path, bytes] of contents) {
      expect(Buffer.compare(await copied(plainRegistry, path), bytes)).toBe(0);
      const place = placed.files.find((file) => file.path === path);
      const holder = await readWhole(plainRegistry, place?.holder.slice('/registry/'.length) ?? '', 1e9);
      const [from, to] = [place?.offset ?? 0, (place?.offset ?? 0) + (place?.sizeBytes ?? 0)];
      expect(Buffer.compare(holder.subarray(from, to), bytes)).toBe(0);
    }
    const { disk } = await quarantine.source('q1');
    const handle = await disk.open('many/3');
    const beyond = new Uint8Array(100);
    expect([await handle.read(beyond, 50), await handle.read(beyond, 60), (await handle.stat()).sizeBytes]).toEqual([
      2, 0, 52,
    ]);
    await handle.close();
    await expect(disk.open('many/600')).rejects.toMatchObject({ code: 'file.not_found' });
  });

  it('writes what docs/formats/vault.md shows', async () => {
    const { plainSource, plainRegistry, quarantine } = quarantineBench();
    plainSource.plant('source/a', Buffer.from('abc'));
    plainSource.plant('source/b', new Uint8Array(300_000));
    plainSource.plant('source/c', Buffer.from('de'));
    await quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
    const lines = Buffer.from(plainRegistry.peek('quarantine/q1/journal.jsonl')).toString().split('\n');
    const page = await readFile(join(import.meta.dirname, '../../../docs/formats/vault.md'), 'utf8');
    expect(page).toContain(`\`\`\`\n${lines.slice(1, 4).join('\n')}\n\`\`\`\n`);
    expect(Buffer.from(plainRegistry.peek('quarantine/q1/group-0')).toString()).toBe('abcde');
    expect(plainRegistry.peek('quarantine/q1/files/b')).toHaveLength(300_000);
  });

  it('reads small files of a real disk at once, none beyond its own bytes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'strongroom-groups-'));
    const from = join(folder, 'source');
    await mkdir(from);
    await mkdir(join(folder, 'registry'));
    for (let number = 0; number < 9; number += 1) await writeFile(join(from, `${number}`), noise(100 + number, number));
    const quarantine = openQuarantine({ disk: realDisk(join(folder, 'registry')), openDisk: realDisk });
    await quarantine.bringIn({ id: 'q1', sourcePath: from });
    const { disk } = await quarantine.source('q1');
    expect(disk.readNow).toBeDefined();
    for (let number = 0; number < 9; number += 1) {
      const into = new Uint8Array(200);
      expect(await readAtOnce(disk, `${number}`, into)).toBe(100 + number);
      expect(Buffer.compare(into.subarray(0, 100 + number), noise(100 + number, number))).toBe(0);
    }
    await rm(folder, { recursive: true });
  });

  it('goes on after the last whole group of small files, and forgets one that nobody vouches for', async () => {
    const { plainSource, plainRegistry, source, quarantine } = quarantineBench();
    for (let number = 0; number < 300; number += 1)
      plainSource.plant(`source/${1000 + number}`, noise(20 + number, number));
    const stop = new AbortController();
    let seen = 0;
    const onProgress = (): void => {
      seen += 1;
      if (seen === 290) stop.abort();
    };
    const stopped = quarantine.bringIn({ id: 'q1', sourcePath: '/source', signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'operation.cancelled' });
    plainRegistry.plant('quarantine/q1/group-7', noise(99, 1));
    const before = source.calls.get('open') ?? 0;
    await quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
    expect((source.calls.get('open') ?? 0) - before).toBe(44 + 300); // what the second group holds is copied, all of it is compared
    const names = (await plainRegistry.list('quarantine/q1')).map(({ name }) => name);
    expect(names).toEqual(['files', 'group-0', 'group-1', 'journal.jsonl']);
    for (let number = 0; number < 300; number += 1)
      expect(Buffer.compare(await copied(plainRegistry, `${1000 + number}`), noise(20 + number, number))).toBe(0);
  });

  it('copies small files again whose group is shorter than the journal says', async () => {
    const { plainSource, plainRegistry, quarantine, assertHit } = quarantineBench({
      source: [{ method: 'list', after: 1, outcome: 'disk.failed' }], // the list at the end, when all is copied
    });
    plainSource.plant('source/a', noise(100, 1));
    plainSource.plant('source/b', noise(100, 2));
    await expect(quarantine.bringIn({ id: 'q1', sourcePath: '/source' })).rejects.toThrow();
    await plainRegistry.truncate('quarantine/q1/group-0', 150);
    await quarantine.bringIn({ id: 'q1', sourcePath: '/source' });
    expect(Buffer.compare(await copied(plainRegistry, 'a'), noise(100, 1))).toBe(0);
    expect(Buffer.compare(await copied(plainRegistry, 'b'), noise(100, 2))).toBe(0);
    expect((await quarantine.placed('q1')).files.map(({ offset }) => offset)).toEqual([0, 0]);
    assertHit();
  });
});
