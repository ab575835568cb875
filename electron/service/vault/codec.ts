import { StrongroomError } from '../../../shared/contract/errors.ts';
import { copyBytes } from '../platform/copy-bytes.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { elementTypeCode } from './element-type.ts';
import { giveBack } from './give-back.ts';
import { decodePlanes, encodePlanes, type PlaneWidth, planeForms } from './planes.ts';
import { threadWorkshop, type Workshop } from './workshop.ts';
import { compress, decompress, type Effort } from './zstd.ts';

/** How a record's payload is encoded; docs/formats/pack.md specifies each. A reader refuses others with `pack.unsupported`. */
export const codecs = {
  raw: 0,
  zstd: 1,
  planes2: 2,
  planes4: 3,
  planes8: 4,
  difference2: 16,
  difference4: 17,
  difference8: 18,
} as const;

export interface Encoded {
  readonly codec: number;
  readonly payload: Uint8Array;
  /** The chunk that the payload is a difference to, when it is one. */
  readonly baseDigest: string | null;
}

export interface EncodeOptions {
  /** A difference to it is made where that is clearly smaller. */
  readonly base?: Base | null;
  readonly shop?: Workshop;
  /** Memory in which the payload may be made, so that it need not be copied there; it may also come back elsewhere. */
  readonly into?: Uint8Array | null;
}

/** A chunk that stands alone and may be differed to. */
export interface Base {
  readonly digest: string;
  readonly raw: Uint8Array;
}

declare const verified: unique symbol;
/** Raw bytes whose digest was compared with the one expected; restore accepts nothing else. */
export type VerifiedChunk = Uint8Array & { readonly [verified]: true };

interface EncoderOptions {
  /** What the encoder made of a part of the bytes, when it was asked before. */
  readonly sample?: Encoded;
  /** Where a payload of planes may go. */
  readonly into?: Uint8Array | null;
}
type Encoder = (raw: Uint8Array, shop: Workshop, options?: EncoderOptions) => Encoded;

// Measured on weights and text: below this gain decoding costs more than the disk saves.
const worthwhile = 0.97;
/** A difference must be this much smaller than the chunk alone: it ties its base to the vault, and costs a second decoding. */
const worthABase = 0.9;
const sampleBytes = 32 * 1024;

const zstdWith =
  (effort: Effort): Encoder =>
  (raw) => ({ codec: codecs.zstd, payload: compress(raw, effort), baseDigest: null });
const text = zstdWith('text');
const entropy = zstdWith('entropy');

const planeCodecs = { 2: codecs.planes2, 4: codecs.planes4, 8: codecs.planes8 } as const;
const differenceCodecs = { 2: codecs.difference2, 4: codecs.difference4, 8: codecs.difference8 } as const;
const widthOfCodec = new Map<number, { width: PlaneWidth; isDifference: boolean }>(
  ([2, 4, 8] as const).flatMap((width) => [
    [planeCodecs[width], { width, isDifference: false }],
    [differenceCodecs[width], { width, isDifference: true }],
  ]),
);

const planesOf =
  (width: PlaneWidth): Encoder =>
  (raw, shop, { sample, into = null } = {}) => {
    const forms = sample ? { forms: planeForms(sample.payload, width) } : {};
    const payload = encodePlanes(shop, raw, width, { ...forms, into });
    return { codec: planeCodecs[width], payload, baseDigest: null };
  };

/** Bytes of floating-point elements, whose planes are worth separating. */
const widths: Readonly<Record<number, PlaneWidth>> = {
  [elementTypeCode('bfloat16')]: 2,
  [elementTypeCode('float16')]: 2,
  [elementTypeCode('float32')]: 4,
  [elementTypeCode('float64')]: 8,
};

/** Encodings that suit an element type, beside `text`, which suits everything that repeats. */
const byElementType: Readonly<Record<number, Encoder>> = {
  ...Object.fromEntries(Object.entries(widths).map(([type, width]) => [type, planesOf(width)])),
  [elementTypeCode('int8')]: entropy,
  [elementTypeCode('uint8')]: entropy,
};

/** True when chunks of this element type can be stored as a difference. */
export const canDiffer = (elementType: number): boolean => widths[elementType] !== undefined;

/** True when a payload needs its base to be decoded. */
export const isDifference = (codec: number): boolean => widthOfCodec.get(codec)?.isDifference ?? false;

/**
 * The smallest encoding that is worth its decoding, as a sample tells; raw when nothing is gained. With a `base` of the same length a
 * difference to it, when a sample of both shows that it is clearly smaller.
 */
