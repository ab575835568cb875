import type { StoredRange } from './lanes/lane-task.ts';
import { corrupt, decodeRecordHeader, recordHeaderBytes } from './pack-format.ts';
import { agrees, type PackReader } from './pack-reader.ts';
import { placeRecords } from './record-places.ts';
import type { ChunkRow } from './rows.ts';

/**
 * Reads records into a lane's memory, one behind the other; those that follow each other in a pack at once. `into` is the memory from `at` on.
 * Gives the payloads' places, null for a row that is null. Throws `pack.corrupt` when a record is not the one that its row names.
 */
export async function readRecords(
  reader: PackReader,
  { at, into }: { readonly at: number; readonly into: Uint8Array },
  rows: readonly (ChunkRow | null)[],
): Promise<readonly (StoredRange | null)[]> {
  const places = placeRecords(rows, into.length);
  if (places === null) throw corrupt('A batch is larger than it may be.', {});
  const ranges = rows.map((row, index) => row && unchecked(row, at + (places.records[index] ?? 0)));
  // All are waited for, also when one fails: a read that goes on would write into memory that is used again.
  const reads = places.runs.map((run) => reader.readInto(run, into, run));
  for (const outcome of await Promise.allSettled(reads)) if (outcome.status === 'rejected') throw outcome.reason;
  return ranges.map((range, index) => checked(range, rows[index] ?? null, into, at));
}

const unchecked = (row: ChunkRow, from: number): StoredRange => ({
  at: from + recordHeaderBytes,
  length: row.storedBytes,
  codec: row.codec,
  rawBytes: row.rawBytes,
  crc: 0,
  digest: row.digest,
  isProven: false,
});

/** The range with the CRC-32 of its header. Throws `pack.corrupt` unless the header is the row's. */
function checked(range: StoredRange | null, row: ChunkRow | null, into: Uint8Array, at: number): StoredRange | null {
  if (range === null || row === null) return null;
  const header = range.at - at - recordHeaderBytes;
  const entry = decodeRecordHeader(into.subarray(header, header + recordHeaderBytes), row.offset);
  if (!agrees(entry, row)) throw corrupt('A record is not the one that the index names.', { offset: row.offset });
  return { ...range, crc: entry.crc };
}
