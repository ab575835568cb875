import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { elementTypeCode } from './element-type.ts';
import { decodePlanes, encodePlanes } from './planes.ts';
import { compress, decompress, type Effort } from './zstd.ts';

/** How a record's payload is encoded; docs/formats/pack.md specifies each. A reader refuses others with `pack.unsupported`. */
export const codecs = { raw: 0, zstd: 1, planes2: 2, planes4: 3 } as const;

export interface Encoded {
  readonly codec: number;
  readonly payload: Uint8Array;
}

declare const verified: unique symbol;
/** Raw bytes whose digest was compared with the one expected; restore accepts nothing else. */
export type VerifiedChunk = Uint8Array & { readonly [verified]: true };

type Encoder = (raw: Uint8Array) => Encoded;

// Measured on weights and text: below this gain decoding costs more than the disk saves.
const worthwhile = 0.97;
const sampleBytes = 64 * 1024;

const zstdWith =
  (effort: Effort): Encoder =>
  (raw) => ({ codec: codecs.zstd, payload: compress(raw, effort) });
const text = zstdWith('text');
const planes2: Encoder = (raw) => ({ codec: codecs.planes2, payload: encodePlanes(raw, 2) });
const planes4: Encoder = (raw) => ({ codec: codecs.planes4, payload: encodePlanes(raw, 4) });
const entropy = zstdWith('entropy');

/** Encodings that suit an element type, beside `text`, which suits everything that repeats. */
const byElementType: Readonly<Record<number, Encoder>> = {
  [elementTypeCode('bfloat16')]: planes2,
  [elementTypeCode('float16')]: planes2,
  [elementTypeCode('float32')]: planes4,
  [elementTypeCode('int8')]: entropy,
  [elementTypeCode('uint8')]: entropy,
};

/** The smallest encoding that is worth its decoding, as a sample tells; raw when nothing is gained. */
export function encodeChunk(raw: Uint8Array, elementType: number): Encoded {
  const encoder = raw.length >= 1024 ? (byElementType[elementType] ?? text) : text;
  if (raw.length <= 4 * sampleBytes) return smallest(raw, encoder === text ? [text] : [encoder, text]);
  const sample = middle(raw);
  const best = encoder === text ? text : betterOn(sample, encoder);
  const gain = best === text ? compress(sample, 'fast').length : best(sample).payload.length;
  return gain > sample.length * worthwhile ? { codec: codecs.raw, payload: raw } : smallest(raw, [best]);
}

const betterOn = (sample: Uint8Array, encoder: Encoder): Encoder =>
  encoder(sample).payload.length <= compress(sample, 'fast').length ? encoder : text;

function smallest(raw: Uint8Array, encoders: readonly Encoder[]): Encoded {
  let best: Encoded = { codec: codecs.raw, payload: raw };
  let limit = raw.length * worthwhile;
  for (const encoder of encoders) {
    const encoded = encoder(raw);
    if (encoded.payload.length > limit) continue;
    best = encoded;
    limit = encoded.payload.length - 1;
  }
  return best;
}

/** 64 KiB from the middle, from where an element begins. */
function middle(raw: Uint8Array): Uint8Array {
  const start = Math.floor((raw.length - sampleBytes) / 16) * 8;
  return raw.subarray(start, start + sampleBytes);
}

/**
 * The raw bytes of a payload, not verified yet. A payload that does not decode to exactly `rawBytes` is `chunk.digest_mismatch`; a codec of
 * a newer version is `pack.unsupported`.
 */
export function decodeChunk(codec: number, payload: Uint8Array, rawBytes: number): Uint8Array {
  if (codec === codecs.zstd) return decompress(payload, rawBytes);
  if (codec === codecs.planes2) return decodePlanes(payload, 2, rawBytes);
  if (codec === codecs.planes4) return decodePlanes(payload, 4, rawBytes);
  if (codec !== codecs.raw) {
    throw new StrongroomError('pack.unsupported', 'A newer Strongroom encoded this chunk.', { codec });
  }
  if (payload.length === rawBytes) return payload;
  throw mismatch('A chunk has another length than its record says.', { rawBytes, length: payload.length });
}

/** The same bytes, typed as verified. Throws `chunk.digest_mismatch`. */
export function verifyChunk(digest: string, raw: Uint8Array): VerifiedChunk {
  if (isVerified(digest, raw)) return raw;
  throw mismatch('A chunk’s bytes are not those that were stored.', { digest });
}

const isVerified = (digest: string, raw: Uint8Array): raw is VerifiedChunk => sha256Hex(raw) === digest;

const mismatch = (message: string, details: Record<string, unknown>): StrongroomError =>
  new StrongroomError('chunk.digest_mismatch', message, details);
