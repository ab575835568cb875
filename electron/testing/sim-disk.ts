import { StrongroomError } from '../../shared/contract/errors.ts';
import {
  type AppendHandle,
  type Disk,
  type FileStat,
  type FolderEntry,
  folderOf,
  nameOf,
  pathParts,
  type ReadHandle,
} from '../service/platform/disk.ts';

/** Thrown by every operation from the cut on: the machine is off. Not a StrongroomError, so that nothing handles it. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

interface SimFile {
  readonly kind: 'file';
  readonly inode: number;
  bytes: Uint8Array;
  size: number;
  /** What a power cut leaves of the bytes. */
  durable: Uint8Array;
  modified: number;
}

interface SimFolder {
  readonly kind: 'folder';
  readonly inode: number;
  names: Map<string, SimFile | SimFolder>;
  /** What a power cut leaves of the names. */
  durable: Map<string, SimFile | SimFolder>;
}

/** What happens to bytes that were written and not synced: `lost`, or `torn` (half of them stay), or `kept` (the cache was written back). */
export type UnsyncedBytes = 'lost' | 'torn' | 'kept';

/**
 * A disk in memory on which a file's bytes survive a power cut only after `sync`, and names only after `syncFolder` of their folder.
 * `cutAt` counts operations that change something; the operation of that number does not happen.
 */
export class SimDisk implements Disk {
  readonly root: string;
  /** Changing operations so far. */
  operations = 0;
  cutAt = Number.POSITIVE_INFINITY;
  /** Bytes that files may hold in all. */
  capacityBytes = Number.POSITIVE_INFINITY;
  readonly #top: SimFolder;
  #inodes = 1;
  #isOff = false;

  constructor(root = '/sim', top?: SimFolder) {
    this.root = root;
    this.#top = top ?? { kind: 'folder', inode: 0, names: new Map(), durable: new Map() };
  }

