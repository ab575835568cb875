import type { Disk } from '../platform/disk.ts';
import { readAtOnce } from '../platform/disk-durable.ts';
import { throwIfCancelled } from './cancel.ts';
import type { PausePoint } from './progress.ts';
import { changed, type Journal, type PlannedFile } from './quarantine-journal.ts';
import { type Source, sourceError } from './source-listing.ts';

/** What the parts of one copy into quarantine share. */
export interface CopyContext {
  readonly disk: Disk;
  readonly id: string;
  readonly source: Source;
  readonly journal: Journal;
  readonly signal: AbortSignal | undefined;
  readonly pausePoint?: PausePoint | undefined;
  readonly advance: (bytes: number) => void;
}

/** Waits while the copy is paused; throws `operation.cancelled` when it is to end. */
export async function between({ signal, pausePoint }: CopyContext): Promise<void> {
  throwIfCancelled(signal);
  await pausePoint?.();
  throwIfCancelled(signal);
}

/** All of a small source file. `into` is as long as it was planned. */
export async function readSmall({ source }: CopyContext, planned: PlannedFile, into: Uint8Array): Promise<void> {
  const count = await readAtOnce(source.disk, planned.path, into).catch((error: unknown) => {
    throw sourceError(error, planned.path, 0);
  });
  if (count !== into.length) throw changed(planned.path);
}
