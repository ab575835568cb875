import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/model/size-text.ts';
import type { Disk } from '../platform/disk.ts';

/** `disk.full` with what is needed and what is free, for a person to act on. */
export function diskFull(neededBytes: number, freeBytes: number, cause?: unknown): StrongroomError {
  const message = `The disk is full: ${formatBytes(neededBytes)} are needed and ${formatBytes(freeBytes)} are free.`;
  return new StrongroomError('disk.full', message, { neededBytes, freeBytes }, { cause });
}

/** The same of a mirror; `freeBytes` null where the place does not tell. */
export function mirrorFull(
  label: string,
  neededBytes: number,
  freeBytes: number | null,
  cause: unknown,
): StrongroomError {
  const free = freeBytes === null ? '' : ` and ${formatBytes(freeBytes)} are free`;
  const message = `The mirror ${label} is full: ${formatBytes(neededBytes)} are needed${free}. What was copied stays; the next sync goes on there.`;
  return new StrongroomError('disk.full', message, { label, neededBytes, freeBytes }, { cause });
}

/** Runs `work`; when the disk fills up, the error says how much `neededBytes` finds it still needs, at most. */
export async function namingSpace<T>(disk: Disk, neededBytes: () => number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isCode(error, 'disk.full') || hasFigures(error)) throw error;
    const freeBytes = await disk.freeBytes().catch(() => 0);
    throw diskFull(neededBytes(), freeBytes, error);
  }
}

const hasFigures = (error: unknown): boolean => error instanceof StrongroomError && 'neededBytes' in error.details;
