import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  fsync,
  open as openByNumber,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import {
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  statfs,
  unlink,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import {
  type AppendHandle,
  type ByteRange,
  type CreateOptions,
  type Disk,
  type EntryKind,
  type FileStat,
  type FolderEntry,
  pathParts,
  type ReadHandle,
} from './disk.ts';
import { DirectAppendHandle, DirectReads, openDirect } from './disk-direct.ts';
import { diskError } from './disk-error.ts';

// Without the objects that node:fs/promises makes around a file.
const openNumber = promisify(openByNumber);
const syncNumber = promisify(fsync);

const isWindows = process.platform === 'win32';
// NONBLOCK: opening a pipe that took a file's place must fail at the check of its kind, not wait for a writer.
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const appendFlags = constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
const createFlags = appendFlags | constants.O_CREAT | constants.O_EXCL;

/** The files below `root` on this machine. The folder itself need not exist yet. */
export function realDisk(root: string): Disk {
  return new RealDisk(resolve(root));
}

class RealDisk implements Disk {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  makeRoot(): Promise<void> {
    return this.#do('makeRoot', '', async (native) => {
      const first = await mkdir(native, { recursive: true, mode: 0o700 });
      if (first === undefined) return;
      for (let folder = native; folder.length >= first.length; folder = dirname(folder))
        await syncNative(dirname(folder));
    });
  }

  open(path: string): Promise<ReadHandle> {
    return this.#do('open', path, async (native) => {
      const file = await open(native, readFlags);
      try {
        const handle = new RealReadHandle(file, native);
        const { kind } = await handle.stat();
        if (kind === 'file') return handle;
        throw new StrongroomError('file.not_a_file', `${native} is not a plain file.`, { path: native, kind });
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  readNow(path: string, into: Uint8Array, offset = 0): number {
    const native = this.#native(path);
    try {
      const file = openSync(native, readFlags);
      try {
        if (!fstatSync(file).isFile())
          throw new StrongroomError('file.not_a_file', `${native} is not a plain file.`, { path: native });
        let done = 0;
        for (let count = -1; count !== 0 && done < into.length; done += count)
          count = readSync(file, into, done, into.length - done, offset + done);
        return done;
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw error instanceof StrongroomError ? error : diskError(error, 'read', native);
    }
  }

  create(path: string, { isUncached = false }: CreateOptions = {}): Promise<AppendHandle> {
    return this.#do('create', path, async (native) => {
      // Not for appending: past the cache two writes may be under way, each with its place.
      const file = await open(native, isUncached ? createFlags & ~constants.O_APPEND : createFlags, 0o600);
      const direct = isUncached ? await openDirect(native, file, 'write') : null;
      return direct ? new DirectAppendHandle(file, direct, native) : new RealAppendHandle(file, native);
    });
  }

  createSynced(path: string, bytes: Uint8Array): Promise<void> {
    return this.#do('create', path, async (native) => {
      const file = await openNumber(native, createFlags, 0o600);
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
        await syncNumber(file);
      } finally {
        closeSync(file);
      }
    });
  }

  append(path: string): Promise<AppendHandle> {
    return this.#do('append', path, async (native) => new RealAppendHandle(await open(native, appendFlags), native));
  }

  makeFolder(path: string): Promise<void> {
    return this.#do('makeFolder', path, async (native) => {
      try {
        await mkdir(native, { mode: 0o700 });
      } catch (error) {
        const there = await lstat(native).catch(() => null);
        if (!there?.isDirectory()) throw error;
      }
    });
  }

  list(path: string): Promise<readonly FolderEntry[]> {
    return this.#do('list', path, async (native) => {
      const entries = await readdir(native, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) })).sort(byName);
    });
  }

  stat(path: string): Promise<FileStat | null> {
    return this.#do('stat', path, async (native) => {
      try {
        return statOf(await lstat(native, { bigint: true }));
      } catch (error) {
        const { code } = diskError(error, 'stat', native);
        if (code === 'file.not_found' || code === 'file.not_a_file') return null; // the latter: a parent is a file
        throw error;
      }
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do('rename', to, (native) => rename(this.#native(from), native));
  }

  moveNew(from: string, to: string): Promise<void> {
    return this.#do('moveNew', to, async (native) => {
      const source = this.#native(from);
      try {
        await link(source, native); // fails when the name is taken, which rename would not
      } catch (error) {
        if (diskError(error, 'moveNew', native).code === 'file.exists') throw error;
        // No hard links here (FAT, some shares): take the name with an empty file, then replace that. A crash between leaves it empty.
        await (await open(native, createFlags, 0o600)).close();
        await rename(source, native);
        return;
      }
      await unlink(source);
    });
  }

  remove(path: string): Promise<void> {
    return this.#do('remove', path, async (native) => {
      const stat = await lstat(native).catch(() => null);
      if (stat?.isDirectory()) await rmdir(native);
      else await rm(native, { force: true });
    });
  }

  truncate(path: string, sizeBytes: number): Promise<void> {
    return this.#do('truncate', path, async (native) => {
      const file = await open(native, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        await file.truncate(sizeBytes);
        await file.sync();
      } finally {
        await file.close();
      }
    });
  }

  syncFolder(path: string): Promise<void> {
    return this.#do('syncFolder', path, syncNative);
  }

  freeBytes(): Promise<number> {
    return this.#do('freeBytes', '', async (native) => {
      const { bavail, bsize } = await statfs(native);
      return bavail * bsize;
    });
  }

  #native(path: string): string {
    return join(this.root, ...pathParts(path));
  }

  async #do<T>(operation: string, path: string, work: (native: string) => Promise<T>): Promise<T> {
    const native = this.#native(path);
    try {
      return await work(native);
    } catch (error) {
      throw error instanceof StrongroomError ? error : diskError(error, operation, native);
    }
  }
}

