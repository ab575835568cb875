import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ReadHandle } from '../platform/disk.ts';
import { contentCut, maxCutBytes } from './content-cuts.ts';
import { batchBytes, batchPieces, type Slot } from './lanes/lanes.ts';
import type { TensorRange } from './progress.ts';
import { fixedChunkBytes, type Segment } from './segments.ts';

/** A chunk's place in a batch. */
export interface Piece {
  /** From the start of the batch. */
  readonly at: number;
  readonly length: number;
  /** The tensor that it belongs to, and the number of the piece in it. */
  readonly tensor: TensorRange | null;
  readonly number: number;
}

/** A stretch of a file with its chunks, which fill it. */
export interface Batch {
  readonly offset: number;
  readonly length: number;
  readonly pieces: readonly Piece[];
}

/**
 * Reads a file batch by batch into slots and says where its chunks are. `next` gives the slot to fill; the batch in it is whole when it is
 * yielded. `file.changed_while_read` when the file ends early.
 */
export async function* batchesOf(
  handle: Pick<ReadHandle, 'read'>,
  segments: readonly Segment[],
  next: () => Promise<Slot>,
): AsyncGenerator<{ readonly slot: Slot; readonly batch: Batch }> {
  for (const planned of plannedBatches(segments)) {
    if (!('cutting' in planned)) {
      const slot = await next();
      await fill(handle, planned.offset, slot.rawBytes.subarray(0, planned.length));
      yield { slot, batch: planned };
      continue;
    }
    const end = planned.offset + planned.length;
    for (let offset = planned.offset; offset < end; ) {
      const slot = await next();
      const length = Math.min(batchBytes, end - offset);
      await fill(handle, offset, slot.rawBytes.subarray(0, length));
      const batch = contentBatch(slot.rawBytes.subarray(0, length), offset, offset + length === end);
      yield { slot, batch };
      offset += batch.length;
    }
  }
}

/** Cuts bytes where their content says. Unless they end the stretch, what could be cut later otherwise is left for the next batch. */
function contentBatch(bytes: Uint8Array, offset: number, isLast: boolean): Batch {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes.length && (isLast || bytes.length - at >= maxCutBytes)) {
    const length = contentCut(bytes, at);
    pieces.push({ at, length, tensor: null, number: 0 });
    at += length;
  }
  return { offset, length: at, pieces };
}

/** Whole batches of fixed cuts, and the segments that only their content can cut. */
function* plannedBatches(segments: readonly Segment[]): Generator<Batch | Segment> {
  let pieces: Piece[] = [];
  let offset = 0;
  let length = 0;
  const batch = (): Batch => ({ offset, length, pieces });
  for (const segment of segments) {
    if (segment.cutting === 'content') {
      if (length > 0) yield batch();
      yield segment;
      pieces = [];
      length = 0;
      continue;
    }
    for (let done = 0; done < segment.length; done += fixedChunkBytes) {
      const bytes = Math.min(fixedChunkBytes, segment.length - done);
      if (length + bytes > batchBytes || pieces.length === batchPieces) {
        yield batch();
        pieces = [];
        length = 0;
      }
      if (length === 0) offset = segment.offset + done;
      pieces.push({ at: length, length: bytes, tensor: segment.tensor, number: done / fixedChunkBytes });
      length += bytes;
    }
  }
  if (length > 0) yield batch();
}

async function fill(handle: Pick<ReadHandle, 'read'>, offset: number, into: Uint8Array): Promise<void> {
  if ((await handle.read(into, offset)) === into.length) return;
  throw new StrongroomError('file.changed_while_read', 'The file became shorter while it was read.', { offset });
}
