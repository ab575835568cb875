import { z } from 'zod';
import { sha256Hex } from '../../platform/crypto.ts';
import type { RecordLine } from './line.ts';

/** The hash before the first record of a log (docs/formats/audit-log.md). */
export const noHash = '0'.repeat(64);

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

export const SegmentHeader = z.strictObject({
  /** Size of the newest checkpoint in the segments before; 0 for none. */
  checkpointSize: count,
  /** Number of the first record that this segment may hold. */
  firstSeq: count,
  /** Hash of the record before it; zeros for none. */
  prevHash: hash,
  /** SHA-256 of the segment before; null for the first. */
  previous: hash.nullable(),
  registryId: z.string().min(1).max(100),
  /** 1, 2, 3 … */
  segment: count.min(1).max(99_999_999),
  type: z.literal('strongroom.records/1'),
});
export type SegmentHeader = z.infer<typeof SegmentHeader>;

const Chained = z.looseObject({ seq: count, registryId: z.string(), prevHash: hash });
export const Attachment = z.strictObject({
  part: count.min(1),
  parts: count.min(1).max(1024),
  sha256: hash,
  text: z.string(),
});
export type Attachment = z.infer<typeof Attachment>;
const CheckpointLine = z.strictObject({ note: z.string().max(4096), size: count });
const EndLine = z.strictObject({ headHash: hash, nextSeq: count });

/** How far the copies reach. */
export interface RecordsHead {
  readonly registryId: string;
  /** Number of the first record that is not copied yet. */
  readonly nextSeq: number;
  /** Hash of the record before it. */
  readonly headHash: string;
  /** Size of the newest copied checkpoint; 0 for none. */
  readonly checkpointSize: number;
}

/** A line as it is understood. */
export type Entry =
  | { readonly kind: 'segment'; readonly header: SegmentHeader }
  | {
      readonly kind: 'record';
      readonly seq: number;
      readonly prevHash: string;
      readonly hash: string;
      readonly canonical: string;
    }
  | { readonly kind: 'attachment'; readonly attachment: Attachment }
  | { readonly kind: 'checkpoint'; readonly note: string; readonly size: number }
  | { readonly kind: 'end' };

/** What is wrong with a line, in words. */
export interface Fault {
  readonly kind: 'fault';
  readonly message: string;
}

const fault = (message: string): Fault => ({ kind: 'fault', message });

/** Follows the lines of one segment and refuses what does not continue the chain. */
export class SegmentWalk {
  header: SegmentHeader | null = null;
  isEnded = false;
  #nextSeq = 0;
  #headHash = noHash;
  #checkpointSize = 0;

  /** Null before the header was read. */
  get head(): RecordsHead | null {
    return (
      this.header && {
        registryId: this.header.registryId,
        nextSeq: this.#nextSeq,
        headHash: this.#headHash,
        checkpointSize: this.#checkpointSize,
      }
    );
  }

  /** The next line, understood, or what is wrong with it. A line that is wrong changes nothing. */
  accept({ kind, text }: RecordLine): Entry | Fault {
    if (this.isEnded) return fault('There is a line after the end of the segment.');
    if ((kind === 'segment') !== (this.header === null))
      return fault('The segment does not begin with its one header.');
    const value = parsed(text);
    switch (kind) {
      case 'segment':
        return this.#begin(value);
      case 'record':
        return this.#record(value, text);
      case 'attachment': {
        const attachment = Attachment.safeParse(value);
        return attachment.success ? { kind, attachment: attachment.data } : fault('An attachment cannot be read.');
      }
      case 'checkpoint':
        return this.#checkpoint(value);
      case 'end':
        return this.#end(value);
    }
  }

  #begin(value: unknown): Entry | Fault {
    const header = SegmentHeader.safeParse(value);
    if (!header.success) return fault('The segment’s header cannot be read, or a newer Strongroom wrote it.');
    this.header = header.data;
    this.#nextSeq = header.data.firstSeq;
    this.#headHash = header.data.prevHash;
    this.#checkpointSize = header.data.checkpointSize;
    return { kind: 'segment', header: header.data };
  }

  #record(value: unknown, canonical: string): Entry | Fault {
    const record = Chained.safeParse(value);
    if (!record.success) return fault('A record cannot be read.');
    const { seq, prevHash, registryId } = record.data;
    if (registryId !== this.header?.registryId) return fault(`Record ${seq} is of another registry.`);
    if (seq !== this.#nextSeq) return fault(`Record ${seq} stands where record ${this.#nextSeq} belongs.`);
    if (prevHash !== this.#headHash) return fault(`Record ${seq} does not follow from the one before it.`);
    this.#nextSeq = seq + 1;
    this.#headHash = sha256Hex(canonical);
    return { kind: 'record', seq, prevHash, hash: this.#headHash, canonical };
  }

  #checkpoint(value: unknown): Entry | Fault {
    const checkpoint = CheckpointLine.safeParse(value);
    if (!checkpoint.success) return fault('A checkpoint cannot be read.');
    const { note, size } = checkpoint.data;
    if (size > this.#nextSeq || size <= this.#checkpointSize) return fault('A checkpoint stands out of its place.');
    this.#checkpointSize = size;
    return { kind: 'checkpoint', note, size };
  }

  #end(value: unknown): Entry | Fault {
    const end = EndLine.safeParse(value);
    if (!end.success || end.data.nextSeq !== this.#nextSeq || end.data.headHash !== this.#headHash)
      return fault('The end of the segment does not agree with its records.');
    this.isEnded = true;
    return { kind: 'end' };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no schema takes it: the line is named as one that cannot be read
  }
}
