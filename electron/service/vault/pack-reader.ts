import { crc32 } from 'node:zlib';
import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { ByteRange, Disk, ReadHandle } from '../platform/disk.ts';
import { readExactly } from '../platform/disk-durable.ts';
import { decodeChunk, isDifference, type VerifiedChunk, verifyChunk } from './codec.ts';
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
import type { ChunkIndex, ChunkRow } from './rows.ts';

/** More than the reads that can be under way at once: one that is being read is never closed. */
const mostOpen = 64;
/** Decoded blocks kept for the neighbours of a chunk that was asked for. */
const mostBlocks = 8;

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

/** A record as it lies in its pack: its header and its payload, whose CRC-32 was compared. */
export interface StoredRecord {
  readonly entry: PackEntry;
  readonly payload: Uint8Array;
}

/** Where a record lies. */
export interface RecordPlace {
  readonly packId: string;
  /** Of its header. */
  readonly offset: number;
}

/** Finds the rows of bases. */
export type FindChunks = ChunkIndex['findChunks'];

const noBases: FindChunks = () => new Map();

/** Reads chunks out of packs, verified. Keeps some packs open and some blocks decoded; close it. */
export class PackReader {
  readonly #disk: Disk;
  readonly #findChunks: FindChunks;
  readonly #open = new Map<string, Promise<ReadHandle>>();
  readonly #blocks = new Map<string, Promise<Uint8Array>>();
  /** Bytes read so far. */
  bytesRead = 0;

  /** `findChunks` of the index: without it, differences cannot be read. */
  constructor(disk: Disk, findChunks: FindChunks = noBases) {
    this.#disk = disk;
    this.#findChunks = findChunks;
  }

  /** The raw bytes of a chunk. Throws `chunk.digest_mismatch`, `chunk.missing` (its base), `pack.missing`, `pack.corrupt`, `pack.unsupported`. */
  async read(row: ChunkRow): Promise<VerifiedChunk> {
    try {
      return verifyChunk(row.digest, row.blockAt === null ? await this.#alone(row) : await this.#ofBlock(row));
    } catch (error) {
      throw locatedAt(error, row);
    }
  }

  /**
   * The record that holds a chunk, as it is stored: for copying it, or for decoding it elsewhere. For a chunk of a solid block, the block's.
   * Throws `chunk.digest_mismatch` when the payload was changed, `pack.corrupt` when the record is not the one that the row names.
   */
  async payload(row: ChunkRow): Promise<StoredRecord> {
    try {
      return await this.#ofRow(row);
    } catch (error) {
      throw locatedAt(error, row);
    }
  }

  /** The row of the chunk that `row` is a difference to; null for one that stands alone. Throws `chunk.missing`. */
  baseOf(row: ChunkRow): ChunkRow | null {
    if (row.baseDigest === null) return null;
    const base = this.#findChunks([row.baseDigest]).get(row.baseDigest);
    // Depth is one. A deeper chain is no work of ours, and following it could go round in a circle.
    if (base !== undefined && base.baseDigest === null) return base;
    const details = { base: row.baseDigest };
    throw new StrongroomError('chunk.missing', 'The chunk that this one is a difference to is not there.', details);
  }

  async close(): Promise<void> {
    this.#blocks.clear();
    for (const opening of this.#open.values()) {
      const handle = await opening.catch(() => null);
      await handle?.close();
    }
    this.#open.clear();
  }

  async #alone(row: ChunkRow): Promise<Uint8Array> {
    const { entry, payload } = await this.#ofRow(row);
    const baseRow = this.baseOf(row);
    const base = baseRow && (await this.read(baseRow));
    if (isDifference(row.codec) !== (base !== null)) throw corrupt('A difference and its base do not fit.', {});
    return decodeChunk({ codec: entry.codec, payload, rawBytes: entry.rawBytes, base });
  }

