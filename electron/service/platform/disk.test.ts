import { mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskSuite } from '../../testing/disk.suite.ts';
import { faultyDisk } from '../../testing/faulty-disk.ts';
import { explorePowerCuts } from '../../testing/power-cuts.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { copyBytes } from './copy-bytes.ts';
import { beginsAtPage, DirectAppendHandle } from './disk-direct.ts';
import { makeFolders, readWhole, writeDurable } from './disk-durable.ts';
import { diskError } from './disk-error.ts';
import { isNetworkFileSystem, isUncPath, mountedFileSystem } from './disk-network.ts';
import { realDisk } from './disk-real.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'strongroom-disk-'));

diskSuite('the real disk', async () => {
  const root = await temporary();
  return { disk: realDisk(root), dispose: () => rm(root, { recursive: true }) };
});
diskSuite('the simulated disk', async () => ({ disk: new SimDisk(), dispose: async () => undefined }));
diskSuite('a faulty disk without faults', async () => {
  const disk = faultyDisk(new SimDisk(), []);
  return { disk, dispose: async () => disk.assertAllFaultsHit() };
});

describe('the real disk', () => {
  it('does not follow a link', async () => {
    const root = await temporary();
    await writeFile(join(root, 'target'), 'secret');
    await symlink(join(root, 'target'), join(root, 'link'));
    const disk = realDisk(root);
    expect(await disk.stat('link')).toMatchObject({ kind: 'link' });
    await expect(disk.open('link')).rejects.toMatchObject({ code: 'file.not_a_file' });
    await disk.remove('link');
    expect(await disk.stat('target')).toMatchObject({ kind: 'file' });
    await rm(root, { recursive: true });
  });

  it.each([
    ['ENOSPC', 'disk.full'],
    ['EDQUOT', 'disk.full'],
    ['EIO', 'disk.failed'],
    ['EACCES', 'file.no_permission'],
    ['EROFS', 'file.no_permission'],
    ['ENOENT', 'file.not_found'],
    ['ENAMETOOLONG', 'file.name_refused'],
  ])('calls %s %s', (errno, code) => {
    const error = diskError(Object.assign(new Error('x'), { code: errno }), 'append', '/data/file');
    expect(error).toMatchObject({ code, details: { path: '/data/file', operation: 'append', cause: errno } });
  });
});

