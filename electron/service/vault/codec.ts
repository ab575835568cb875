import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';

/** How a record's payload is encoded; docs/formats/pack.md specifies each. A reader refuses others with `pack.unsupported`. */
export const codecs = { raw: 0, zstd: 1 } as const;

export interface Encoded {
  readonly codec: number;
  readonly payload: Uint8Array;
}

declare const verified: unique symbol;
/** Raw bytes whose digest was compared with the one expected; restore accepts nothing else. */
export type VerifiedChunk = Uint8Array & { readonly [verified]: true };

// Measured on weights and text: below this gain decoding costs more than the disk saves.
const worthwhile = 0.97;
const probeBytes = 64 * 1024;

/** The smallest encoding that is worth its decoding; raw when nothing is gained. */
export function encodeChunk(raw: Uint8Array): Encoded {
  if (raw.length > 4 * probeBytes && !pays(middle(raw))) return { codec: codecs.raw, payload: raw };
  const payload = compress(raw, 3);
  return payload.length <= raw.length * worthwhile
    ? { codec: codecs.zstd, payload }
    : { codec: codecs.raw, payload: raw };
}

const pays = (sample: Uint8Array): boolean => compress(sample, 1).length <= sample.length * worthwhile;

function middle(raw: Uint8Array): Uint8Array {
  const start = Math.floor((raw.length - probeBytes) / 2);
  return raw.subarray(start, start + probeBytes);
}

function compress(raw: Uint8Array, level: number): Uint8Array {
  // The default chunkSize of 16 KiB costs a third of the speed.
  const chunkSize = Math.max(1024, raw.length + 1024);
  return zstdCompressSync(raw, { chunkSize, params: { [constants.ZSTD_c_compressionLevel]: level } });
}

/**
 * The raw bytes of a payload, not verified yet. A payload that does not decode to exactly `rawBytes` is `chunk.digest_mismatch`; a codec of
 * a newer version is `pack.unsupported`.
 */
export function decodeChunk(codec: number, payload: Uint8Array, rawBytes: number): Uint8Array {
  if (codec !== codecs.raw && codec !== codecs.zstd) {
    throw new StrongroomError('pack.unsupported', 'A newer Strongroom encoded this chunk.', { codec });
  }
  const raw = codec === codecs.raw ? payload : decompress(payload, rawBytes);
  if (raw.length === rawBytes) return raw;
  throw mismatch('A chunk has another length than its record says.', { rawBytes, length: raw.length });
}

function decompress(payload: Uint8Array, rawBytes: number): Uint8Array {
  try {
    return zstdDecompressSync(payload, { chunkSize: Math.max(1024, rawBytes), maxOutputLength: Math.max(1, rawBytes) });
  } catch (cause) {
    throw new StrongroomError('chunk.digest_mismatch', 'A chunk cannot be decoded.', { rawBytes }, { cause });
  }
}

/** The same bytes, typed as verified. Throws `chunk.digest_mismatch`. */
export function verifyChunk(digest: string, raw: Uint8Array): VerifiedChunk {
  if (isVerified(digest, raw)) return raw;
  throw mismatch('A chunk’s bytes are not those that were stored.', { digest });
}

const isVerified = (digest: string, raw: Uint8Array): raw is VerifiedChunk => sha256Hex(raw) === digest;

const mismatch = (message: string, details: Record<string, unknown>): StrongroomError =>
  new StrongroomError('chunk.digest_mismatch', message, details);