  /** The disk as it is found after the power comes back. */
  afterPowerCut(unsynced: UnsyncedBytes): SimDisk {
    const files = new Map<SimFile, SimFile>();
    const disk = new SimDisk(this.root, survivingFolder(this.#top, unsynced, files));
    disk.#inodes = this.#inodes;
    return disk;
  }

  async makeRoot(): Promise<void> {
    this.#alive();
  }

  async open(path: string): Promise<ReadHandle> {
    this.#alive();
    const file = this.#file('open', path);
    return {
      read: async (into, offset) => {
        this.#alive();
        const part = file.bytes.subarray(Math.min(offset, file.size), Math.min(file.size, offset + into.length));
        into.set(part);
        return part.length;
      },
      stat: async () => {
        this.#alive();
        return statOf(file);
      },
      close: async () => undefined,
    };
  }

  async create(path: string): Promise<AppendHandle> {
    const folder = this.#parent('create', path);
    if (folder.names.has(nameOf(path))) throw failure('file.exists', 'create', path);
    this.#step();
    const empty = new Uint8Array(0);
    const file: SimFile = {
      kind: 'file',
      inode: this.#inodes++,
      bytes: empty,
      size: 0,
      durable: empty,
      modified: this.operations,
    };
    folder.names.set(nameOf(path), file);
    return this.#appender(file, path);
  }

  async append(path: string): Promise<AppendHandle> {
    this.#alive();
    return this.#appender(this.#file('append', path), path);
  }

  async makeFolder(path: string): Promise<void> {
    const folder = this.#parent('makeFolder', path);
    const there = folder.names.get(nameOf(path));
    if (there?.kind === 'folder') return this.#alive();
    if (there) throw failure('file.exists', 'makeFolder', path);
    this.#step();
    folder.names.set(nameOf(path), { kind: 'folder', inode: this.#inodes++, names: new Map(), durable: new Map() });
  }

  async list(path: string): Promise<readonly FolderEntry[]> {
    this.#alive();
    const folder = this.#folder('list', path);
    const entries = [...folder.names].map(([name, node]) => ({ name, kind: node.kind }));
    return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  }

  async stat(path: string): Promise<FileStat | null> {
    this.#alive();
    const node = this.#find(path);
    return node === null ? null : statOf(node);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#move('rename', from, to, true);
  }

  async moveNew(from: string, to: string): Promise<void> {
    this.#move('moveNew', from, to, false);
  }

  async remove(path: string): Promise<void> {
    this.#alive();
    const node = this.#find(path);
    if (node === null) return;
    if (node.kind === 'folder' && node.names.size > 0) throw failure('disk.failed', 'remove', path);
    this.#step();
    this.#parent('remove', path).names.delete(nameOf(path));
  }

  async truncate(path: string, sizeBytes: number): Promise<void> {
    const file = this.#file('truncate', path);
    this.#step();
    file.size = Math.min(file.size, sizeBytes);
    file.durable = file.bytes.slice(0, file.size);
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.#folder('syncFolder', path);
    this.#step();
    folder.durable = new Map(folder.names);
  }

  async freeBytes(): Promise<number> {
    this.#alive();
    return Math.max(0, this.capacityBytes - usedBytes(this.#top));
  }

  /** Writes a file at once and durably, with its folders: to set a scene. Not counted as an operation. */
  plant(path: string, bytes: Uint8Array): void {
    let folder = this.#top;
    for (const part of pathParts(folderOf(path))) {
      let next = folder.names.get(part);
      if (next?.kind !== 'folder') {
        next = { kind: 'folder', inode: this.#inodes++, names: new Map(), durable: new Map() };
        folder.names.set(part, next);
        folder.durable.set(part, next);
      }
      folder = next;
    }
    const file: SimFile = {
      kind: 'file',
      inode: this.#inodes++,
      bytes: new Uint8Array(bytes), // a Buffer's slice would share its memory
      size: bytes.length,
      durable: new Uint8Array(bytes),
      modified: this.#inodes,
    };
    folder.names.set(nameOf(path), file);
    folder.durable.set(nameOf(path), file);
  }

  /** Changes one byte of a file, durably and without a trace in its size, time and identity. */
  overwrite(path: string, offset: number, xor: number): void {
    const file = this.#file('overwrite', path);
    for (const bytes of [file.bytes, file.durable])
      if (offset < bytes.length) bytes[offset] = (bytes[offset] ?? 0) ^ xor;
  }

  /** A file's bytes, past every rule: to look at what is there. */
  peek(path: string): Uint8Array {
    const file = this.#file('peek', path);
    return file.bytes.slice(0, file.size);
  }

  #appender(file: SimFile, path: string): AppendHandle {
    return {
      append: async (bytes) => {
        if (usedBytes(this.#top) + bytes.length > this.capacityBytes) throw failure('disk.full', 'append', path);
        this.#step();
        if (file.size + bytes.length > file.bytes.length) {
          const grown = new Uint8Array(Math.max(file.bytes.length * 2, file.size + bytes.length));
          grown.set(file.bytes.subarray(0, file.size));
          file.bytes = grown;
        }
        file.bytes.set(bytes, file.size);
        file.size += bytes.length;
        file.modified = this.operations;
      },
      sync: async () => {
        this.#step();
        file.durable = file.bytes.slice(0, file.size);
      },
      close: async () => undefined,
    };
  }

  #move(operation: string, from: string, to: string, mayReplace: boolean): void {
    const source = this.#parent(operation, from);
    const target = this.#parent(operation, to);
    const node = source.names.get(nameOf(from));
    if (!node) throw failure('file.not_found', operation, from);
    const there = target.names.get(nameOf(to));
    if (there && (!mayReplace || there.kind === 'folder')) throw failure('file.exists', operation, to);
    this.#step();
    source.names.delete(nameOf(from));
    target.names.set(nameOf(to), node);
  }

  #alive(): void {
    if (this.#isOff) throw new PowerCut('the power is off');
  }

  #step(): void {
    this.#alive();
    this.operations += 1;
    if (this.operations < this.cutAt) return;
    this.#isOff = true;
    throw new PowerCut(`the power was cut at operation ${this.operations}`);
  }

  #find(path: string): SimFile | SimFolder | null {
    let node: SimFile | SimFolder = this.#top;
    for (const part of pathParts(path)) {
      const next: SimFile | SimFolder | undefined = node.kind === 'folder' ? node.names.get(part) : undefined;
      if (!next) return null;
      node = next;
    }
    return node;
  }

  #file(operation: string, path: string): SimFile {
    const node = this.#find(path);
    if (node === null) throw failure('file.not_found', operation, path);
    if (node.kind === 'folder') throw failure('file.not_a_file', operation, path);
    return node;
  }

  #folder(operation: string, path: string): SimFolder {
    const node = this.#find(path);
    if (node === null) throw failure('file.not_found', operation, path);
    if (node.kind === 'file') throw failure('file.not_a_file', operation, path);
    return node;
  }

  #parent(operation: string, path: string): SimFolder {
    this.#alive();
    pathParts(path);
    return this.#folder(operation, folderOf(path));
  }
}

const failure = (
  code: 'file.not_found' | 'file.exists' | 'file.not_a_file' | 'disk.full' | 'disk.failed',
  operation: string,
  path: string,
) => new StrongroomError(code, `${operation} failed at ${path}.`, { path, operation, cause: 'simulated' });

const statOf = (node: SimFile | SimFolder): FileStat => ({
  kind: node.kind,
  sizeBytes: node.kind === 'file' ? node.size : 0,
  modifiedNs: node.kind === 'file' ? String(node.modified) : '0',
  identity: `1:${node.inode}`,
});

function usedBytes(node: SimFile | SimFolder): number {
  if (node.kind === 'file') return node.size;
  let total = 0;
  for (const child of node.names.values()) total += usedBytes(child);
  return total;
}

function survivingFolder(folder: SimFolder, unsynced: UnsyncedBytes, files: Map<SimFile, SimFile>): SimFolder {
  const names = new Map<string, SimFile | SimFolder>();
  for (const [name, node] of folder.durable) {
    names.set(
      name,
      node.kind === 'folder' ? survivingFolder(node, unsynced, files) : survivingFile(node, unsynced, files),
    );
  }
  return { kind: 'folder', inode: folder.inode, names, durable: new Map(names) };
}

function survivingFile(file: SimFile, unsynced: UnsyncedBytes, files: Map<SimFile, SimFile>): SimFile {
  const known = files.get(file);
  if (known) return known;
  const synced = file.durable.length;
  const extra = unsynced === 'lost' ? 0 : Math.max(0, file.size - synced);
  const kept = unsynced === 'torn' ? Math.floor(extra / 2) : extra;
  const bytes = new Uint8Array(synced + kept);
  bytes.set(file.durable);
  bytes.set(file.bytes.subarray(synced, synced + kept), synced);
  if (unsynced === 'torn' && kept > 0) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0xff; // a torn sector, not a clean end
  const survivor: SimFile = {
    kind: 'file',
    inode: file.inode,
    bytes,
    size: bytes.length,
    durable: bytes.slice(),
    modified: file.modified,
  };
  files.set(file, survivor);
  return survivor;
}