  async #ofBlock(row: ChunkRow): Promise<Uint8Array> {
    const raw = await this.block(row);
    const at = row.blockAt ?? 0;
    if (at + row.rawBytes > raw.length) throw corrupt('A chunk leaves its block.', { offset: row.offset });
    return raw.subarray(at, at + row.rawBytes);
  }

  /** The raw bytes of the block at a place, verified by its own id. */
  async block(place: RecordPlace): Promise<Uint8Array> {
    const key = `${place.packId}:${place.offset}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const decoding = this.#decodedBlock(place);
    decoding.catch(() => this.#blocks.delete(key));
    const [oldest] = this.#blocks.keys();
    if (oldest !== undefined && this.#blocks.size >= mostBlocks) this.#blocks.delete(oldest);
    this.#blocks.set(key, decoding);
    return decoding;
  }

  async #decodedBlock(place: RecordPlace): Promise<Uint8Array> {
    const { entry, payload } = await this.record(place);
    if (entry.kind !== 'block') throw corrupt('A record is not the block that the index names.', { ...place });
    const { codec, rawBytes } = entry;
    return verifyChunk(entry.digest, decodeChunk({ codec, payload, rawBytes, base: null }));
  }

  async #ofRow(row: ChunkRow): Promise<StoredRecord> {
    // A block's length is not in the row, a chunk's is: one read instead of two.
    const record = await this.record(row, row.blockAt === null ? row.storedBytes : null);
    if (agrees(record.entry, row)) return record;
    throw corrupt('A record is not the one that the index names.', { offset: row.offset });
  }

  /** The record at a place; `storedBytes` when the length of its payload is known. */
  async record(place: RecordPlace, storedBytes: number | null = null): Promise<StoredRecord> {
    const { packId, offset } = place;
    const handle = await this.#handle(packId);
    const bytes = await readExactly(handle, offset, recordHeaderBytes + (storedBytes ?? 0));
    this.bytesRead += bytes.length;
    const entry = decodeRecordHeader(bytes, offset);
    let payload = bytes.subarray(recordHeaderBytes);
    if (entry.storedBytes !== payload.length) {
      if (storedBytes !== null) throw corrupt('A record is not the one that the index names.', { offset });
      payload = await readExactly(handle, offset + recordHeaderBytes, entry.storedBytes);
      this.bytesRead += payload.length;
    }
    if (crc32(payload) === entry.crc) return { entry, payload };
    throw new StrongroomError('chunk.digest_mismatch', 'A chunk’s stored bytes were changed.', { offset });
  }

  /**
   * Reads stored bytes of a pack to a place of a memory; all of them, or `pack.corrupt` or `pack.missing`. Where the place suits the disk
   * (`ReadHandle.readInPlace`), blocks around it are written over.
   */
  async readInto(place: RecordPlace, memory: Uint8Array, range: ByteRange): Promise<void> {
    const handle = await this.#handle(place.packId);
    const { at, length } = range;
    const reading = handle.readInPlace?.(memory, range, place.offset);
    const count = await (reading ?? handle.read(memory.subarray(at, at + length), place.offset));
    this.bytesRead += count;
    if (count !== length) throw corrupt('A pack is cut off.', { offset: place.offset });
  }

  #handle(packId: string): Promise<ReadHandle> {
    const known = this.#open.get(packId);
    if (known !== undefined) {
      this.#open.delete(packId); // and again at the end: the first one is the longest unused
      this.#open.set(packId, known);
      return known;
    }
    const opening = this.#opened(packId);
    // A pack that could not be opened is tried again when it is asked for again.
    opening.catch(() => this.#open.delete(packId));
    this.#open.set(packId, opening);
    return opening;
  }

  async #opened(packId: string): Promise<ReadHandle> {
    const [oldest] = this.#open;
    if (oldest && this.#open.size >= mostOpen) {
      this.#open.delete(oldest[0]);
      await (await oldest[1]).close();
    }
    return this.#disk.open(packPath(packId));
  }
}

/** True when a row says of a record what the pack says. */
export const agrees = (entry: PackEntry, row: ChunkRow): boolean => {
  if (entry.offset !== row.offset || entry.codec !== row.codec) return false;
  if (row.blockAt !== null) {
    return entry.kind === 'block' && row.baseDigest === null && row.blockAt + row.rawBytes <= entry.rawBytes;
  }
  return (
    entry.digest === row.digest &&
    entry.storedBytes === row.storedBytes &&
    entry.rawBytes === row.rawBytes &&
    entry.baseDigest === row.baseDigest &&
    entry.kind === row.kind
  );
};

/** The error with the place of a chunk: `pack.missing` for a file that is not there, `pack.corrupt` for one that is cut off. */
export function locatedAt(error: unknown, row: ChunkRow): unknown {
  if (!(error instanceof StrongroomError)) return error;
  const details = { packId: row.packId, digest: row.digest, offset: row.offset, ...error.details };
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
