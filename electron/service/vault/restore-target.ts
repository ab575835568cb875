import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, folderOf, joinPath, pathParts } from '../platform/disk.ts';
import { removeTree } from '../platform/disk-durable.ts';
import { inParallel } from './parallel.ts';

/** Calls that wait for the disk, most of their time. */
const callsAtOnce = 16;

/**
 * A folder that files are restored to. They are written in a temporary folder inside it, below their own paths, and move to their names when all
 * of them are there and durable: whole folders where none of the name is there yet, else file by file. A crash leaves the temporary folder
 * (`.strongroom-…`) and whole, verified files at most.
 */
export class RestoreTarget {
  readonly #disk: Disk;
  readonly #temporary: string;
  readonly #paths: readonly string[];
  /** Files and folders that have their names. */
  readonly #placed: string[] = [];

  /** `temporary`: a name that nothing in the folder has. */
  constructor(disk: Disk, temporary: string, paths: readonly string[]) {
    this.#disk = disk;
    this.#temporary = temporary;
    this.#paths = paths;
  }

  /** Where a file is to be written. */
  nameOf(path: string): string {
    return `${this.#temporary}/${path}`;
  }

  /** `file.exists` when a path is taken. Makes the temporary folder with the folders of the files; they are durable after `publish`. */
  async prepare(): Promise<void> {
    await this.#refuseExisting();
    await this.#disk.makeFolder(this.#temporary);
    for (const folder of this.#folders()) await this.#disk.makeFolder(folder);
  }

  /** Gives the files their names, durably. Each file has been written to its place and synced. */
  async publish(): Promise<void> {
    // Names inside a folder before the folder's own: once that is there after a crash, so is everything in it.
    await inParallel(callsAtOnce, this.#folders(), (folder) => this.#disk.syncFolder(folder));
    const touched = new Set<string>();
    await this.#place('', touched);
    for (const folder of touched) await this.#disk.syncFolder(folder);
    await removeTree(this.#disk, this.#temporary);
  }

  /** Takes everything away again. Best effort: what failed before may be the disk itself, and that error is the one to report. */
  async undo(): Promise<void> {
    for (const path of this.#placed) await removeTree(this.#disk, path).catch(() => undefined);
    await removeTree(this.#disk, this.#temporary).catch(() => undefined);
  }

  async #refuseExisting(): Promise<void> {
    if ((await this.#disk.list('')).length === 0) return;
    await inParallel(callsAtOnce, this.#paths, async (path) => {
      if ((await this.#disk.stat(path)) === null) return;
      throw new StrongroomError('file.exists', `${path} already exists in the folder; nothing was written.`, { path });
    });
  }

  /** Of the files, in the temporary folder; each behind its parent. */
  #folders(): readonly string[] {
    const folders = new Set<string>();
    for (const path of this.#paths) {
      let folder = this.#temporary;
      for (const name of pathParts(folderOf(path))) {
        folder = joinPath(folder, name);
        folders.add(folder);
      }
    }
    return [...folders];
  }

  /** Moves what the temporary folder holds below `folder`; takes down the folders that names were added to. */
  async #place(folder: string, touched: Set<string>): Promise<void> {
    const files: string[] = [];
    // Listed rather than taken from the paths: a disk that ignores case may have made one folder of two.
    for (const { name, kind } of await this.#disk.list(folder === '' ? this.#temporary : this.nameOf(folder))) {
      const path = joinPath(folder, name);
      if (kind !== 'folder') files.push(path);
      else if ((await this.#disk.stat(path)) !== null) await this.#place(path, touched);
      else {
        await this.#disk.rename(this.nameOf(path), path);
        this.#placed.push(path);
        touched.add(folder);
      }
    }
    if (files.length > 0) touched.add(folder);
    await inParallel(callsAtOnce, files, async (path) => {
      await this.#disk.moveNew(this.nameOf(path), path);
      this.#placed.push(path);
    });
  }
}
