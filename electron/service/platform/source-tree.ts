import { closeSync, fstatSync, lstatSync, opendirSync, openSync, readSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type ErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';

/** A file opened for reading only; its bytes are read where they lie. */
export interface OpenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly source: { readonly sizeBytes: number; read(offset: number, length: number): Uint8Array };
}

export interface OpenTree {
  readonly name: string;
  readonly isFolder: boolean;
  readonly files: readonly OpenFile[];
  /** Things in the folder that were not opened, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: 'link' | 'special' | 'unreadable' }[];
  close(): void;
}

/** A tree whose files lie elsewhere than their paths say, several in one file too. */
export interface PlacedTree {
  readonly name: string;
  readonly isFolder: boolean;
  readonly files: readonly {
    readonly path: string;
    readonly sizeBytes: number;
    /** The file that holds the bytes, from `offset`, as the platform names it. */
    readonly holder: string;
    readonly offset: number;
  }[];
}

export interface TreeBounds {
  readonly maxFiles: number;
  readonly maxDepth: number;
}

const defaultBounds: TreeBounds = { maxFiles: 20_000, maxDepth: 16 };

/** At most this many descriptors are open at once; the least recently used one is closed first. */
const maxOpenDescriptors = 32;

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'file.not_found',
  ENOTDIR: 'file.not_found',
  EACCES: 'file.no_permission',
  EPERM: 'file.no_permission',
  EISDIR: 'file.not_a_file',
};

const messages: Partial<Record<ErrorCode, string>> = {
  'file.not_found': 'There is no file or folder at this path.',
  'file.no_permission': 'You have no permission to read this file or folder.',
  'file.not_a_file': 'This is neither a file nor a folder.',
};

function fileError(cause: unknown, path: string): StrongroomError {
  const errno = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const code = codes[errno] ?? 'file.unreadable';
  const message = messages[code] ?? 'The file could not be read; the drive may be damaged or gone.';
  return new StrongroomError(code, message, { path, errno }, { cause });
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Keeps few descriptors open for many files. */
class Descriptors {
  readonly #open = new Map<string, number>();

  of(path: string): number {
    const known = this.#open.get(path);
    if (known !== undefined) {
      this.#open.delete(path);
      this.#open.set(path, known);
      return known;
    }
    const oldest = this.#open.keys().next();
    if (this.#open.size >= maxOpenDescriptors && !oldest.done) this.close(oldest.value);
    const opened = attempt(path, () => openSync(path, 'r'));
    this.#open.set(path, opened);
    return opened;
  }

  close(path: string): void {
    const descriptor = this.#open.get(path);
    this.#open.delete(path);
    if (descriptor !== undefined) closeSync(descriptor);
  }

  closeAll(): void {
    for (const path of [...this.#open.keys()]) this.close(path);
  }
}

function readExactly(
  descriptors: Descriptors,
  path: string,
  { offset, length }: { readonly offset: number; readonly length: number },
): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const at = done;
    const count = attempt(path, () => readSync(descriptors.of(path), bytes, at, length - at, offset + at));
    if (count === 0) {
      throw new StrongroomError('file.changed_while_read', 'The file became shorter while it was read.', { path });
    }
    done += count;
  }
  return bytes;
}

function openFile(
  descriptors: Descriptors,
  { path, sizeBytes, holder, offset: from }: PlacedTree['files'][number],
): OpenFile {
  return {
    path,
    sizeBytes,
    source: {
      sizeBytes,
      read(offset, length) {
        const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
        if (!valid || length > sizeBytes || offset > sizeBytes - length) {
          throw new StrongroomError('artifact.malformed', 'The file ends before the data that it announces.', {
            offset: String(offset),
            length: String(length),
            sizeBytes,
          });
        }
        return readExactly(descriptors, holder, { offset: from + offset, length });
      },
    },
  };
}

interface Walk {
  readonly descriptors: Descriptors;
  readonly bounds: TreeBounds;
  readonly files: OpenFile[];
  readonly refused: { path: string; reason: 'link' | 'special' | 'unreadable' }[];
}

function walkFolder(walk: Walk, folder: string, prefix: string, depth: number): void {
  if (depth > walk.bounds.maxDepth) throw tooDeep(walk.bounds);
  const handle = attempt(folder, () => opendirSync(folder));
  try {
    for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
      if (walk.files.length + walk.refused.length >= walk.bounds.maxFiles) throw tooMany(walk.bounds);
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      const full = join(folder, entry.name);
      // lstat, never stat: a link inside a folder could point anywhere on this machine.
      const facts = attempt(full, () => lstatSync(full));
      if (facts.isDirectory()) walkFolder(walk, full, path, depth + 1);
      else if (facts.isFile())
        walk.files.push(openFile(walk.descriptors, { path, sizeBytes: facts.size, holder: full, offset: 0 }));
      else walk.refused.push({ path, reason: facts.isSymbolicLink() ? 'link' : 'special' });
    }
  } finally {
    handle.closeSync();
  }
}

const tooMuch = (message: string, most: number): StrongroomError =>
  new StrongroomError('inspect.limit_exceeded', message, { most });
const tooMany = ({ maxFiles }: TreeBounds): StrongroomError =>
  tooMuch('The folder has more files than can be read as one model.', maxFiles);
const tooDeep = ({ maxDepth }: TreeBounds): StrongroomError =>
  tooMuch('The folder is nested too deeply to be read.', maxDepth);

const byPath = (a: OpenFile, b: OpenFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/**
 * Opens a file or a folder with everything below it for reading. Links inside a folder are listed as refused, never followed.
 * The caller must `close()`. Throws file.not_found, file.no_permission, file.not_a_file, file.unreadable, and
 * inspect.limit_exceeded for a folder beyond `bounds`.
 */
export function openSourceTree(path: string, bounds: TreeBounds = defaultBounds): OpenTree {
  const full = resolve(path);
  const facts = attempt(full, () => statSync(full));
  const descriptors = new Descriptors();
  const name = basename(full);
  if (facts.isFile()) {
    const descriptor = descriptors.of(full);
    const sizeBytes = attempt(full, () => fstatSync(descriptor)).size;
    const files = [openFile(descriptors, { path: name, sizeBytes, holder: full, offset: 0 })];
    return { name, isFolder: false, files, refused: [], close: () => descriptors.closeAll() };
  }
  if (!facts.isDirectory())
    throw new StrongroomError('file.not_a_file', 'This is neither a file nor a folder.', { path });
  const walk: Walk = { descriptors, bounds, files: [], refused: [] };
  walkFolder(walk, full, '', 0);
  const files = walk.files.sort(byPath);
  return { name, isFolder: true, files, refused: walk.refused, close: () => descriptors.closeAll() };
}

/** Opens a tree whose places are known, as `openSourceTree` does one that lies under its own names. */
export function openPlacedTree({ name, isFolder, files }: PlacedTree, bounds: TreeBounds = defaultBounds): OpenTree {
  if (files.length > bounds.maxFiles) throw tooMany(bounds);
  if (files.some(({ path }) => path.split('/').length - 1 > bounds.maxDepth)) throw tooDeep(bounds);
  const descriptors = new Descriptors();
  const opened = files.map((file) => openFile(descriptors, file)).sort(byPath);
  return { name, isFolder, files: opened, refused: [], close: () => descriptors.closeAll() };
}
