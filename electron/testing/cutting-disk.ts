import { renameSync } from 'node:fs';
import path from 'node:path';
import { type Disk, folderOf } from '../service/platform/disk.ts';
import { PowerCut } from './sim-disk.ts';

/**
 * A real disk on which the power is cut at a changing operation, for work that SQLite does a part of: that part writes past this disk
 * and is durable by itself. Names that were not synced are given back by `afterPowerCut`; bytes are not forgotten (see `SimDisk` for that).
 */
export interface CuttingDisk extends Disk {
  readonly operations: number;
  /** Undoes every rename whose folders were not synced after it, newest first. */
  afterPowerCut(): void;
}

interface Renamed {
  readonly from: string;
  readonly to: string;
  readonly unsynced: Set<string>;
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
      for (const { from, to } of renamed.filter(({ unsynced }) => unsynced.size > 0).toReversed())
        renameSync(path.join(disk.root, to), path.join(disk.root, from));
    },
    makeRoot: () => disk.makeRoot(),
    open: (file) => disk.open(file),
    create: stepping((file) => appending(disk.create(file))),
    append: (file) => appending(disk.append(file)),
    makeFolder: stepping((folder) => disk.makeFolder(folder)),
    list: (folder) => disk.list(folder),
    stat: (file) => disk.stat(file),
    rename: stepping(async (from, to) => {
      await disk.rename(from, to);
      renamed.push({ from, to, unsynced: new Set([folderOf(from), folderOf(to)]) });
    }),
    moveNew: stepping((from, to) => disk.moveNew(from, to)),
    remove: stepping((file) => disk.remove(file)),
    truncate: stepping((file, sizeBytes) => disk.truncate(file, sizeBytes)),
    syncFolder: stepping(async (folder) => {
      await disk.syncFolder(folder);
      for (const { unsynced } of renamed) unsynced.delete(folder);
    }),
    freeBytes: () => disk.freeBytes(),
  };
}
