import { crc32 } from 'node:zlib';
import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { Disk, ReadHandle } from '../platform/disk.ts';
import { readExactly } from '../platform/disk-durable.ts';
import { decodeChunk, type VerifiedChunk, verifyChunk } from './codec.ts';
import {
  corrupt,
  decodeFrame,
  decodeRecordHeader,
  decodeTrailer,
  type PackEntry,
  packHeaderBytes,
  packPath,
  recordHeaderBytes,
  trailerBytes,
} from './pack-format.ts';
import type { ChunkRow } from './rows.ts';

const mostOpen = 16;

export interface PackContent {
  readonly packId: string;
  readonly sizeBytes: number;
  readonly entries: readonly PackEntry[];
}

/** What a pack file says of itself, without its payloads. Throws `pack.corrupt`, `pack.unsupported` or `file.not_found`. */
export async function readPackContent(disk: Disk, path: string): Promise<PackContent> {
  const handle = await disk.open(path);
  try {
    const { sizeBytes } = await handle.stat();
    if (sizeBytes < packHeaderBytes + trailerBytes) throw corrupt('The file is too short for a pack.', { sizeBytes });
    const header = await readExactly(handle, 0, packHeaderBytes);
    const trailer = await readExactly(handle, sizeBytes - trailerBytes, trailerBytes);
    const { tableOffset, packId } = decodeTrailer(trailer, sizeBytes);
    const table = await readExactly(handle, tableOffset, sizeBytes - trailerBytes - tableOffset);
    return { packId, sizeBytes, entries: decodeFrame({ header, table, trailer, sizeBytes }) };
  } finally {
    await handle.close();
  }
}

/** Reads chunks out of packs, verified. Keeps some packs open; close it. */
export class PackReader {
  readonly #disk: Disk;
  readonly #open = new Map<string, ReadHandle>();
  /** Bytes read so far. */
  bytesRead = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The raw bytes of a chunk. Throws `chunk.digest_mismatch`, `chunk.missing` (its base), `pack.missing`, `pack.corrupt`, `pack.unsupported`. */
  async read(row: ChunkRow): Promise<VerifiedChunk> {
    try {
      const record = await this.#record(row);
      return verifyChunk(row.digest, decodeChunk(row.codec, record, row.rawBytes));
    } catch (error) {
      throw located(error, row);
    }
  }

  async close(): Promise<void> {
    for (const handle of this.#open.values()) await handle.close();
    this.#open.clear();
  }

  async #record(row: ChunkRow): Promise<Uint8Array> {
    const handle = await this.#handle(row.packId);
    const bytes = await readExactly(handle, row.offset, recordHeaderBytes + row.storedBytes);
    this.bytesRead += bytes.length;
    const entry = decodeRecordHeader(bytes, row.offset);
    if (!agrees(entry, row)) throw corrupt('A record is not the one that the index names.', { offset: row.offset });
    const payload = bytes.subarray(recordHeaderBytes);
    if (crc32(payload) !== entry.crc) {
      throw new StrongroomError('chunk.digest_mismatch', 'A chunk’s stored bytes were changed.', {
        offset: row.offset,
      });
    }
    return payload;
  }

  async #handle(packId: string): Promise<ReadHandle> {
    const known = this.#open.get(packId);
    if (known) {
      this.#open.delete(packId); // and again at the end: the first one is the longest unused
      this.#open.set(packId, known);
      return known;
    }
    const [oldest] = this.#open;
    if (oldest && this.#open.size >= mostOpen) {
      this.#open.delete(oldest[0]);
      await oldest[1].close();
    }
    const handle = await this.#disk.open(packPath(packId));
    this.#open.set(packId, handle);
    return handle;
  }
}

/** True when a row says of a record what the pack says. */
export const agrees = (entry: PackEntry, row: ChunkRow): boolean =>
  entry.offset === row.offset &&
  entry.digest === row.digest &&
  entry.storedBytes === row.storedBytes &&
  entry.rawBytes === row.rawBytes &&
  entry.codec === row.codec &&
  entry.baseDigest === row.baseDigest &&
  entry.kind === row.kind;

function located(error: unknown, row: ChunkRow): unknown {
  if (!(error instanceof StrongroomError)) return error;
  const details = { ...error.details, packId: row.packId, digest: row.digest, offset: row.offset };
  if (isCode(error, 'file.not_found')) {
    return new StrongroomError('pack.missing', `Pack ${row.packId.slice(0, 12)} is missing.`, details, {
      cause: error,
    });
  }
  if (isCode(error, 'file.unreadable')) {
    return new StrongroomError('pack.corrupt', `Pack ${row.packId.slice(0, 12)} is cut off.`, details, {
      cause: error,
    });
  }
  return new StrongroomError(error.code, error.message, details, { cause: error });
}
