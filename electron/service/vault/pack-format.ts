import { crc32 } from 'node:zlib';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import type { RecordKind } from './rows.ts';

/** The bytes of a pack file. docs/formats/pack.md is their specification; a test holds both together. */

export const packMagic = Buffer.from('SRPACK\r\n', 'latin1');
export const recordMagic = Buffer.from('SRC1', 'latin1');
export const footerMagic = Buffer.from('SRFOOT\r\n', 'latin1');
export const formatVersion = 1;

export const packHeaderBytes = 16;
export const recordHeaderBytes = 88;
export const trailerBytes = 56;
/** A pack is closed before it grows above this. */
export const maxPackBytes = 64 * 1024 * 1024;
/** Of one record before encoding, and with a margin for a codec's frame after it. */
export const maxRawBytes = 8 * 1024 * 1024;
export const maxStoredBytes = maxRawBytes + 64 * 1024;
/** Above what 64 MiB of the smallest records could hold, so that a forged count allocates nothing. */
const maxRecords = Math.ceil(maxPackBytes / recordHeaderBytes);

const kindCodes = { chunk: 0, description: 1, block: 2 } as const satisfies Record<EntryKind, number>;
const kinds: readonly EntryKind[] = ['chunk', 'description', 'block'];

/** What a record holds: a chunk, a description, or a solid block of small chunks (block.ts). */
export type EntryKind = RecordKind | 'block';

/** One record of a pack as its header and the footer table tell it. */
export interface PackEntry {
  /** Of the record's header in the file. */
  readonly offset: number;
  readonly storedBytes: number;
  readonly rawBytes: number;
  readonly codec: number;
  /** Element type code of docs/formats/pack.md; 0 unknown. */
  readonly elementType: number;
  readonly kind: EntryKind;
  readonly digest: string;
  readonly baseDigest: string | null;
  /** CRC-32 of the payload. */
  readonly crc: number;
}

/** The 16 bytes at the start of a pack. */
export function encodePackHeader(): Buffer {
  const header = Buffer.alloc(packHeaderBytes);
  packMagic.copy(header);
  header.writeUInt16LE(formatVersion, 8);
  return header;
}

/** The 88 bytes before a payload. */
export function encodeRecordHeader(entry: PackEntry): Buffer {
  const header = encodeEntry(entry);
  recordMagic.copy(header);
  header.writeUInt32LE(crc32(header.subarray(0, 84)), 84);
  return header;
}

function encodeEntry(entry: PackEntry): Buffer {
  const bytes = Buffer.alloc(recordHeaderBytes);
  bytes.writeUInt32LE(entry.offset, 0);
  bytes.writeUInt32LE(entry.storedBytes, 4);
  bytes.writeUInt32LE(entry.rawBytes, 8);
  bytes.writeUInt8(entry.codec, 12);
  bytes.writeUInt8(entry.elementType, 13);
  bytes.writeUInt8(kindCodes[entry.kind], 14);
  bytes.write(entry.digest, 16, 'hex');
  if (entry.baseDigest !== null) bytes.write(entry.baseDigest, 48, 'hex');
  bytes.writeUInt32LE(entry.crc, 80);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 84)), 84);
  return bytes;
}

function decodeEntry(bytes: Buffer, offset: number): PackEntry {
  if (bytes.readUInt32LE(84) !== crc32(bytes.subarray(0, 84))) throw corrupt('A record header is damaged.', { offset });
  const storedBytes = bytes.readUInt32LE(4);
  const rawBytes = bytes.readUInt32LE(8);
  if (storedBytes > maxStoredBytes || rawBytes > maxRawBytes) throw corrupt('A record is too large.', { offset });
  const kindCode = bytes.readUInt8(14);
  const kind = kinds[kindCode];
  if (kind === undefined || bytes.readUInt8(15) !== 0) {
    throw new StrongroomError('pack.unsupported', 'A newer Strongroom wrote this record.', { offset, kindCode });
  }
  const base = bytes.subarray(48, 80);
  return {
    offset,
    storedBytes,
    rawBytes,
    codec: bytes.readUInt8(12),
    elementType: bytes.readUInt8(13),
    kind,
    digest: bytes.toString('hex', 16, 48),
    baseDigest: base.every((byte) => byte === 0) ? null : base.toString('hex'),
    crc: bytes.readUInt32LE(80),
  };
}

