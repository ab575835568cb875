import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { Disk } from '../platform/disk.ts';
import { parseBlock } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { codecs, encodeChunk, type VerifiedChunk } from './codec.ts';
import { elementTypeCode } from './element-type.ts';
import { PackReader } from './pack-reader.ts';
import type { PackWriter } from './pack-writer.ts';
import type { ChunkIndex, ChunkRow } from './rows.ts';

/** What became of the chunks of a damaged pack. */
export interface SortedRows {
  /** Readable: the record may be moved as it is. */
  readonly good: readonly ChunkRow[];
  readonly bad: readonly ChunkRow[];
  /** Of the good ones, those whose base is damaged elsewhere: they can't be proved until that is repaired. */
  readonly blocked: readonly ChunkRow[];
}

/** Sorts a pack's chunks by whether they can still be read. `disk` holds the pack and its bases. */
export async function sortRows(
  disk: Disk,
  index: ChunkIndex,
  rows: readonly ChunkRow[],
  signal?: AbortSignal,
): Promise<SortedRows> {
  const reader = new PackReader(disk, (digests) => index.findChunks(digests));
  const good: ChunkRow[] = [];
  const bad: ChunkRow[] = [];
  const blocked: ChunkRow[] = [];
  try {
    for (const row of rows) {
      throwIfCancelled(signal);
      if (await succeeds(() => reader.read(row))) good.push(row);
      else if (await isOnlyBlocked(reader, row)) {
        good.push(row);
        blocked.push(row);
      } else bad.push(row);
    }
  } finally {
    await reader.close();
  }
  return { good, bad, blocked };
}

/** True for a difference whose own record is whole and whose base can't be read. */
async function isOnlyBlocked(reader: PackReader, row: ChunkRow): Promise<boolean> {
  if (row.baseDigest === null || !(await succeeds(() => reader.payload(row)))) return false;
  return !(await succeeds(async () => {
    const base = reader.baseOf(row);
    return base && reader.read(base);
  }));
}

async function succeeds(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof StrongroomError && !isCode(error, 'operation.cancelled')) return false;
    throw error;
  }
}

/** Element types that say which planes suited a chunk before: it is encoded so again. */
const typeOfCodec: Readonly<Record<number, string>> = {
  [codecs.planes2]: 'bfloat16',
  [codecs.difference2]: 'bfloat16',
  [codecs.planes4]: 'float32',
  [codecs.difference4]: 'float32',
  [codecs.planes8]: 'float64',
  [codecs.difference8]: 'float64',
};

/** Writes a fetched chunk as a record of its own that needs no base. */
export async function addFetched(
  writer: PackWriter,
  digest: string,
  raw: VerifiedChunk,
  row: ChunkRow | null,
): Promise<void> {
  const elementType = row?.blockAt === null ? elementTypeCode(typeOfCodec[row.codec] ?? null) : 0;
  const encoded = encodeChunk(raw, elementType);
  await writer.add({ digest, rawBytes: raw.length, encoded, kind: row?.kind ?? 'chunk', elementType });
}

/** Moves the records of readable chunks as they are stored, each block once. */
export async function addSalvaged(
  writer: PackWriter,
  disk: Disk,
  rows: readonly ChunkRow[],
  signal?: AbortSignal,
): Promise<void> {
  const reader = new PackReader(disk);
  const done = new Set<number>();
  try {
    for (const row of rows) {
      throwIfCancelled(signal);
      if (done.has(row.offset)) continue;
      done.add(row.offset);
      const { entry, payload } = await reader.payload(row);
      const members = entry.kind === 'block' ? parseBlock(await reader.block(row)) : [];
      const { digest, rawBytes, codec, baseDigest, kind, elementType, crc } = entry;
      await writer.add({ digest, rawBytes, encoded: { codec, payload, baseDigest }, kind, elementType, members, crc });
    }
  } finally {
    await reader.close();
  }
}
