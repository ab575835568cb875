import { type Disk, joinPath } from '../service/platform/disk.ts';

/** A view of the folder `folder` of `disk`, as a disk of its own. `root` is what it calls itself. */
export function subDisk(disk: Disk, folder: string, root: string): Disk {
  const at = (path: string): string => (folder === '' || path === '' ? `${folder}${path}` : joinPath(folder, path));
  return {
    root,
    makeRoot: () => disk.makeRoot(),
    open: (path) => disk.open(at(path)),
    create: (path, options) => disk.create(at(path), options),
    append: (path) => disk.append(at(path)),
    makeFolder: (path) => disk.makeFolder(at(path)),
    list: (path) => disk.list(at(path)),
    stat: (path) => disk.stat(at(path)),
    rename: (from, to) => disk.rename(at(from), at(to)),
    moveNew: (from, to) => disk.moveNew(at(from), at(to)),
    remove: (path) => disk.remove(at(path)),
    truncate: (path, sizeBytes) => disk.truncate(at(path), sizeBytes),
    syncFolder: (path) => disk.syncFolder(at(path)),
    freeBytes: () => disk.freeBytes(),
  };
}

/** Opens absolute paths as views of one disk that stands for the whole machine. */
export const machineOf =
  (disk: Disk) =>
  (root: string): Disk =>
    subDisk(disk, root.replace(/^\/+/, ''), root);
