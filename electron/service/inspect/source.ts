import { StrongroomError } from '../../../shared/contract/errors.ts';

/** Random access to the bytes of one file; nothing else of the file system is reachable through it. */
export interface ByteSource {
  readonly sizeBytes: number;
  /**
   * Exactly `length` bytes from `offset`; the caller owns them until the next read only if it copies them.
   * A range that is not wholly inside the source throws `artifact.malformed`, before anything is allocated.
   */
  read(offset: number, length: number): Uint8Array;
}

export interface SourceFile {
  /** Relative to the tree, '/' between folders; the base name for a single file. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly source: ByteSource;
}

/** What was pointed at: one file, or a folder with all files below it. */
export interface SourceTree {
  /** Base name of the file or folder. */
  readonly name: string;
  readonly isFolder: boolean;
  /** In the order of their paths. A single file is a tree with one. */
  readonly files: readonly SourceFile[];
  /** Things in the folder that were not opened (links are never followed), and why. */
  readonly refused?: readonly { readonly path: string; readonly reason: 'link' | 'special' | 'unreadable' }[];
}

/** Refuses a range that is not wholly inside `sizeBytes`; offsets and lengths come from hostile files. */
export function requireRange(offset: number, length: number, sizeBytes: number): void {
  const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (valid && length <= sizeBytes && offset <= sizeBytes - length) return;
  throw new StrongroomError('artifact.malformed', 'The file ends before the data that it announces.', {
    offset: String(offset),
    length: String(length),
    sizeBytes,
  });
}

/** A source over bytes in memory; `read` returns views of them, not copies. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read(offset, length) {
      requireRange(offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

const keptHeadBytes = 16 * 1024;

/**
 * The same bytes, the first of them read once and kept: every reader's content test looks at them. What is inside the kept part comes as a
 * view of it.
 */
export function withKeptHead(source: ByteSource): ByteSource {
  const { sizeBytes } = source;
  const kept = Math.min(sizeBytes, keptHeadBytes);
  let head: Uint8Array | null = null;
  return {
    sizeBytes,
    read(offset, length) {
      requireRange(offset, length, sizeBytes);
      if (offset + length > kept) return source.read(offset, length);
      head ??= source.read(0, kept).slice();
      return head.subarray(offset, offset + length);
    },
  };
}

/** The part of `source` from `start`, `length` bytes long, as a source of its own. Throws `artifact.malformed` when it is not inside. */
export function windowSource(source: ByteSource, start: number, length: number): ByteSource {
  requireRange(start, length, source.sizeBytes);
  return {
    sizeBytes: length,
    read(offset, count) {
      requireRange(offset, count, length);
      return source.read(start + offset, count);
    },
  };
}

/** The first `length` bytes, or all of them where the source is shorter. */
export const readHead = (source: ByteSource, length: number): Uint8Array =>
  source.read(0, Math.min(length, source.sizeBytes));

/** A tree of one file held in memory. */
export function memoryTree(name: string, bytes: Uint8Array): SourceTree {
  const file = { path: name, sizeBytes: bytes.length, source: memorySource(bytes) };
  return { name, isFolder: false, files: [file] };
}

/** A folder held in memory; the paths are sorted. */
export function memoryFolder(name: string, entries: Readonly<Record<string, Uint8Array>>): SourceTree {
  const files = Object.entries(entries)
    .map(([path, bytes]) => ({ path, sizeBytes: bytes.length, source: memorySource(bytes) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { name, isFolder: true, files };
}

/** The one file of a tree that is not a folder, else null. */
export const singleFile = (tree: SourceTree): SourceFile | null => (tree.isFolder ? null : (tree.files[0] ?? null));

/** The file at exactly `path`, else null. */
export const fileAt = (tree: SourceTree, path: string): SourceFile | null =>
  tree.files.find((file) => file.path === path) ?? null;
