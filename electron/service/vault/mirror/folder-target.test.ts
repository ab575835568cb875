import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type Fault, type FaultyDisk, faultyDisk } from '../../../testing/faulty-disk.ts';
import { explorePowerCuts } from '../../../testing/power-cuts.ts';
import { SimDisk } from '../../../testing/sim-disk.ts';
import { subDisk } from '../../../testing/sub-disk.ts';
import { noise } from '../../../testing/vault-scene.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import type { Disk } from '../../platform/disk.ts';
import { folderTarget } from './folder-target.ts';
import { describeMirrorTarget, type TargetFault, type TargetUnderTest } from './mirror-target.suite.ts';

const faults: Readonly<Record<TargetFault, readonly Fault[]>> = {
  'failing write': [{ method: 'handleAppend', outcome: 'disk.failed' }],
  full: [{ method: 'handleAppend', outcome: 'disk.full' }],
  denied: [{ method: 'create', outcome: 'file.no_permission' }],
  'short read': [{ method: 'read', outcome: 'short' }],
  'wrong bytes': [],
};

/** A disk that asks each time which disk it is. */
const switched = (current: () => Disk): Disk => ({
  root: '/mirror',
  makeRoot: () => current().makeRoot(),
  open: (path) => current().open(path),
  create: (path) => current().create(path),
  append: (path) => current().append(path),
  makeFolder: (path) => current().makeFolder(path),
  list: (path) => current().list(path),
  stat: (path) => current().stat(path),
  rename: (from, to) => current().rename(from, to),
  moveNew: (from, to) => current().moveNew(from, to),
  remove: (path) => current().remove(path),
  truncate: (path, sizeBytes) => current().truncate(path, sizeBytes),
  syncFolder: (path) => current().syncFolder(path),
  freeBytes: () => current().freeBytes(),
});

/** A disk that gives back one wrong bit. */
const lying = (disk: Disk): Disk => ({
  ...switched(() => disk),
  open: async (path) => {
    const handle = await disk.open(path);
    return {
      read: async (into, offset) => {
        const count = await handle.read(into, offset);
        into[0] = (into[0] ?? 0) ^ 1;
        return count;
      },
      stat: () => handle.stat(),
      close: () => handle.close(),
    };
  },
});

async function namesBelow(disk: Disk, folder = ''): Promise<string[]> {
  const names: string[] = [];
  for (const { name, kind } of await disk.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'folder') names.push(...(await namesBelow(disk, path)));
    else names.push(path);
  }
  return names;
}

async function makeFolderPlace(): Promise<TargetUnderTest> {
  const machine = new SimDisk('/machine');
  await machine.makeFolder('mirror');
  const plain = subDisk(machine, 'mirror', '/mirror');
  let current: Disk = plain;
  let armed: FaultyDisk | null = null;
  return {
    target: folderTarget(switched(() => current)),
    arm: (fault) => {
      armed = faultyDisk(plain, faults[fault]);
      current = fault === 'wrong bytes' ? lying(plain) : armed;
    },
    disarm: () => {
      armed?.assertAllFaultsHit();
      current = plain;
    },
    breakOff: () => machine.rename('mirror', 'gone'),
    reconnect: () => machine.rename('gone', 'mirror'),
    names: () => namesBelow(plain),
    close: () => Promise.resolve(),
  };
}

describeMirrorTarget('folder', makeFolderPlace);

describe('a folder as a mirror', () => {
  const bytes = noise(200_000, 3);
  const file = {
    path: 'packs/ab/abcd.pack',
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
    read: (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };

  it('holds a whole file or none after a power cut at any operation, and all that it acknowledged', async () => {
    const run = await explorePowerCuts({
      prepare: () => new SimDisk('/mirror'),
      work: (disk) => folderTarget(disk).put(file),
      check: async (disk, finished) => {
        const target = folderTarget(disk);
        const stat = await target.stat(file.path);
        if (finished) expect(stat).not.toBeNull();
        if (stat) expect(Buffer.compare(await target.read(file.path, 0, stat.sizeBytes), bytes)).toBe(0);
        await target.clearUnfinished();
        await target.put(file);
        expect(await namesBelow(disk)).toEqual([file.path]);
      },
    });
    expect(run.violations).toEqual([]);
    expect(run.points).toBeGreaterThan(8);
  });

  it('does not mind what desktops and file systems put into an empty folder', async () => {
    const disk = new SimDisk('/mirror');
    disk.plant('.DS_Store', Buffer.from('x'));
    disk.plant('System Volume Information/IndexerVolumeGuid', Buffer.from('x'));
    expect(await folderTarget(disk).isEmpty()).toBe(true);
    disk.plant('holiday.jpg', Buffer.from('x'));
    expect(await folderTarget(disk).isEmpty()).toBe(false);
  });

  it('writes to a share that knows no fsync of a folder', async () => {
    const disk = new SimDisk('/mirror');
    const share: Disk = {
      ...switched(() => disk),
      syncFolder: (path) => {
        return Promise.reject(new StrongroomError('disk.failed', 'No such operation.', { path, cause: 'EINVAL' }));
      },
    };
    await folderTarget(share).put(file);
    expect(await namesBelow(disk)).toEqual([file.path]);
  });
});
