import { constants, crc32, inflateRawSync } from 'node:zlib';
import type { Finding, Severity } from '../../../../shared/model/inspection.ts';
import { type InspectLimits, limitExceeded, malformed } from '../limits.ts';
import { finding } from '../reader.ts';
import { type ByteSource, memorySource, windowSource } from '../source.ts';
import { type DirectoryPlace, findDirectory, type RawEntry, readDirectory, view } from './directory.ts';
import { foldedName, nameProblems } from './names.ts';
import { type Unclaimed, unclaimedFindings } from './unclaimed.ts';

const bombRatio = 200;
const bombLeastBytes = 16 * 1024 * 1024;
const mostBytesChecked = 64 * 1024 * 1024;
/** A data descriptor takes up to so many bytes between members. */
const mostDescriptorBytes = 24;
const endRecordBytes = 22;

/** One member of a zip archive whose local header was compared with the directory. */
export interface ZipMember {
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  /** 0 stored, 8 deflated; others can't be opened. */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Place of the member's bytes in the archive when it is stored, else null. */
  readonly byteRange: readonly [start: number, end: number] | null;
  /**
   * The member's content: a part of the archive when it is stored, else inflated into memory within the limits.
   * Throws `artifact.malformed`, `inspect.limit_exceeded`, or `artifact.unreadable` for encrypted and unsupported ones.
   */
  open(): ByteSource;
  /** At most `length` first bytes, unchecked and without unpacking the rest; empty where nothing can be read. */
  head(length: number): Uint8Array;
}

export interface ZipArchive {
  readonly members: readonly ZipMember[];
  readonly findings: readonly Finding[];
}

/** Reads a zip's directory and compares it with its local headers. Throws `artifact.malformed` only where no directory can be read. */
export function openZip(source: ByteSource, limits: InspectLimits): ZipArchive {
  const known = opened.get(source);
  if (known) return known();
  try {
    const archive = new ZipOpener(source, limits).open();
    opened.set(source, () => archive);
    return archive;
  } catch (error) {
    opened.set(source, () => {
      throw error;
    });
    throw error;
  }
}

/** Archives that were opened, as long as their source is in use: several content tests ask for the same one. */
const opened = new WeakMap<ByteSource, () => ZipArchive>();

interface MemberRange {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** What may follow it: its sizes and checksum once more. */
  readonly descriptorBytes: number;
}

const rangeOf = (entry: RawEntry, data: number): MemberRange => ({
  start: entry.localOffset,
  end: data + entry.compressedSize,
  name: entry.name,
  descriptorBytes: (entry.flags & 8) === 0 ? 0 : mostDescriptorBytes,
});

class ZipOpener {
  readonly #source: ByteSource;
  readonly #limits: InspectLimits;
  readonly #findings: Finding[] = [];
  readonly #unclaimed: Unclaimed[] = [];
  #inflated = 0;

  constructor(source: ByteSource, limits: InspectLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  open(): ZipArchive {
    const where = findDirectory(this.#source);
    this.#checkPlace(where);
    const entries = readDirectory(this.#source, where, this.#limits);
    this.#checkNames(entries);
    const ranges: MemberRange[] = [];
    const members = entries.map((entry) => {
      const data = this.#compareLocal(entry, where);
      if (data !== null) ranges.push(rangeOf(entry, data));
      return this.#member(entry, data);
    });
    this.#checkRanges(ranges, where);
    this.#checkUnclaimed(where);
    this.#checkBomb(entries);
    return { members, findings: this.#findings };
  }

  #note(severity: Severity, code: string, detail: string, location: string | null = null): void {
    if (this.#findings.length < this.#limits.maxFindings)
      this.#findings.push(finding(severity, code, detail, location));
  }

  #checkPlace(where: DirectoryPlace): void {
    if (where.prefixBytes > 0) {
      this.#note(
        'high',
        'archive.prefix_data',
        `${where.prefixBytes} bytes lie before the archive, so it may be two files at once.`,
        'offset 0',
      );
    }
    if (where.trailingBytes > 0) {
      this.#note(
        'medium',
        'archive.trailing_data',
        `${where.trailingBytes} bytes follow the archive.`,
        `offset ${where.endOffset}`,
      );
    }
    if (where.endRecords > 1 || where.isContradictory) {
      this.#note(
        'high',
        'archive.ambiguous_end',
        'The archive has two end records that may disagree, so readers may see different members.',
        `offset ${where.endOffset}`,
      );
    }
    if (where.commentBytes > 1024)
      this.#note('low', 'archive.long_comment', 'The archive carries a long comment.', `offset ${where.endOffset}`);
    if (where.isSplit)
      this.#note('high', 'archive.unsupported', 'The archive is one part of several; the others are missing.');
  }

