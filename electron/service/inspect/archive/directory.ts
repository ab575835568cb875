import { type InspectLimits, limitExceeded, malformed } from '../limits.ts';
import { type ByteSource, readHead } from '../source.ts';

const endSize = 22;
const longestComment = 65_535;
const signature = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** Where the central directory lies, as the end record (and its 64-bit form) says. */
export interface DirectoryPlace {
  readonly entries: number;
  readonly size: number;
  /** Absolute, after the bytes before the archive are added. */
  readonly offset: number;
  /** Bytes before the first byte of the archive: prefix data of a polyglot, or a self-extractor. */
  readonly prefixBytes: number;
  readonly endOffset: number;
  /** Bytes after the end record and its comment. */
  readonly trailingBytes: number;
  readonly commentBytes: number;
  readonly endRecords: number;
  readonly isSplit: boolean;
  /** True when the end record and its 64-bit form disagree. */
  readonly isContradictory: boolean;
}

/** One entry of the central directory as written, before anything is compared. */
export interface RawEntry {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly localOffset: number;
  readonly externalAttributes: number;
  readonly madeBy: number;
  readonly disk: number;
}

export const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function u64(data: DataView, at: number): number {
  const value = data.getUint32(at, true) + data.getUint32(at + 4, true) * 2 ** 32;
  if (!Number.isSafeInteger(value)) throw malformed('The archive has an offset that no file can have.');
  return value;
}

/** Finds the end record. Throws `artifact.malformed` where there is none. */
export function findDirectory(source: ByteSource): DirectoryPlace {
  const tailSize = Math.min(source.sizeBytes, endSize + longestComment);
  const tailStart = source.sizeBytes - tailSize;
  const tail = source.read(tailStart, tailSize).slice();
  const data = view(tail);
  let found = -1;
  let fallback = -1;
  const endRecords: number[] = [];
  for (let at = tailSize - endSize; at >= 0; at -= 1) {
    if (data.getUint32(at, true) !== signature.end) continue;
    endRecords.push(tailStart + at);
    if (fallback < 0) fallback = at;
    if (found < 0 && at + endSize + data.getUint16(at + 20, true) === tailSize) found = at;
  }
  const at = found >= 0 ? found : fallback;
  if (at < 0) throw malformed('The archive has no end record, so its list of members can not be found.');
  return place(source, data, at, tailStart, endRecords);
}

function place(
  source: ByteSource,
  data: DataView,
  at: number,
  tailStart: number,
  endRecords: readonly number[],
): DirectoryPlace {
  const endOffset = tailStart + at;
  const commentBytes = Math.min(data.getUint16(at + 20, true), source.sizeBytes - endOffset - endSize);
  const trailingBytes = source.sizeBytes - endOffset - endSize - commentBytes;
  let entries = data.getUint16(at + 10, true);
  let size = data.getUint32(at + 12, true);
  let offset = data.getUint32(at + 16, true);
  let directoryEnd = endOffset;
  let isSplit = data.getUint16(at + 4, true) !== 0 || data.getUint16(at + 6, true) !== 0;
  const end64 = readEnd64(source, endOffset);
  let isContradictory = false;
  if (end64) {
    // Some writers add the 64-bit record although it isn't needed; then both must say the same.
    isContradictory =
      (entries !== 0xffff && entries !== end64.entries) ||
      (size !== 0xffffffff && size !== end64.size) ||
      (offset !== 0xffffffff && offset !== end64.offset);
    ({ entries, size, offset, isSplit } = end64);
    directoryEnd = end64.at;
  }
  const start = directoryEnd - size;
  if (size > directoryEnd || start < offset)
    throw malformed('The list of members does not fit where the archive says it is.');
  return {
    entries,
    size,
    offset: start,
    prefixBytes: start - offset,
    endOffset,
    trailingBytes,
    commentBytes,
    // Records before the directory belong to archives that are members.
    endRecords: endRecords.filter((offset) => offset >= start).length,
    isSplit,
    isContradictory,
  };
}

function readEnd64(source: ByteSource, endOffset: number) {
  if (endOffset < 20) return null;
  const locator = view(source.read(endOffset - 20, 20).slice());
  if (locator.getUint32(0, true) !== signature.locator64) return null;
  const stated = u64(locator, 8);
  for (const at of [endOffset - 20 - 56, stated]) {
    if (at < 0 || at + 56 > endOffset) continue;
    const record = view(source.read(at, 56).slice());
    if (record.getUint32(0, true) !== signature.end64) continue;
    const isSplit = record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0;
    return { at, entries: u64(record, 32), size: u64(record, 40), offset: u64(record, 48), isSplit };
  }
  throw malformed('The 64-bit end record of the archive is missing.');
}

