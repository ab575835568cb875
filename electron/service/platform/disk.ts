import { StrongroomError } from '../../../shared/contract/errors.ts';

/** What a name in a folder stands for. `link` is never followed; `other` is a device, socket or pipe. */
export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface FolderEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface FileStat {
  readonly kind: EntryKind;
  readonly sizeBytes: number;
  /** Nanoseconds since the epoch, decimal: more than a number holds. */
  readonly modifiedNs: string;
  /** Device and inode, as text; equal for the same file while its file system stays mounted. */
  readonly identity: string;
}

/** A stretch of a memory. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}

/** A file open for reading. Close it. */
export interface ReadHandle {
  /** Fills `into` from `offset`; fewer bytes only at the end of the file. Resolves to their number. */
  read(into: Uint8Array, offset: number): Promise<number>;
  /**
   * Like `read` of `length` bytes to `at` of a memory, past the platform's cache where it can: where `at` lies as far behind a block of 4 KiB as
   * `offset`, and whole blocks around the bytes lie in the memory, which are then written over. A disk may lack it.
   */
  readonly readInPlace?: (memory: Uint8Array, range: ByteRange, offset: number) => Promise<number>;
  stat(): Promise<FileStat>;
  close(): Promise<void>;
}

/** A file open for writing at its end. Close it. */
export interface AppendHandle {
  /** All of `bytes`, or an error (then any part of them may have been written). Durable only after `sync`. */
  append(bytes: Uint8Array): Promise<void>;
  /**
   * Like `append`, without copying the bytes where they lie as far behind a block of 4 KiB as the file's end does: the part of a block in front of
   * them is then written over, and they must stay until `written` resolves. A disk may lack it.
   */
  readonly appendInPlace?: (bytes: Uint8Array) => Promise<{ readonly written: Promise<void> }>;
  /** Once this resolves the file's bytes survive a power cut. Its name does only after `syncFolder`. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface CreateOptions {
  /**
   * For many bytes that nobody will read soon: they pass the platform's cache where it can. Errors of an `append` may then be told by a later one
   * or by `sync`, never later.
   */
  readonly isUncached?: boolean;
}

/**
 * The files below one folder. Paths are relative, with '/' between names; '' is the folder itself; '..', '.' and absolute paths are
 * refused with `file.name_refused`. No link below the root is followed in the last part of a path. Failures are `disk.full`, `disk.failed`,
 * `file.not_found`, `file.exists`, `file.no_permission`, `file.not_a_file` with `details` {path, operation, cause}.
 */
export interface Disk {
  /** The root as the platform writes it: for messages and for code outside the service, never for reaching around this interface. */
  readonly root: string;
  /** The root itself with its parents, durable. Every other method needs it to be there. */
  makeRoot(): Promise<void>;
  open(path: string): Promise<ReadHandle>;
  /**
   * Fills `into` from the start of a file, all in one go in this thread: for many small files, whose turns through a pool of threads would take
   * longer than they do. From `offset` where the bytes lie among others. A disk may lack it; `readAtOnce` of disk-durable.ts works with any.
   */
  readonly readNow?: (path: string, into: Uint8Array, offset?: number) => number;
  /** A new empty file; `file.exists` when the name is taken. */
  create(path: string, options?: CreateOptions): Promise<AppendHandle>;
  /**
   * `create`, `append`, `sync` and `close` with few bytes in fewer turns through a pool of threads, whose cost for many small files is that of
   * writing them. A disk may lack it; `createSynced` of disk-durable.ts works with any.
   */
  readonly createSynced?: (path: string, bytes: Uint8Array) => Promise<void>;
  /** An existing file, to be continued at its end. */
  append(path: string): Promise<AppendHandle>;
  /** One folder whose parent exists; nothing happens when it is there. Durable only after `syncFolder` of the parent. */
  makeFolder(path: string): Promise<void>;
  /** The entries of a folder, ordered by code point. */
  list(path: string): Promise<readonly FolderEntry[]>;
  /** Null when nothing has this name. */
  stat(path: string): Promise<FileStat | null>;
  /** Moves a file or folder; a file of the new name is replaced. Atomic; durable only after `syncFolder` of both parents. */
  rename(from: string, to: string): Promise<void>;
  /** Moves a file to a name that must be free: `file.exists` otherwise, and nothing has changed. */
  moveNew(from: string, to: string): Promise<void>;
  /** A file or an empty folder; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** Cuts a file to `sizeBytes`, which is not above its size, and makes that durable. */
  truncate(path: string, sizeBytes: number): Promise<void>;
  /** Once this resolves the names in the folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
  freeBytes(): Promise<number>;
}

/** What reads files that are there. */
export type FileReader = Pick<Disk, 'open' | 'readNow'>;

/** Opens the disk of a folder, named as the platform names it. */
export type OpenDisk = (root: string) => Disk;

/** Splits a path of a Disk and refuses what could leave its root: `file.name_refused`. */
export function pathParts(path: string): readonly string[] {
  if (path === '') return [];
  const parts = path.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'));
  if (bad || path.includes('\\') || /^[A-Za-z]:/.test(path)) {
    throw new StrongroomError('file.name_refused', 'A path inside the registry must stay inside it.', { path });
  }
  return parts;
}

/** The folder part of a path of a Disk; '' for a name without one. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The last name of a path of a Disk. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path below a folder of a Disk; `folder` may be ''. */
export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