  #checkNames(entries: readonly RawEntry[]): void {
    const names = new Set<string>();
    const folded = new Map<string, string>();
    for (const { name } of entries) {
      for (const problem of nameProblems(name)) this.#note(problem.severity, problem.code, problem.detail, name);
      if (names.has(name)) {
        this.#note(
          'high',
          'archive.duplicate_name',
          'Two members have the same name, so readers may see different content.',
          name,
        );
      } else {
        const fold = foldedName(name);
        const other = folded.get(fold);
        if (other !== undefined && !name.endsWith('/') && !other.endsWith('/')) {
          this.#note(
            'medium',
            'archive.case_collision',
            `A member differs from "${other}" only by case or spelling.`,
            name,
          );
        }
        folded.set(fold, name);
      }
      names.add(name);
    }
  }

  /** Compares the local header with the directory; the offset of the member's data, or null where there is none to read. */
  #compareLocal(entry: RawEntry, where: DirectoryPlace): number | null {
    this.#checkKind(entry);
    const mismatch = (what: string) =>
      this.#note(
        'high',
        'archive.header_mismatch',
        `The ${what} of a member is not the same in its two headers.`,
        entry.name,
      );
    if (entry.localOffset + 30 > where.offset) {
      this.#note('high', 'archive.header_mismatch', 'A member lies outside the archive.', entry.name);
      return null;
    }
    const header = view(this.#source.read(entry.localOffset, 30).slice());
    if (header.getUint32(0, true) !== 0x04034b50) {
      this.#note('high', 'archive.header_mismatch', 'A member has no header where the archive says.', entry.name);
      return null;
    }
    const [flags, method, nameSize, extraSize] = [
      header.getUint16(6, true),
      header.getUint16(8, true),
      header.getUint16(26, true),
      header.getUint16(28, true),
    ];
    const data = entry.localOffset + 30 + nameSize + extraSize;
    if (data + entry.compressedSize > where.offset) {
      this.#note('high', 'archive.header_mismatch', 'A member runs over the end of the archive.', entry.name);
      return null;
    }
    const name = this.#source.read(entry.localOffset + 30, nameSize);
    if (Buffer.compare(name, entry.nameBytes) !== 0) mismatch('name');
    if (method !== entry.method) mismatch('compression');
    if (((flags ^ entry.flags) & 1) !== 0) mismatch('encryption');
    const hasDescriptor = (flags & 8) !== 0;
    const [crc, packed, size] = [header.getUint32(14, true), header.getUint32(18, true), header.getUint32(22, true)];
    // With a data descriptor the local fields may be zero; they may not be something else.
    if (crc !== entry.crc && !(hasDescriptor && crc === 0)) mismatch('checksum');
    if (packed !== 0xffffffff && packed !== entry.compressedSize && !(hasDescriptor && packed === 0))
      mismatch('packed size');
    if (size !== 0xffffffff && size !== entry.size && !(hasDescriptor && size === 0)) mismatch('size');
    return data;
  }

  #checkKind(entry: RawEntry): void {
    const mode = entry.externalAttributes >>> 16;
    const kind = entry.madeBy === 3 || entry.madeBy === 19 ? mode & 0xf000 : 0;
    if (kind === 0xa000) this.#note('high', 'archive.link', 'A member is a symbolic link.', entry.name);
    else if (kind === 0x2000 || kind === 0x6000 || kind === 0x1000 || kind === 0xc000) {
      this.#note('high', 'archive.device', 'A member is a device, a pipe or a socket.', entry.name);
    }
    if ((entry.flags & 1) !== 0 || (entry.flags & 0x2000) !== 0) {
      this.#note('high', 'archive.encrypted', 'A member is encrypted, so nobody can tell what it holds.', entry.name);
    } else if (entry.method !== 0 && entry.method !== 8) {
      this.#note(
        'high',
        'archive.unsupported_compression',
        `A member is packed with method ${entry.method}, which can not be read.`,
        entry.name,
      );
    }
    if (entry.method === 0 && (entry.flags & 1) === 0 && entry.size !== entry.compressedSize) {
      this.#note('high', 'archive.header_mismatch', 'A stored member has two different sizes.', entry.name);
    }
    if (entry.disk !== 0 && entry.disk !== 0xffff)
      this.#note('high', 'archive.unsupported', 'A member is on another part of the archive.', entry.name);
  }

  #checkRanges(ranges: MemberRange[], where: DirectoryPlace): void {
    ranges.sort((a, b) => a.start - b.start);
    let end = where.prefixBytes;
    let hidden = 0;
    let descriptorBytes = 0;
    const skip = (start: number, next: number): void => {
      hidden = Math.max(hidden, next - start);
      if (next - start > descriptorBytes) this.#unclaimed.push({ start, end: next });
    };
    for (const range of ranges) {
      if (range.start < end) this.#note('high', 'archive.overlap', 'Two members share the same bytes.', range.name);
      else skip(end, range.start);
      end = Math.max(end, range.end);
      descriptorBytes = range.descriptorBytes;
    }
    skip(end, where.offset);
    if (hidden > 65_536)
      this.#note('medium', 'archive.hidden_data', `${hidden} bytes between members belong to none of them.`);
    else if (hidden > mostDescriptorBytes)
      this.#note('low', 'archive.hidden_data', `${hidden} bytes between members belong to none of them.`);
  }

  /** What lies between members, in the comment and behind the end. */
  #checkUnclaimed(where: DirectoryPlace): void {
    const comment = where.endOffset + endRecordBytes;
    const tail = comment + where.commentBytes;
    const places = [
      { start: comment, end: tail },
      { start: tail, end: tail + where.trailingBytes },
      ...this.#unclaimed,
    ];
    this.#findings.push(...unclaimedFindings(this.#source, places, this.#limits));
  }

  #checkBomb(entries: readonly RawEntry[]): void {
    let total = 0;
    for (const entry of entries) {
      total += entry.size;
      if (entry.method !== 8 || entry.size < bombLeastBytes) continue;
      if (entry.size / Math.max(1, entry.compressedSize) > bombRatio) {
        this.#note(
          'high',
          'archive.bomb',
          `A member unpacks to ${entry.size} bytes, far more than its size in the archive.`,
          entry.name,
        );
      }
    }
    if (total > bombLeastBytes && total / Math.max(1, this.#source.sizeBytes) > bombRatio) {
      this.#note('high', 'archive.bomb', `The archive unpacks to ${total} bytes, far more than its size.`);
    }
    if (entries.length > 200_000)
      this.#note('medium', 'archive.many_members', `The archive has ${entries.length} members.`);
  }

  #member(entry: RawEntry, data: number | null): ZipMember {
    const isStored = entry.method === 0 && entry.size === entry.compressedSize;
    const isEncrypted = (entry.flags & 1) !== 0;
    let opened: ByteSource | null = null;
    return {
      name: entry.name,
      isFolder: entry.name.endsWith('/'),
      sizeBytes: entry.size,
      compressedBytes: entry.compressedSize,
      method: entry.method,
      isEncrypted,
      byteRange: isStored && data !== null && !isEncrypted ? [data, data + entry.size] : null,
      open: () => {
        opened ??= this.#openMember(entry, data, isEncrypted);
        return opened;
      },
      head: (length) => (data === null || isEncrypted ? new Uint8Array(0) : this.#head(entry, data, length)),
    };
  }

  #openMember(entry: RawEntry, data: number | null, isEncrypted: boolean): ByteSource {
    if (data === null) throw malformed('The member has no readable header.', { member: entry.name });
    if (isEncrypted) throw malformed('The member is encrypted.', { member: entry.name });
    if (entry.method === 0) {
      const content = windowSource(this.#source, data, entry.compressedSize);
      // Storages are checked by whoever copies them whole; a pickle is small enough to be checked at once.
      if (entry.size <= mostBytesChecked) this.#checkCrc(entry, content.read(0, content.sizeBytes));
      return content;
    }
    if (entry.method !== 8) throw malformed('The member is packed with an unsupported method.', { member: entry.name });
    return memorySource(this.#inflate(entry, data));
  }

  #head(entry: RawEntry, data: number, length: number): Uint8Array {
    const packed = this.#source.read(data, Math.min(entry.compressedSize, length));
    if (entry.method === 0) return packed.slice();
    if (entry.method !== 8) return new Uint8Array(0);
    try {
      // A window of packed bytes can't give more than 1032 times as many.
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: packed.length * 1040 + 64 };
      return inflateRawSync(packed, options).subarray(0, length);
    } catch {
      return new Uint8Array(0);
    }
  }

  #inflate(entry: RawEntry, data: number): Uint8Array {
    const left = this.#limits.maxInflatedBytes - this.#inflated;
    if (entry.size > left || entry.compressedSize > this.#limits.maxInflatedBytes) {
      throw limitExceeded('The archive unpacks to more than one inspection may read.', { member: entry.name });
    }
    const packed = this.#source.read(data, entry.compressedSize);
    let content: Uint8Array;
    try {
      content = inflateRawSync(packed, { maxOutputLength: entry.size + 1 });
    } catch (error) {
      const isLarger = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      const what = isLarger
        ? 'A member unpacks to more than it announces.'
        : 'A member is damaged and can not be unpacked.';
      this.#note('high', isLarger ? 'archive.bomb' : 'archive.member_damaged', what, entry.name);
      throw malformed(what, { member: entry.name });
    }
    this.#inflated += content.length;
    if (content.length !== entry.size)
      this.#note('high', 'archive.header_mismatch', 'A member is shorter than it announces.', entry.name);
    this.#checkCrc(entry, content);
    return content;
  }

  #checkCrc(entry: RawEntry, content: Uint8Array): void {
    this.#limits.budget.spend(1 + (content.length >>> 10));
    if (crc32(content) === entry.crc) return;
    this.#note('high', 'archive.checksum_mismatch', 'The content of a member does not match its checksum.', entry.name);
  }
}