export function encodeChunk(
  raw: Uint8Array,
  elementType: number,
  { base = null, shop = threadWorkshop(), into = null }: EncodeOptions = {},
): Encoded {
  const width = widths[elementType];
  if (width && base?.raw.length === raw.length && raw.length >= 1024) {
    const difference = differenceTo(base, raw, width, { shop, into });
    if (difference !== null) return difference;
  }
  const encoder = raw.length >= 1024 ? (byElementType[elementType] ?? text) : text;
  if (raw.length <= 4 * sampleBytes) return smallestOf(raw, encoder === text ? [text] : [encoder, text], shop);
  const sample = middle(raw);
  const asText = compress(sample, 'fast').length;
  const special = encoder === text ? null : encoder(sample, shop);
  const isSpecial = special !== null && special.payload.length <= asText;
  const gain = isSpecial ? special.payload.length : asText;
  if (gain > sample.length * worthwhile) return rawOf(raw);
  return smaller(isSpecial ? encoder(raw, shop, { sample: special, into }) : text(raw, shop), rawOf(raw));
}

function differenceTo(
  base: Base,
  raw: Uint8Array,
  width: PlaneWidth,
  { shop, into }: { readonly shop: Workshop; readonly into: Uint8Array | null },
): Encoded | null {
  const sample = middle(raw);
  const withBase = encodePlanes(shop, sample, width, { base: middle(base.raw) });
  if (withBase.length > sample.length * worthwhile) return null;
  if (withBase.length > encodePlanes(shop, sample, width).length * worthABase) return null;
  // Of a chunk hardly longer than the sample every plane is tried: the sample is no sample then.
  const forms = raw.length > 4 * sampleBytes ? { forms: planeForms(withBase, width) } : {};
  const payload = encodePlanes(shop, raw, width, { base: base.raw, ...forms, into });
  return payload.length <= raw.length * worthwhile
    ? { codec: differenceCodecs[width], payload, baseDigest: base.digest }
    : null;
}

const rawOf = (raw: Uint8Array): Encoded => ({ codec: codecs.raw, payload: raw, baseDigest: null });

/** The encoding, unless the chunk as it is would hardly be longer. */
const smaller = (encoded: Encoded, raw: Encoded): Encoded =>
  encoded.payload.length > raw.payload.length * worthwhile ? raw : encoded;

function smallestOf(raw: Uint8Array, encoders: readonly Encoder[], shop: Workshop): Encoded {
  const encoded = encoders.map((encoder) => encoder(raw, shop));
  const shortest = encoded.reduce((best, one) => (one.payload.length < best.payload.length ? one : best));
  return smaller(shortest, rawOf(raw));
}

/** 32 KiB from the middle, from where an element begins; all of a shorter chunk. */
function middle(raw: Uint8Array): Uint8Array {
  const start = Math.max(0, Math.floor((raw.length - sampleBytes) / 16) * 8);
  return raw.subarray(start, start + sampleBytes);
}

/** A payload and what is needed to decode it. */
export interface Stored {
  readonly codec: number;
  readonly payload: Uint8Array;
  readonly rawBytes: number;
  /** Raw bytes of the base; null for a payload that stands alone. */
  readonly base: Uint8Array | null;
}

/**
 * The raw bytes of a payload, not verified yet. A payload that does not decode to exactly `rawBytes` is `chunk.digest_mismatch`; a codec of
 * a newer version is `pack.unsupported`.
 */
export function decodeChunk(stored: Stored, shop: Workshop = threadWorkshop()): Uint8Array {
  if (stored.codec === codecs.zstd) return decompress(stored.payload, stored.rawBytes);
  if (stored.codec === codecs.raw) return payloadOf(stored);
  const raw = new Uint8Array(stored.rawBytes);
  decodeInto(stored, raw, shop);
  return raw;
}

/** Like `decodeChunk`, into `raw`, which is `rawBytes` long. */
export function decodeInto(stored: Stored, raw: Uint8Array, shop: Workshop): void {
  const { codec, payload, base } = stored;
  const planes = widthOfCodec.get(codec);
  if (planes) {
    if (planes.isDifference !== (base !== null)) throw mismatch('A difference needs its base, and only it.', { codec });
    decodePlanes(shop, payload, planes.width, { raw, base });
  } else if (codec === codecs.zstd) {
    const decoded = decompress(payload, stored.rawBytes);
    copyBytes(raw, 0, decoded);
    giveBack(decoded);
  } else copyBytes(raw, 0, payloadOf(stored));
}

function payloadOf({ codec, payload, rawBytes }: Stored): Uint8Array {
  if (codec !== codecs.raw)
    throw new StrongroomError('pack.unsupported', 'A newer Strongroom encoded this chunk.', { codec });
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
