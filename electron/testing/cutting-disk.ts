import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Disk, folderOf } from '../service/platform/disk.ts';
import { PowerCut } from './sim-disk.ts';

/**
 * A real disk on which the power is cut at a changing operation, for work that SQLite does a part of: that part writes past this disk
 * and is durable by itself. Names that were not synced are given back by `afterPowerCut`; bytes are not forgotten (see `SimDisk` for that).
 */
export interface CuttingDisk extends Disk {
  readonly operations: number;
  /** Undoes every rename whose new folder was not synced after it, newest first; a file that one took the place of is there again. */
  afterPowerCut(): void;
}

interface Renamed {
  readonly from: string;
  readonly to: string;
  /** What had the new name before: until the folder is synced, a cut may leave that. */
  readonly replaced: Uint8Array | null;
  /** The new name survives once its folder is synced; the old folder may then still show the old name, which harms nobody. */
  isSynced: boolean;
}

/** `disk`, on which the operation number `cutAt` and all after it do not happen. */
export function cuttingDisk(disk: Disk, cutAt: number): CuttingDisk {
  const renamed: Renamed[] = [];
  let operations = 0;
  const step = (): void => {
    operations += 1;
    if (operations >= cutAt) throw new PowerCut(`the power was cut at operation ${operations}`);
  };
  const stepping =
    <A extends readonly unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      step();
      return call(...given);
    };
  const appending = async (opening: Promise<Awaited<ReturnType<Disk['create']>>>) => {
    const file = await opening;
    return {
      append: stepping((bytes: Uint8Array) => file.append(bytes)),
      sync: stepping(() => file.sync()),
      close: () => file.close(),
    };
  };
  return {
    root: disk.root,
    get operations() {
      return operations;
    },
    afterPowerCut() {
      for (const { from, to, replaced } of renamed.filter(({ isSynced }) => !isSynced).toReversed()) {
        renameSync(path.join(disk.root, to), path.join(disk.root, from));
        if (replaced !== null) writeFileSync(path.join(disk.root, to), replaced);
      }
    },
    makeRoot: () => disk.makeRoot(),
    open: (file) => disk.open(file),
    create: stepping((file) => appending(disk.create(file))),
    append: (file) => appending(disk.append(file)),
    makeFolder: stepping((folder) => disk.makeFolder(folder)),
    list: (folder) => disk.list(folder),
    stat: (file) => disk.stat(file),
    rename: stepping(async (from, to) => {
      const place = path.join(disk.root, to);
      const replaced = (await disk.stat(to))?.kind === 'file' ? readFileSync(place) : null;
      await disk.rename(from, to);
      renamed.push({ from, to, replaced, isSynced: false });
    }),
    moveNew: stepping((from, to) => disk.moveNew(from, to)),
    remove: stepping((file) => disk.remove(file)),
    truncate: stepping((file, sizeBytes) => disk.truncate(file, sizeBytes)),
    syncFolder: stepping(async (folder) => {
      await disk.syncFolder(folder);
      for (const one of renamed) if (folderOf(one.to) === folder) one.isSynced = true;
    }),
    freeBytes: () => disk.freeBytes(),
  };
}
