import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ReadHandle } from '../platform/disk.ts';
import { contentCut, maxCutBytes } from './content-cuts.ts';
import { fixedChunkBytes, type Segment } from './segments.ts';

/** A piece of a file; `bytes` is valid until the next one is asked for. */
export interface FilePiece {
  readonly bytes: Uint8Array;
  readonly dtype: string | null;
}

const windowBytes = 4 * 1024 * 1024;

/** The pieces of an open file in its order. `file.changed_while_read` when it ends early. */
export async function* chunksOfFile(handle: ReadHandle, segments: readonly Segment[]): AsyncGenerator<FilePiece> {
  const longest = segments.reduce((most, segment) => Math.max(most, segment.length), 0);
  const window = Buffer.allocUnsafeSlow(Math.min(windowBytes, longest));
  for (const segment of segments) {
    const { dtype } = segment;
    const pieces = segment.cutting === 'fixed' ? fixedPieces : contentPieces;
    for await (const bytes of pieces(handle, segment, window)) yield { bytes, dtype };
  }
}

async function* fixedPieces(handle: ReadHandle, segment: Segment, window: Buffer): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < segment.length; done += window.length) {
    const length = Math.min(window.length, segment.length - done);
    const bytes = await fill(handle, segment.offset + done, window.subarray(0, length));
    for (let at = 0; at < length; at += fixedChunkBytes)
      yield bytes.subarray(at, Math.min(length, at + fixedChunkBytes));
  }
}

async function* contentPieces(handle: ReadHandle, segment: Segment, window: Buffer): AsyncGenerator<Uint8Array> {
  let start = 0; // of the part of the window that is not handed out
  let end = 0;
  let read = 0; // of the segment
  while (start < end || read < segment.length) {
    if (end - start < maxCutBytes && read < segment.length) {
      window.copyWithin(0, start, end);
      end -= start;
      start = 0;
      const length = Math.min(window.length - end, segment.length - read);
      await fill(handle, segment.offset + read, window.subarray(end, end + length));
      end += length;
      read += length;
    }
    const length = contentCut(window.subarray(0, end), start);
    yield window.subarray(start, start + length);
    start += length;
  }
}

async function fill(handle: ReadHandle, offset: number, into: Uint8Array): Promise<Uint8Array> {
  if ((await handle.read(into, offset)) === into.length) return into;
  throw new StrongroomError('file.changed_while_read', 'The file became shorter while it was read.', { offset });
}