/** Reads the whole central directory, bounded. Throws `artifact.malformed` for a broken one. */
export function readDirectory(source: ByteSource, where: DirectoryPlace, limits: InspectLimits): RawEntry[] {
  if (where.size > limits.maxHeaderBytes)
    throw limitExceeded('The list of members is larger than one inspection may read.');
  if (where.entries > limits.maxEntries)
    throw limitExceeded('The archive has more members than one inspection may read.');
  const bytes = source.read(where.offset, where.size).slice();
  const data = view(bytes);
  const entries: RawEntry[] = [];
  let at = 0;
  while (at + 46 <= bytes.length) {
    limits.budget.spend(16);
    if (data.getUint32(at, true) !== signature.central) break;
    const [nameSize, extraSize, commentSize] = [
      data.getUint16(at + 28, true),
      data.getUint16(at + 30, true),
      data.getUint16(at + 32, true),
    ];
    const next = at + 46 + nameSize + extraSize + commentSize;
    if (next > bytes.length) throw malformed('An entry of the list of members runs over its end.');
    entries.push(rawEntry(data, bytes, at, nameSize, extraSize, where.prefixBytes));
    if (entries.length > limits.maxEntries)
      throw limitExceeded('The archive has more members than one inspection may read.');
    at = next;
  }
  if (at !== bytes.length && !isSignatureRecord(data, at))
    throw malformed('The list of members holds something that is no member.');
  if (entries.length !== where.entries && entries.length % 65_536 !== where.entries) {
    throw malformed('The list of members is not as long as the archive says.', {
      said: where.entries,
      found: entries.length,
    });
  }
  return entries;
}

/** The optional digital signature record at the end of the directory. */
const isSignatureRecord = (data: DataView, at: number): boolean =>
  at + 4 <= data.byteLength && data.getUint32(at, true) === 0x05054b50;

function rawEntry(
  data: DataView,
  bytes: Uint8Array,
  at: number,
  nameSize: number,
  extraSize: number,
  shift: number,
): RawEntry {
  const nameBytes = bytes.subarray(at + 46, at + 46 + nameSize);
  const flags = data.getUint16(at + 8, true);
  const wide = readWideFields(data, at, at + 46 + nameSize, extraSize);
  return {
    name: decodeName(nameBytes, flags),
    nameBytes,
    flags,
    method: data.getUint16(at + 10, true),
    crc: data.getUint32(at + 16, true),
    compressedSize: wide.compressedSize,
    size: wide.size,
    localOffset: wide.localOffset + shift,
    externalAttributes: data.getUint32(at + 38, true),
    madeBy: data.getUint16(at + 4, true) >> 8,
    disk: data.getUint16(at + 34, true),
  };
}

/** Names are UTF-8 when bit 11 says so; readers differ on the rest, so plain ASCII stays and other bytes are read as UTF-8 where valid. */
export function decodeName(bytes: Uint8Array, flags: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return (flags & 0x800) !== 0 || !text.includes('\ufffd') ? text : buffer.toString('latin1');
}

function readWideFields(data: DataView, at: number, extraAt: number, extraSize: number) {
  let size = data.getUint32(at + 24, true);
  let compressedSize = data.getUint32(at + 20, true);
  let localOffset = data.getUint32(at + 42, true);
  if (size === 0xffffffff || compressedSize === 0xffffffff || localOffset === 0xffffffff) {
    let from = findExtra(data, extraAt, extraSize, 1);
    if (from !== null) {
      if (size === 0xffffffff) {
        size = u64(data, from);
        from += 8;
      }
      if (compressedSize === 0xffffffff) {
        compressedSize = u64(data, from);
        from += 8;
      }
      if (localOffset === 0xffffffff) localOffset = u64(data, from);
    }
  }
  return { size, compressedSize, localOffset };
}

/** Offset of the payload of extra field `id`, or null. */
export function findExtra(data: DataView, start: number, size: number, id: number): number | null {
  let at = start;
  while (at + 4 <= start + size) {
    const length = data.getUint16(at + 2, true);
    if (data.getUint16(at, true) === id && at + 4 + length <= start + size && length >= 8) return at + 4;
    at += 4 + length;
  }
  return null;
}

/** True when the bytes begin like a zip archive, or end like one. */
export function looksLikeZip(source: ByteSource): boolean {
  const head = readHead(source, 4);
  if (
    head.length === 4 &&
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
  )
    return true;
  return false;
}
