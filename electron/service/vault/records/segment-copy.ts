import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type Disk, joinPath } from '../../platform/disk.ts';
import { makeFolders } from '../../platform/disk-durable.ts';
import { openSegment, readSegment, recordsFolder, sealedSegments, segmentPath } from './files.ts';
import { encodeLine, maxLineBytes, type RecordLine } from './line.ts';
import { noHash, type RecordsHead, type SegmentHeader, SegmentWalk } from './walk.ts';

/** A segment is sealed once it is longer than this. */
export const sealAtBytes = 1024 * 1024;

interface OpenState {
  readonly segment: number;
  readonly sizeBytes: number;
}

/** What opening found that a person should know. */
export interface CopyRecovery {
  /** Bytes of an append that a crash cut off. */
  readonly cutBytes: number;
  /** The open segment was damaged, and was set aside under this name. */
  readonly setAside: string | null;
}

/**
 * The copies of audit records in the vault: appended to an open segment, which is sealed under its digest when it is long enough.
 * Not safe for two callers at a time. After an error it must be opened again: how much was written is then read from the disk.
 *
 * Appending: the lines, fsync. A crash leaves a torn end, which `recover` cuts off; the caller copies it again from the log.
 * Sealing: the end line, fsync, rename, fsync of the folder. A crash leaves an open segment that has its end; `recover` goes on.
 */
export class SegmentCopy {
  readonly #disk: Disk;
  #head: RecordsHead | null = null;
  /** Null while there is no open segment. */
  #open: OpenState | null = null;
  /** The newest sealed segment. */
  #last: { readonly segment: number; readonly digest: string } | null = null;
  #toCut: number | null = null;
  #isDamaged = false;
  #mustSeal = false;

  private constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Finds out how far the copies reach; writes nothing. Throws `disk.failed` and the like, never for damage. */
  static async open(disk: Disk): Promise<SegmentCopy> {
    const copy = new SegmentCopy(disk);
    await copy.#readState();
    return copy;
  }

  /** Null when nothing is copied yet. */
  get head(): RecordsHead | null {
    return this.#head;
  }

  async #readState(): Promise<void> {
    const sealed = await sealedSegments(this.#disk);
    this.#last = sealed.at(-1) ?? null;
    if ((await this.#disk.stat(openSegment)) !== null) {
      const read = await readSegment(this.#disk, openSegment);
      const { head, header } = read.walk;
      if (head && header && (read.fault === null || read.isTorn)) {
        this.#head = head;
        this.#open = { segment: header.segment, sizeBytes: read.soundBytes };
        this.#toCut = read.soundBytes < read.sizeBytes ? read.soundBytes : null;
        this.#mustSeal = read.walk.isEnded;
        return;
      }
      // No header that can be read: the first append was cut off, or the file is damaged. Both are copied again from the log.
      this.#isDamaged = read.fault !== null && !read.isTorn;
      this.#toCut = this.#isDamaged ? null : 0;
    }
    // A damaged segment is skipped: what it lost is copied again into the next one, and readers go on there.
    for (const { path } of sealed.toReversed()) {
      this.#head = (await readSegment(this.#disk, path)).walk.head;
      if (this.#head) return;
    }
  }

  /** Puts in order what a crash left. Call before the first append. */
  async recover(): Promise<CopyRecovery> {
    const found = { cutBytes: 0, setAside: null as string | null };
    await makeFolders(this.#disk, recordsFolder);
    if (this.#isDamaged) {
      found.setAside = await this.#freeName();
      await this.#disk.rename(openSegment, found.setAside);
      await this.#disk.syncFolder(recordsFolder);
      this.#isDamaged = false;
    }
    if (this.#toCut !== null) {
      const { sizeBytes = 0 } = (await this.#disk.stat(openSegment)) ?? {};
      found.cutBytes = sizeBytes - this.#toCut;
      if (this.#toCut === 0) await this.#disk.remove(openSegment);
      else await this.#disk.truncate(openSegment, this.#toCut);
      await this.#disk.syncFolder(recordsFolder);
      this.#toCut = null;
    }
    if (this.#mustSeal) await this.#publish();
    return found;
  }

  async #freeName(): Promise<string> {
    for (let number = 1; ; number += 1) {
      const name = joinPath(recordsFolder, `damaged-${number}.jsonl`);
      if ((await this.#disk.stat(name)) === null) return name;
    }
  }

  /** Appends lines; when this resolves they survive a power cut. The lines must continue what is there. */
  async append(registryId: string, lines: readonly RecordLine[]): Promise<void> {
    if (lines.length === 0) return;
    const header = this.#open === null ? this.#nextHeader(registryId) : null;
    const walk = this.#walkFrom(header ?? this.#continuing());
    const texts = lines.map((line) => {
      const entry = walk.accept(line);
      const bytes = encodeLine(line);
      // The reader would refuse such a line, and then all that follows it: better not to write it.
      if (entry.kind !== 'fault' && bytes.length <= maxLineBytes) return bytes;
      throw new StrongroomError('app.bug', 'A copied record does not continue the ones before it.', {
        why: entry.kind === 'fault' ? entry.message : 'too long',
      });
    });
    if (header) texts.unshift(encodeLine(headerLine(header)));
    await this.#write(Buffer.concat(texts), header);
    this.#head = walk.head;
    if (this.#open && this.#open.sizeBytes > sealAtBytes) await this.seal();
  }

  async #write(bytes: Uint8Array, header: SegmentHeader | null): Promise<void> {
    const file = header ? await this.#disk.create(openSegment) : await this.#disk.append(openSegment);
    try {
      await file.append(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (header) await this.#disk.syncFolder(recordsFolder);
    this.#open = {
      segment: header?.segment ?? this.#open?.segment ?? 1,
      sizeBytes: (this.#open?.sizeBytes ?? 0) + bytes.length,
    };
  }

  /** Seals the open segment, so that everything copied so far lies in files that never change. Nothing happens without one. */
  async seal(): Promise<void> {
    if (this.#open === null || this.#head === null) return;
    const { nextSeq, headHash } = this.#head;
    await this.#write(encodeLine({ kind: 'end', text: JSON.stringify({ headHash, nextSeq }) }), null);
    await this.#publish();
  }

  async #publish(): Promise<void> {
    const { digest, walk } = await readSegment(this.#disk, openSegment);
    const segment = walk.header?.segment ?? 1;
    await this.#disk.rename(openSegment, segmentPath(segment, digest));
    await this.#disk.syncFolder(recordsFolder);
    this.#last = { segment, digest };
    this.#open = null;
    this.#mustSeal = false;
  }

  #nextHeader(registryId: string): SegmentHeader {
    return {
      checkpointSize: this.#head?.checkpointSize ?? 0,
      firstSeq: this.#head?.nextSeq ?? 0,
      prevHash: this.#head?.headHash ?? noHash,
      previous: this.#last?.digest ?? null,
      registryId,
      segment: (this.#last?.segment ?? 0) + 1,
      type: 'strongroom.records/1',
    };
  }

  /** A header that stands for all lines of the open segment so far. */
  #continuing(): SegmentHeader {
    return { ...this.#nextHeader(this.#head?.registryId ?? ''), segment: this.#open?.segment ?? 1 };
  }

  #walkFrom(header: SegmentHeader): SegmentWalk {
    const walk = new SegmentWalk();
    walk.accept(headerLine(header));
    return walk;
  }
}

const headerLine = (header: SegmentHeader): RecordLine => ({ kind: 'segment', text: JSON.stringify(header) });