async function syncNative(folder: string): Promise<void> {
  if (isWindows) return; // Windows opens no folder for this; NTFS journals names by itself
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class RealReadHandle implements ReadHandle {
  readonly #file: FileHandle;
  readonly #path: string;
  /** Opened when it is first wanted. */
  #direct: Promise<DirectReads | null> | null = null;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  async read(into: Uint8Array, offset: number): Promise<number> {
    let done = 0;
    try {
      while (done < into.length) {
        const { bytesRead } = await this.#file.read(into, done, into.length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
    } catch (error) {
      throw diskError(error, 'read', this.#path);
    }
    return done;
  }

  async readInPlace(memory: Uint8Array, range: ByteRange, offset: number): Promise<number> {
    this.#direct ??= openDirect(this.#path, this.#file, 'read').then((file) => file && new DirectReads(file));
    try {
      const direct = await this.#direct;
      const count = await direct?.read(memory, range, offset);
      if (typeof count === 'number') return count;
    } catch (error) {
      throw diskError(error, 'read', this.#path);
    }
    return this.read(memory.subarray(range.at, range.at + range.length), offset);
  }

  async stat(): Promise<FileStat> {
    try {
      return statOf(await this.#file.stat({ bigint: true }));
    } catch (error) {
      throw diskError(error, 'stat', this.#path);
    }
  }

  async close(): Promise<void> {
    try {
      await (await this.#direct?.catch(() => null))?.close();
    } finally {
      await this.#file.close();
    }
  }
}

class RealAppendHandle implements AppendHandle {
  readonly #file: FileHandle;
  readonly #path: string;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done);
        done += bytesWritten;
      }
    } catch (error) {
      throw diskError(error, 'append', this.#path);
    }
  }

  async sync(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (error) {
      throw diskError(error, 'sync', this.#path);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#file.close();
    } catch (error) {
      throw diskError(error, 'close', this.#path);
    }
  }
}

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(entry: Kinds): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

interface BigStat extends Kinds, Pick<BigIntStats, 'size' | 'mtimeNs' | 'dev' | 'ino'> {}

function statOf(stat: BigStat): FileStat {
  return {
    kind: kindOf(stat),
    sizeBytes: Number(stat.size),
    modifiedNs: String(stat.mtimeNs),
    identity: `${stat.dev}:${stat.ino}`,
  };
}

// UTF-8 byte order is code point order, which JavaScript's own comparison is not.
const byName = (a: FolderEntry, b: FolderEntry): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
