import type { ErrorCode } from '../../../../shared/contract/errors.ts';
import type { Disk } from '../../platform/disk.ts';
import { throwIfCancelled } from '../cancel.ts';
import { AttachmentParts } from './attachments.ts';
import { openSegment, readSegment, type SegmentRead, sealedSegments } from './files.ts';
import { type Entry, noHash, type RecordsHead, type SegmentHeader } from './walk.ts';

type Kind<K extends Entry['kind']> = Extract<Entry, { readonly kind: K }>;

/** One thing that is wrong with the copies, with its place. */
export interface RecordsProblem {
  readonly code: Extract<ErrorCode, 'records.corrupt' | 'records.missing'>;
  readonly message: string;
  readonly location: string;
}

/** What reading all copies gave. */
export interface RecordsRead {
  /** How far the copies reach without a gap; null when there are none. */
  readonly head: RecordsHead | null;
  /** Number of the first record after everything that was seen: more than `head` says where a part is lost. */
  readonly seenSeq: number;
  readonly segments: number;
  readonly bytes: number;
  readonly problems: readonly RecordsProblem[];
  /** A torn end of the open segment: what a crash leaves, or a damaged last line. Not among the problems. */
  readonly tornEnd: RecordsProblem | null;
}

export interface RecordsVisitor {
  /** A record, in the order of the log, each once, without a gap from the first. */
  readonly onRecord?: (record: Kind<'record'>) => void;
  readonly onCheckpoint?: (checkpoint: Kind<'checkpoint'>) => void;
  /** A whole attachment whose digest is right; it may come again. */
  readonly onAttachment?: (sha256: string, text: string) => void;
  /** After each segment, with the bytes read so far. */
  readonly onSegment?: (doneBytes: number) => void;
}

/**
 * Reads all copies: each line, the chain of the records, the chain of the segments, the digests of attachments. Damage is reported with
 * its place; after it, reading goes on where a later segment continues the records. Throws `operation.cancelled` and what the disk throws.
 */
export async function readRecords(
  disk: Disk,
  visitor: RecordsVisitor = {},
  signal?: AbortSignal,
): Promise<RecordsRead> {
  const reading = new Reading(visitor);
  for (const { path, digest } of await sealedSegments(disk)) {
    throwIfCancelled(signal);
    const read = await readSegment(disk, path, (entry) => reading.entry(entry, path));
    reading.endOfSealed(path, digest, read);
  }
  if ((await disk.stat(openSegment)) !== null) {
    throwIfCancelled(signal);
    const read = await readSegment(disk, openSegment, (entry) => reading.entry(entry, openSegment));
    reading.endOfOpen(openSegment, read);
  }
  return reading.result();
}

class Reading {
  readonly #visitor: RecordsVisitor;
  readonly #problems: RecordsProblem[] = [];
  #parts = new AttachmentParts();
  #registryId: string | null = null;
  #nextSeq = 0;
  #headHash = noHash;
  #checkpointSize = 0;
  #seenSeq = 0;
  #segments = 0;
  #bytes = 0;
  #last: { segment: number; digest: string } | null = null;
  #tornEnd: RecordsProblem | null = null;

  constructor(visitor: RecordsVisitor) {
    this.#visitor = visitor;
  }

  entry(entry: Entry, path: string): void {
    if (entry.kind === 'segment') this.#header(entry.header, path);
    else if (entry.kind === 'record') this.#record(entry);
    else if (entry.kind === 'checkpoint') this.#checkpoint(entry);
    else if (entry.kind === 'attachment') this.#attachment(entry, path);
  }

  #attachment({ attachment }: Kind<'attachment'>, path: string): void {
    const whole = this.#parts.add(attachment);
    if (whole === 'wrong') this.#report('records.corrupt', 'An attachment is not what its digest says.', path);
    else if (whole) this.#visitor.onAttachment?.(whole.sha256, whole.text);
  }

  #header(header: SegmentHeader, path: string): void {
    this.#parts = new AttachmentParts();
    this.#registryId ??= header.registryId;
    if (header.registryId !== this.#registryId)
      this.#report('records.corrupt', `The segment is of the registry ${header.registryId}.`, path);
    const expected = (this.#last?.segment ?? 0) + 1;
    if (header.segment > expected) {
      const which =
        header.segment - 1 === expected
          ? `Segment ${expected} is`
          : `Segments ${expected} to ${header.segment - 1} are`;
      this.#report('records.missing', `${which} missing.`, path);
    } else if (header.segment < expected || header.previous !== (this.#last?.digest ?? null)) {
      this.#report('records.corrupt', 'The segment does not follow from the one before it.', path);
    }
    if (header.firstSeq > this.#nextSeq)
      this.#report('records.missing', `Records ${this.#nextSeq} to ${header.firstSeq - 1} are missing.`, path);
  }

  #record(record: Kind<'record'>): void {
    this.#seenSeq = Math.max(this.#seenSeq, record.seq + 1);
    // After a gap nothing fits until a segment continues the records where they broke off.
    if (record.seq !== this.#nextSeq || record.prevHash !== this.#headHash) return;
    this.#nextSeq = record.seq + 1;
    this.#headHash = record.hash;
    this.#visitor.onRecord?.(record);
  }

  #checkpoint(checkpoint: Kind<'checkpoint'>): void {
    if (checkpoint.size <= this.#checkpointSize || checkpoint.size > this.#nextSeq) return;
    this.#checkpointSize = checkpoint.size;
    this.#visitor.onCheckpoint?.(checkpoint);
  }

  endOfSealed(path: string, digest: string, read: SegmentRead): void {
    const before = this.#problems.length;
    this.endOf(path, read);
    const { header, isEnded } = read.walk;
    const isNamed = this.#problems.length > before;
    if (!isNamed && read.digest !== digest)
      this.#report('records.corrupt', 'The segment’s bytes are not what its name says.', path);
    else if (!isNamed && !isEnded) this.#report('records.corrupt', 'The segment has no end.', path);
    const named = Number(path.slice(path.lastIndexOf('/') + 1).slice(0, 8));
    this.#last = { segment: header?.segment ?? named, digest };
  }

  endOfOpen(path: string, read: SegmentRead): void {
    const isTornEnd = read.fault !== null && read.isTorn && read.walk.header !== null;
    this.endOf(path, isTornEnd ? { ...read, fault: null } : read);
    if (!isTornEnd) return;
    const location = `${path}, bytes ${read.soundBytes} to ${read.sizeBytes - 1}`;
    this.#tornEnd = { code: 'records.corrupt', message: 'The end of the open segment is torn.', location };
  }

  endOf(path: string, { walk, fault, sizeBytes }: SegmentRead): void {
    this.#segments += 1;
    this.#bytes += sizeBytes;
    if (fault) {
      const place = `${path}, bytes ${fault.offset} to ${fault.offset + fault.length - 1}`;
      this.#report('records.corrupt', fault.message, place);
    } else if (walk.header === null) this.#report('records.corrupt', 'The segment is empty.', path);
    this.#visitor.onSegment?.(this.#bytes);
  }

  #report(code: RecordsProblem['code'], message: string, location: string): void {
    this.#problems.push({ code, message, location });
  }

  result(): RecordsRead {
    const head =
      this.#registryId === null
        ? null
        : {
            registryId: this.#registryId,
            nextSeq: this.#nextSeq,
            headHash: this.#headHash,
            checkpointSize: this.#checkpointSize,
          };
    return {
      head,
      seenSeq: this.#seenSeq,
      segments: this.#segments,
      bytes: this.#bytes,
      problems: this.#problems,
      tornEnd: this.#tornEnd,
    };
  }
}
