import type { Disk, OpenDisk } from '../platform/disk.ts';
import type { Progress } from './progress.ts';
import type { FileEntry } from './rows.ts';

export interface BringIn {
  /** Chosen by the caller; the same id again goes on with an interrupted copy. */
  readonly id: string;
  /** A file or folder as the platform names it. */
  readonly sourcePath: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}

export interface BroughtIn {
  readonly id: string;
  /** Base name of the source. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly files: readonly FileEntry[];
  readonly sizeBytes: number;
  readonly rootDigest: string;
}

/** What lies in quarantine, as its own journal tells it. */
export interface QuarantineFolder {
  readonly id: string;
  /** `complete`: every file is there and was compared with the source. `damaged`: the journal cannot be read; discard it. */
  readonly status: 'interrupted' | 'complete' | 'damaged';
  /** Null when damaged. */
  readonly sourcePath: string | null;
  /** Null unless complete. */
  readonly broughtIn: BroughtIn | null;
}

export interface Quarantine {
  /**
   * Copies a file or folder into quarantine and compares it with the source again at the end. Durable when it resolves.
   * Errors: `file.not_found`, `file.no_permission`, `file.not_a_file` (links, devices), `file.empty`, `file.name_refused`,
   * `file.changed_while_read`, `file.unreadable`, `disk.full` (details neededBytes, freeBytes), `disk.failed`, `operation.cancelled`.
   * After an error what was copied stays, to go on with or to discard.
   */
  bringIn(request: BringIn): Promise<BroughtIn>;
  /** Every item, also those that a crash interrupted. */
  list(): Promise<readonly QuarantineFolder[]>;
  /** Deletes an item's bytes. Nothing happens when there is none. */
  discard(id: string): Promise<void>;
  /** The folder with an item's files, as the platform names it: for inspection. */
  filesFolder(id: string): string;
}

export interface QuarantineOptions {
  /** The registry's folder. */
  readonly disk: Disk;
  readonly openDisk: OpenDisk;
}

export declare function openQuarantine(options: QuarantineOptions): Quarantine;
