import { recordHeaderBytes } from './pack-format.ts';
import type { ChunkRow } from './rows.ts';

/** Records that follow each other in a pack, and where in a memory they go. */
export interface RecordRun {
  readonly packId: string;
  readonly offset: number;
  readonly at: number;
  length: number;
}

export interface RecordPlaces {
  readonly runs: readonly RecordRun[];
  /** Where each record goes; null for a row that is null. */
  readonly records: readonly (number | null)[];
}

/** Disks read whole blocks of this size, to places of memory that are multiples of it. */
const blockBytes = 4096;

/**
 * Places in a memory of `size` bytes for records, one behind the other. Each run lies in blocks of its own, as it does in its pack, so that
 * the disk can put it there; without the room for that runs follow each other closely. null when they do not fit.
 */
export function placeRecords(rows: readonly (ChunkRow | null)[], size: number): RecordPlaces | null {
  return place(rows, size, blockBytes) ?? place(rows, size, 1);
}

function place(rows: readonly (ChunkRow | null)[], size: number, block: number): RecordPlaces | null {
  const runs: RecordRun[] = [];
  const records: (number | null)[] = [];
  let used = 0;
  for (const row of rows) {
    if (row === null) {
      records.push(null);
      continue;
    }
    const length = recordHeaderBytes + row.storedBytes;
    const last = runs.at(-1);
    if (last?.packId === row.packId && last.offset + last.length === row.offset) last.length += length;
    else {
      used = Math.ceil(used / block) * block + (row.offset % block);
      runs.push({ packId: row.packId, offset: row.offset, at: used, length });
    }
    records.push(used);
    used += length;
    if (Math.ceil(used / block) * block > size) return null;
  }
  return { runs, records };
}