describe('a large file past the cache', () => {
  const lengths = [1, 4095, 5000, 3 * 1024 * 1024, 700_000, 2 * 1024 * 1024, 17];
  const pieces = lengths.map((length, at) => Buffer.alloc(length, `piece ${at}, `));

  it('holds what was appended, in any lengths, before and after it is synced', async () => {
    const disk = realDisk(await temporary());
    for (const isSyncedBetween of [false, true]) {
      const name = `file-${isSyncedBetween}`;
      const file = await disk.create(name, { isUncached: true });
      for (const piece of pieces) {
        await file.append(piece);
        if (isSyncedBetween) await file.sync();
      }
      await file.sync();
      await file.append(Buffer.from('the end'));
      await file.close();
      const expected = Buffer.concat([...pieces, Buffer.from('the end')]);
      expect((await readFile(join(disk.root, name))).equals(expected)).toBe(true);
    }
    await rm(disk.root, { recursive: true });
  });

  /** A memory that begins at a page, filled so that each byte tells its place. */
  const pages = (count: number): Uint8Array => {
    const memory = new WebAssembly.Memory({ initial: count, maximum: count, shared: true });
    beginsAtPage(memory);
    const bytes = new Uint8Array(memory.buffer);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = (at * 31) ^ (at >>> 8);
    return bytes;
  };

  it('holds what was appended in place, after anything that was appended otherwise', async () => {
    const disk = realDisk(await temporary());
    const memory = pages(64);
    const file = await disk.create('a', { isUncached: true });
    const expected: Uint8Array[] = [];
    let size = 0;
    const append = async (length: number, shift: number): Promise<void> => {
      const at = 8192 + ((size + shift) % 4096);
      const bytes = memory.subarray(at, at + length);
      expected.push(Buffer.from(bytes));
      const appended = await file.appendInPlace?.(bytes);
      if (appended === undefined) await file.append(bytes);
      await appended?.written;
      size += length;
    };
    for (const length of [1, 5000, 4096, 300_000, 17, 2_100_000]) await append(length, 0);
    await append(100_000, 1); // lies elsewhere in its block: copied
    await append(70_000, 0);
    await file.sync();
    await append(9000, 0);
    await file.close();
    expect((await readFile(join(disk.root, 'a'))).equals(Buffer.concat(expected))).toBe(true);
    await rm(disk.root, { recursive: true });
  });

  it('is read in place as it is read otherwise, up to its end and beyond', async () => {
    const disk = realDisk(await temporary());
    const bytes = Buffer.from(pages(8).subarray(0, 500_001));
    await writeFile(join(disk.root, 'a'), bytes);
    const file = await disk.open('a');
    const memory = pages(10);
    for (const [offset, length] of [
      [0, 500_001],
      [88, 300_000],
      [4096, 65_536],
      [70_001, 70_000],
      [400_000, 150_000],
      [500_001, 80_000],
      [600_000, 80_000],
      [10, 20],
    ] as const) {
      for (const at of [4096 + (offset % 4096), 4099 + (offset % 4096)]) {
        memory.fill(7);
        const count = await file.readInPlace?.(memory, { at, length }, offset);
        const expected = bytes.subarray(offset, offset + length);
        expect(count).toBe(expected.length);
        expect(Buffer.from(memory.subarray(at, at + expected.length)).equals(expected)).toBe(true);
        // No further than the blocks around.
        expect(memory.subarray(0, 4096).every((byte) => byte === 7)).toBe(true);
        const end = Math.ceil((at + length) / 4096) * 4096;
        expect(memory.subarray(end).every((byte) => byte === 7)).toBe(true);
      }
    }
    await file.close();
    await rm(disk.root, { recursive: true });
  });

  it('is written the ordinary way once the file system refuses', async () => {
    const folder = await temporary();
    const plain = await open(join(folder, 'a'), 'wx');
    const refusing = {
      write: () => Promise.reject(Object.assign(new Error('refused'), { code: 'EINVAL' })),
      close: async () => undefined,
    };
    const file = new DirectAppendHandle(plain, refusing, 'a');
    for (const piece of pieces) await file.append(piece);
    await file.sync();
    await file.close();
    expect((await readFile(join(folder, 'a'))).equals(Buffer.concat(pieces))).toBe(true);
    await rm(folder, { recursive: true });
  });

  it('is whole where the file system refuses one of two writes that are under way', async () => {
    for (const refused of [0, 1, 2, 5]) {
      const folder = await temporary();
      const plain = await open(join(folder, 'a'), 'wx');
      const other = await open(join(folder, 'a'), 'r+');
      let calls = 0;
      const direct = {
        write: async (bytes: Uint8Array, from: number, length: number, at: number) => {
          calls += 1;
          if (calls > refused) throw Object.assign(new Error('refused'), { code: 'EINVAL' });
          return other.write(bytes, from, length, at);
        },
        close: () => other.close(),
      };
      const file = new DirectAppendHandle(plain, direct as never, 'a');
      const memory = pages(64);
      const expected: Uint8Array[] = [];
      const all: (Promise<void> | undefined)[] = [];
      let size = 0;
      for (const [turn, length] of [70_000, 300_000, 4096, 100_001, 70_000, 40_000].entries()) {
        const at = 8192 + turn * 400_000 - ((turn * 400_000) % 4096) + (size % 4096);
        const bytes = memory.subarray(at, at + length);
        expected.push(Buffer.from(bytes));
        all.push((await file.appendInPlace(bytes)).written);
        size += length;
      }
      await Promise.all(all);
      await file.sync();
      await file.close();
      expect((await readFile(join(folder, 'a'))).equals(Buffer.concat(expected))).toBe(true);
      await other.close();
      await rm(folder, { recursive: true });
    }
  });

  it('tells of a disk that is full at the latest when it is synced, and closes', async () => {
    const folder = await temporary();
    const plain = await open(join(folder, 'a'), 'wx');
    const full = {
      write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
      close: async () => undefined,
    };
    const file = new DirectAppendHandle(plain, full, 'a');
    await file.append(Buffer.alloc(3 * 1024 * 1024));
    await expect(file.sync()).rejects.toMatchObject({ code: 'disk.full' });
    await expect(file.close()).rejects.toMatchObject({ code: 'disk.full' });
    await expect(plain.stat()).rejects.toThrow();
    await rm(folder, { recursive: true });
  });
});

it('copies bytes to where they shall be and no further, and refuses where there is no room', () => {
  const source = Buffer.from(Array.from({ length: 9001 }, (_, at) => at % 251));
  for (const length of [0, 1, 4095, 4096, 9001]) {
    const into = new Uint8Array(new SharedArrayBuffer(9100)).fill(255);
    copyBytes(into, 50, source.subarray(0, length));
    expect(Buffer.from(into.subarray(50, 50 + length)).equals(source.subarray(0, length))).toBe(true);
    expect([into[49], into[50 + length]]).toEqual([255, 255]);
    expect(() => copyBytes(into, 9100 - length + 1, source.subarray(0, length))).toThrow(RangeError);
  }
});

