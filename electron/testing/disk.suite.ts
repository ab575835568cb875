import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disk } from '../service/platform/disk.ts';
import { createSynced, makeFolders, readWhole, removeTree, writeDurable } from '../service/platform/disk-durable.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = async (disk: Disk, path: string): Promise<string> =>
  Buffer.from(await readWhole(disk, path, 1000)).toString();

/** What every Disk must do. */
export function diskSuite(name: string, make: () => Promise<{ disk: Disk; dispose: () => Promise<void> }>): void {
  describe(name, () => {
    let disk: Disk;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ disk, dispose } = await make());
    });
    afterEach(() => dispose());

    it('gives back what was written, and replaces a file in one step', async () => {
      await writeDurable(disk, 'a', bytes('one'));
      await writeDurable(disk, 'a', bytes('two'));
      expect(await text(disk, 'a')).toBe('two');
      expect((await disk.list('')).map((entry) => entry.name)).toEqual(['a']);
    });

    it('appends at the end of a file, also after opening it again', async () => {
      const first = await disk.create('log');
      await first.append(bytes('ab'));
      await first.append(bytes('cd'));
      await first.close();
      const second = await disk.append('log');
      await second.append(bytes('ef'));
      await second.sync();
      await second.close();
      expect(await text(disk, 'log')).toBe('abcdef');
      await disk.truncate('log', 3);
      expect(await text(disk, 'log')).toBe('abc');
    });

    it('makes a small file at once, empty or not, and only under a free name', async () => {
      await createSynced(disk, 'a', bytes('one'));
      await createSynced(disk, 'empty', bytes(''));
      expect([await text(disk, 'a'), await text(disk, 'empty')]).toEqual(['one', '']);
      await expect(createSynced(disk, 'a', bytes('two'))).rejects.toMatchObject({ code: 'file.exists' });
      await expect(createSynced(disk, 'nothing/a', bytes('two'))).rejects.toMatchObject({ code: 'file.not_found' });
      expect(await text(disk, 'a')).toBe('one');
    });

    it('reads at an offset and stops at the end', async () => {
      await writeDurable(disk, 'a', bytes('0123456789'));
      const handle = await disk.open('a');
      const into = new Uint8Array(4);
      expect(await handle.read(into, 3)).toBe(4);
      expect(Buffer.from(into).toString()).toBe('3456');
      expect(await handle.read(into, 8)).toBe(2);
      expect(await handle.read(into, 10)).toBe(0);
      expect((await handle.stat()).sizeBytes).toBe(10);
      await handle.close();
    });

    it('refuses to create a name that is taken', async () => {
      await writeDurable(disk, 'a', bytes('one'));
      await expect(disk.create('a')).rejects.toMatchObject({ code: 'file.exists' });
      expect(await text(disk, 'a')).toBe('one');
    });

    it('moves a file only to a free name, and replaces one only by rename', async () => {
      await writeDurable(disk, 'a', bytes('one'));
      await writeDurable(disk, 'b', bytes('two'));
      await expect(disk.moveNew('a', 'b')).rejects.toMatchObject({ code: 'file.exists' });
      expect(await text(disk, 'b')).toBe('two');
      await disk.moveNew('a', 'c');
      expect(await disk.stat('a')).toBeNull();
      await disk.rename('c', 'b');
      expect(await text(disk, 'b')).toBe('one');
    });

    it('makes nested folders, lists them by code point and removes them with what they hold', async () => {
      await makeFolders(disk, 'x/y/z');
      await makeFolders(disk, 'x/y/z');
      for (const name of ['\u{1F600}', '\uFF5A', 'b', 'B', 'a']) await writeDurable(disk, `x/y/${name}`, bytes(name));
      const names = (await disk.list('x/y')).map((entry) => `${entry.kind} ${entry.name}`);
      expect(names).toEqual(['file B', 'file a', 'file b', 'folder z', 'file \uFF5A', 'file \u{1F600}']);
      await removeTree(disk, 'x');
      expect(await disk.stat('x')).toBeNull();
      await removeTree(disk, 'x');
    });

    it('tells files and folders apart, and a changed file from an unchanged one', async () => {
      await makeFolders(disk, 'folder');
      await writeDurable(disk, 'file', bytes('12345'));
      expect(await disk.stat('folder')).toMatchObject({ kind: 'folder' });
      const before = await disk.stat('file');
      expect(before).toMatchObject({ kind: 'file', sizeBytes: 5 });
      expect(await disk.stat('file')).toEqual(before);
      await writeDurable(disk, 'file', bytes('54321'));
      expect((await disk.stat('file'))?.identity).not.toBe(before?.identity);
      expect(await disk.stat('file/below')).toBeNull();
    });

    it('names what is missing', async () => {
      await expect(disk.open('nothing')).rejects.toMatchObject({ code: 'file.not_found' });
      await expect(disk.append('nothing')).rejects.toMatchObject({ code: 'file.not_found' });
      await expect(disk.list('nothing')).rejects.toMatchObject({ code: 'file.not_found' });
      await expect(disk.create('nothing/file')).rejects.toMatchObject({ code: 'file.not_found' });
      await disk.remove('nothing');
    });

    it('does not read a folder as a file', async () => {
      await disk.makeFolder('folder');
      await expect(disk.open('folder')).rejects.toMatchObject({ code: 'file.not_a_file' });
    });

    it.each(['../a', 'a/../b', '/a', 'a//b', './a', 'a\\b', 'C:/a', 'a\0b'])('refuses the path %j', async (path) => {
      await expect(async () => disk.open(path)).rejects.toMatchObject({ code: 'file.name_refused' });
      await expect(async () => disk.create(path)).rejects.toMatchObject({ code: 'file.name_refused' });
    });

    it('knows how much is free', async () => {
      expect(await disk.freeBytes()).toBeGreaterThan(0);
    });
  });
}
