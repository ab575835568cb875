import { type ErrorCode, isCode, StrongroomError } from '../../../../shared/contract/errors.ts';

/** A file on a mirror. Paths are relative, '/' between names, and safe on FAT32. */
export interface MirrorFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A file to be written, whose size and digest are known before. `read` gives exactly the bytes asked for, as often as it is asked. */
export interface NewMirrorFile extends MirrorFile {
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly sha256: string;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * A place that keeps files: a folder, S3-compatible storage. Every implementation passes `mirror-target.suite.ts`.
 *
 * Errors of every method: `mirror.unreachable` when the place gives no answer (and then nothing is known about its files), `mirror.refused` when
 * it answers and does not let us, `disk.full`, `operation.cancelled`. "The place answers and has no such file" is never one of these: it
 * is `null` from `stat` and `mirror.file_missing` from `read`.
 */
export interface MirrorTarget {
  /** For messages: the folder, or endpoint and bucket. */
  readonly label: string;
  /** Files below one folder of the target ('packs', 'records'), in no order. None when the folder is not there. */
  list(folder: string, signal?: AbortSignal): AsyncIterable<MirrorFile>;
  stat(path: string): Promise<MirrorFile | null>;
  /** Exactly `length` bytes; `file.unreadable` when the file ends before. */
  read(path: string, offset: number, length: number): Promise<Uint8Array>;
  /**
   * Once this resolves the file is durable under its name, was read back and has its digest. Until then readers see the file that was there
   * before, or none. `mirror.write_failed` when what was read back is something else; then no such bytes are left under the name.
   */
  put(file: NewMirrorFile, signal?: AbortSignal): Promise<void>;
  /** Nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** True when nothing that people or programs put there would be mixed with ours. */
  isEmpty(): Promise<boolean>;
  /** Bytes that can still be written there; null where the place does not tell. */
  freeBytes(): Promise<number | null>;
  /** Deletes what an interrupted `put` left. */
  clearUnfinished(): Promise<void>;
  close(): Promise<void>;
}

/** How much of a file is held in memory at a time. */
export const windowBytes = 8 * 1024 * 1024;

/** `mirror.unreachable`: no answer, so nothing is known. */
export const unreachable = (label: string, why: string, cause?: unknown): StrongroomError =>
  new StrongroomError(
    'mirror.unreachable',
    `The mirror ${label} can't be reached: ${why}${why.endsWith('?') ? '' : '.'}`,
    { label, why },
    { cause },
  );

/** `mirror.file_missing`: the mirror answers and has no such file. */
export const fileMissing = (label: string, path: string): StrongroomError =>
  new StrongroomError('mirror.file_missing', `The mirror ${label} does not hold ${path}.`, { label, path });

/** `mirror.write_failed`: the mirror took the bytes and gives back others. */
export const writeFailed = (label: string, path: string): StrongroomError =>
  new StrongroomError(
    'mirror.write_failed',
    `The mirror ${label} gave back other bytes than were written for ${path}. Check that disk or storage.`,
    { label, path },
  );

const placeCodes: readonly ErrorCode[] = ['mirror.unreachable', 'mirror.refused', 'mirror.foreign'];

/** True for errors of the mirror as a whole: whatever else is asked of it would fail too. */
export const isPlaceError = (error: unknown): boolean => placeCodes.some((code) => isCode(error, code));