describe('the simulated disk', () => {
  it('finds a write that does not sync its file', async () => {
    const run = await explorePowerCuts({
      prepare: () => new SimDisk(),
      work: async (disk) => {
        const file = await disk.create('a');
        await file.append(Buffer.from('hello'));
        await disk.syncFolder('');
      },
      check: helloWhenFinished,
    });
    expect(run.violations.length).toBeGreaterThan(0);
  });

  it('finds a write that does not sync its folder', async () => {
    const run = await explorePowerCuts({
      prepare: () => new SimDisk(),
      work: async (disk) => {
        const file = await disk.create('a');
        await file.append(Buffer.from('hello'));
        await file.sync();
      },
      check: helloWhenFinished,
    });
    expect(run.violations.length).toBeGreaterThan(0);
  });

  it('finds nothing wrong with a durable write, wherever the power is cut', async () => {
    const run = await explorePowerCuts({
      prepare: () => new SimDisk(),
      work: async (disk) => {
        await makeFolders(disk, 'x/y');
        await writeDurable(disk, 'x/y/a', Buffer.from('hello'));
        await writeDurable(disk, 'a', Buffer.from('hello'));
      },
      check: helloWhenFinished,
    });
    expect(run.points).toBeGreaterThan(10);
    expect(run.violations).toEqual([]);
  });

  const helloWhenFinished = async (disk: SimDisk, finished: boolean) => {
    const there = await disk.stat('a');
    if (!finished && there === null) return;
    expect(Buffer.from(await readWhole(disk, 'a', 100)).toString()).toBe('hello');
  };

  it('is full when its capacity is used up', async () => {
    const disk = new SimDisk();
    disk.capacityBytes = 4;
    const file = await disk.create('a');
    await file.append(Buffer.from('1234'));
    await expect(file.append(Buffer.from('5'))).rejects.toMatchObject({ code: 'disk.full' });
    expect(await disk.freeBytes()).toBe(0);
  });
});

describe('a faulty disk', () => {
  it('fails once where it was told to, and complains of a fault that was never met', async () => {
    const disk = faultyDisk(new SimDisk(), [
      { method: 'sync', path: 'b', outcome: 'disk.failed' },
      { method: 'handleAppend', after: 99, outcome: 'disk.full' },
    ]);
    await writeDurable(disk, 'a', Buffer.from('x'));
    await expect(writeDurable(disk, 'b', Buffer.from('x'))).rejects.toMatchObject({ code: 'disk.failed' });
    await writeDurable(disk, 'b', Buffer.from('x'));
    expect(() => disk.assertAllFaultsHit()).toThrow(/handleAppend/);
  });
});

describe('a network file system', () => {
  const mounts = [
    '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '30 22 0:40 / /mnt/team\\040share rw - nfs4 server:/share rw',
    '31 22 0:41 / /mnt/teamlocal rw - xfs /dev/sdb1 rw',
    '32 22 0:42 / /home/me/remote rw shared:1 - fuse.sshfs me@host: rw',
    '33 30 0:43 / /mnt/team\\040share/disk rw - btrfs /dev/sdc1 rw',
  ].join('\n');

  it.each([
    ['/home/me', 'ext4'],
    ['/mnt/team share/models', 'nfs4'],
    ['/mnt/team share', 'nfs4'],
    ['/mnt/team share/disk/x', 'btrfs'],
    ['/mnt/teamlocal/x', 'xfs'],
    ['/home/me/remote/x', 'fuse.sshfs'],
    ['/home/me/remoteness', 'ext4'],
  ])('%s is on %s', (path, type) => {
    expect(mountedFileSystem(mounts, path)).toBe(type);
  });

  it('is not guessed from an empty mount table', () => {
    expect(mountedFileSystem('', '/home')).toBeNull();
  });

  it.each([
    ['\\\\server\\share', true],
    ['//server/share', true],
    ['\\\\?\\UNC\\server\\share', true],
    ['\\\\?\\C:\\data', false],
    ['\\\\.\\pipe\\x', false],
    ['C:\\data', false],
  ])('the Windows path %s: %s', (path, expected) => {
    expect(isUncPath(path)).toBe(expected);
  });

  it('is not what the temporary folder is on, nor a folder that does not exist yet in it', async () => {
    expect(await isNetworkFileSystem(tmpdir())).toBe(false);
    expect(await isNetworkFileSystem(join(tmpdir(), 'not', 'there'))).toBe(false);
  });
});
