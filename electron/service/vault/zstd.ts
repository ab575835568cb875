import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { StrongroomError } from '../../../shared/contract/errors.ts';

/** How hard to look. All give ordinary zstd frames, so a reader needs to know nothing of them. */
export type Effort = 'fast' | 'text' | 'entropy';

const params: Readonly<Record<Effort, Readonly<Record<number, number>>>> = {
  fast: { [constants.ZSTD_c_compressionLevel]: 1 },
  text: { [constants.ZSTD_c_compressionLevel]: 3 },
  // As good as no search for repeats, which weights do not have: Huffman alone comes within 2 % of an exponent's entropy at three times the speed
  // of level 1, and is smaller than level 3.
  entropy: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_strategy]: constants.ZSTD_fast,
    [constants.ZSTD_c_minMatch]: 7,
    [constants.ZSTD_c_windowLog]: 17,
    [constants.ZSTD_c_hashLog]: 6,
  },
};

/** One zstd frame. */
export function compress(raw: Uint8Array, effort: Effort): Uint8Array {
  // The default chunkSize of 16 KiB costs a third of the speed. With room for the longest frame that could come out, zstd works on the bytes
  // where they lie, without copying them into a window of its own.
  const chunkSize = raw.length + (raw.length >>> 8) + 1024;
  return zstdCompressSync(raw, { chunkSize, params: { ...params[effort] } });
}

/** Behind a frame's content: without any, zlib would ask for a second buffer to learn that nothing follows. */
const spareBytes = 64;

/** The content of a zstd frame, which must be exactly `rawBytes` long; `chunk.digest_mismatch` otherwise. */
export function decompress(frame: Uint8Array, rawBytes: number): Uint8Array {
  let raw: Uint8Array;
  try {
    raw = zstdDecompressSync(frame, { chunkSize: rawBytes + spareBytes, maxOutputLength: Math.max(1, rawBytes) });
  } catch (cause) {
    throw new StrongroomError('chunk.digest_mismatch', 'A chunk cannot be decoded.', { rawBytes }, { cause });
  }
  if (raw.length === rawBytes) return raw;
  throw new StrongroomError('chunk.digest_mismatch', 'A chunk decodes to another length.', {
    rawBytes,
    length: raw.length,
  });
}