/** A record's header at `offset` of its pack. Throws `pack.corrupt` or `pack.unsupported`. */
export function decodeRecordHeader(bytes: Uint8Array, offset: number): PackEntry {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, recordHeaderBytes);
  if (!header.subarray(0, 4).equals(recordMagic)) throw corrupt('A record does not start where it should.', { offset });
  return decodeEntry(header, offset);
}

export interface Footer {
  readonly packId: string;
  /** Table and trailer, to be written after the last record. */
  readonly bytes: Buffer;
}

/** The end of a pack whose records are `entries`; the pack's name follows from it. */
export function encodeFooter(entries: readonly PackEntry[], tableOffset: number): Footer {
  const table = Buffer.concat(entries.map(encodeEntry));
  const trailer = Buffer.alloc(trailerBytes);
  footerMagic.copy(trailer);
  trailer.writeUInt32LE(formatVersion, 8);
  trailer.writeUInt32LE(entries.length, 12);
  trailer.writeUInt32LE(tableOffset, 16);
  const packId = digestOf(table, trailer);
  trailer.write(packId, 24, 'hex');
  return { packId, bytes: Buffer.concat([table, trailer]) };
}

const digestOf = (table: Uint8Array, trailer: Uint8Array): string =>
  sha256Hex(Buffer.concat([encodePackHeader(), table, trailer.subarray(0, 24)]));

export interface Trailer {
  readonly records: number;
  readonly tableOffset: number;
  readonly packId: string;
}

/** The last 56 bytes of a pack of `sizeBytes`. Throws `pack.corrupt` or `pack.unsupported`. */
export function decodeTrailer(bytes: Uint8Array, sizeBytes: number): Trailer {
  const trailer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (trailer.length !== trailerBytes || !trailer.subarray(0, 8).equals(footerMagic)) {
    throw corrupt('The pack does not end with a footer.', { sizeBytes });
  }
  const version = trailer.readUInt32LE(8);
  if (version !== formatVersion) {
    throw new StrongroomError('pack.unsupported', 'A newer Strongroom wrote this pack.', { version });
  }
  const records = trailer.readUInt32LE(12);
  const tableOffset = trailer.readUInt32LE(16);
  // Both come from the file: bound them before anything is allocated for the table.
  if (records > maxRecords || tableOffset + records * recordHeaderBytes + trailerBytes !== sizeBytes) {
    throw corrupt('The pack’s footer does not fit its size.', { sizeBytes, records, tableOffset });
  }
  return { records, tableOffset, packId: trailer.toString('hex', 24, 56) };
}

/** The parts of a pack that tell what it holds. */
export interface PackFrame {
  readonly header: Uint8Array;
  readonly table: Uint8Array;
  readonly trailer: Uint8Array;
  readonly sizeBytes: number;
}

/** The entries of a pack's footer. Throws `pack.corrupt` when its digest or a record's place is wrong. */
export function decodeFrame({ header, table, trailer, sizeBytes }: PackFrame): readonly PackEntry[] {
  const { records, tableOffset, packId } = decodeTrailer(trailer, sizeBytes);
  if (!encodePackHeader().equals(header)) throw corrupt('The pack does not start with a pack header.', {});
  if (digestOf(table, trailer) !== packId) throw corrupt('The pack’s footer is damaged.', { tableOffset });
  const entries: PackEntry[] = [];
  let expected = packHeaderBytes;
  for (let index = 0; index < records; index += 1) {
    const bytes = Buffer.from(table.buffer, table.byteOffset + index * recordHeaderBytes, recordHeaderBytes);
    const entry = decodeEntry(bytes, bytes.readUInt32LE(0));
    if (entry.offset !== expected) throw corrupt('The pack’s records do not follow each other.', { offset: expected });
    expected += recordHeaderBytes + entry.storedBytes;
    entries.push(entry);
  }
  if (expected !== tableOffset)
    throw corrupt('The pack’s records do not end where its footer starts.', { tableOffset });
  return entries;
}

/** Where a pack lies in the registry's folder. */
export const packPath = (packId: string): string => `vault/packs/${packId.slice(0, 2)}/${packId}.pack`;

/** `pack.corrupt` with the place in its details. */
export const corrupt = (message: string, details: Record<string, unknown>): StrongroomError =>
  new StrongroomError('pack.corrupt', message, details);
