import type { DecodePiece } from './lanes/lane-task.ts';
import { batchBytes, fitsSlot, type HashStream, type Lanes, type Slot } from './lanes/lanes.ts';
import type { PackReader } from './pack-reader.ts';
import { readRecords } from './read-records.ts';
import type { ChunkRow } from './rows.ts';

/** Chunks that follow each other in a file, decoded. Whoever gets one must call `release`. */
export interface DecodedBatch {
  readonly rows: readonly ChunkRow[];
  /** Their raw bytes, one chunk after the other, as far behind a block of 4 KiB as in the file; null when something is wrong with one of them: read them singly to learn what. */
  readonly bytes: Uint8Array | null;
  /** Goes on with a hash over these bytes. */
  readonly hash: (stream: HashStream) => Promise<unknown>;
  readonly release: () => void;
}

/** Records of a batch: their headers must find room beside the payloads. */
const mostRows = 1024;

interface PlannedBatch {
  readonly rows: readonly ChunkRow[];
  readonly bases: readonly (ChunkRow | null)[];
  /** Where in a block of a disk the batch begins. */
  readonly shift: number;
}

const blockBytes = 4096;

/**
 * Decodes the chunks of a file in its order, some batches ahead of whoever takes them. Chunks' digests are compared where `isProven` says
 * no: where the digest of the whole file is compared, it proves its chunks as well.
 */
export class DecodePipeline {
  readonly #lanes: Lanes;
  readonly #reader: PackReader;

  constructor(lanes: Lanes, reader: PackReader) {
    this.#lanes = lanes;
    this.#reader = reader;
  }

  /** Rows are taken as they are needed, some batches ahead. */
  async *decode(rows: Iterable<ChunkRow>, isProven: (row: ChunkRow) => boolean): AsyncGenerator<DecodedBatch> {
    const ahead: Promise<DecodedBatch>[] = [];
    try {
      for (const planned of this.#plan(rows)) {
        let slot = this.#lanes.tryAcquire();
        // Before waiting for a slot, hand on what holds one: two files would otherwise wait for each other.
        while (slot === null && ahead.length > 0) {
          const first = ahead.shift();
          if (first !== undefined) yield await first;
          slot = this.#lanes.tryAcquire();
        }
        ahead.push(this.#start(slot ?? (await this.#lanes.acquire()), planned, isProven));
      }
      for (let first = ahead.shift(); first !== undefined; first = ahead.shift()) yield await first;
    } finally {
      // Waited for: a read that goes on would open a pack that nobody closes.
      for (const left of ahead) (await left).release();
    }
  }

  /** Batches that fit a slot. A chunk that does not, or lies in a solid block, is a batch without bytes: the reader decodes it itself. */
  *#plan(rows: Iterable<ChunkRow>): Generator<PlannedBatch> {
    let batch: ChunkRow[] = [];
    let bases: (ChunkRow | null)[] = [];
    let offset = 0;
    let raw = 0;
    for (const row of rows) {
      if ((raw + row.rawBytes > batchBytes && batch.length > 0) || batch.length === mostRows) {
        yield { rows: batch, bases, shift: offset % blockBytes };
        batch = [];
        bases = [];
        offset += raw;
        raw = 0;
      }
      batch.push(row);
      bases.push(this.#baseOf(row));
      raw += row.rawBytes;
    }
    if (batch.length > 0) yield { rows: batch, bases, shift: offset % blockBytes };
  }

  /** A base that is not there shows when the chunk is read singly. */
  #baseOf(row: ChunkRow): ChunkRow | null {
    try {
      return this.#reader.baseOf(row);
    } catch {
      return null;
    }
  }

  async #start(slot: Slot, planned: PlannedBatch, isProven: (row: ChunkRow) => boolean): Promise<DecodedBatch> {
    const { rows, shift } = planned;
    const release = (): void => this.#lanes.release(slot);
    const length = await this.#decoded(slot, planned, isProven).catch(() => null);
    const range = { at: slot.raw.at + shift, length: length ?? 0 };
    return {
      rows,
      bytes: length === null ? null : slot.rawBytes.subarray(shift, shift + length),
      hash: (stream) => stream.update(slot, range),
      release,
    };
  }

  /** Bytes that were decoded into the slot; throws, or null, when not every chunk could be. */
  async #decoded(slot: Slot, { rows, bases, shift }: PlannedBatch, isProven: (row: ChunkRow) => boolean) {
    const isPlain = rows.every((row, at) => {
      const fits = row.blockAt === null && fitsSlot(row.rawBytes, row.storedBytes);
      return fits && (row.baseDigest === null) === (bases[at] === null);
    });
    if (!isPlain) return null;
    const [ranges, based] = await Promise.all([
      readRecords(this.#reader, { at: slot.stored.at, into: slot.storedBytes }, rows),
      readRecords(this.#reader, { at: slot.base.at, into: slot.baseBytes }, bases),
    ]);
    const pieces: DecodePiece[] = [];
    let raw = 0;
    for (const [at, row] of rows.entries()) {
      const range = ranges[at];
      if (!range) return null;
      const base = based[at];
      const proven = isProven(row);
      const stored = { ...range, isProven: proven };
      // What a difference makes of a wrong base has a wrong digest itself.
      pieces.push({ stored, base: base ? { ...base, isProven: true } : null, into: slot.raw.at + shift + raw });
      raw += row.rawBytes;
    }
    const outcomes = await this.#lanes.run(slot, { kind: 'decode', pieces });
    return outcomes.every((outcome) => outcome === null) ? raw : null;
  }
}
