import { StrongroomError } from '../../../shared/contract/errors.ts';
import { copyBytes } from '../platform/copy-bytes.ts';
import { giveBack } from './give-back.ts';
import type { PlaneWidth } from './kernels/kernels.ts';
import type { Workshop } from './workshop.ts';
import { compress, decompress } from './zstd.ts';

/**
 * Byte planes: the bytes of each element's exponent together, those of its mantissa together. Without a base the sign is rotated out of the
 * exponent's byte first (ZipNN, arXiv 2411.05239); with one, elements become the difference of the integers that order as the floats do
 * (FM-Delta, NeurIPS 2024), small ones in both directions by zigzag. Layout of a payload: docs/formats/pack.md.
 */
export type { PlaneWidth } from './kernels/kernels.ts';

const isCompressed = 0x8000_0000;
/** A plane that gains less stays as it is. */
const worthwhile = 0.97;

export interface PlaneOptions {
  /** Elements to be different to, as long as the raw bytes. */
  readonly base?: Uint8Array | null;
  /** Planes worth compressing, as a sample told (`gainingPlanes`); all are tried when missing. */
  readonly gaining?: readonly boolean[];
  /** Where the payload goes; new memory when missing, or when there is not enough of it. */
  readonly into?: Uint8Array | null;
}

/** Which planes of a payload gained anything, from its lengths. */
export const gainingPlanes = (payload: Uint8Array, width: PlaneWidth): readonly boolean[] =>
  Array.from({ length: width }, (_, at) => ((payload[4 * at + 3] ?? 0) & 0x80) !== 0);

/** The payload of `raw`, elements of `width` bytes; a difference when there is a `base`. */
export function encodePlanes(
  shop: Workshop,
  raw: Uint8Array,
  width: PlaneWidth,
  { base = null, gaining, into = null }: PlaneOptions = {},
): Uint8Array {
  const count = Math.floor(raw.length / width);
  const planes = shop.split(raw, base, width);
  const header = Buffer.alloc(4 * width);
  const parts: Uint8Array[] = [header];
  const packedPlanes: Uint8Array[] = [];
  for (let at = 0; at < width; at += 1) {
    const plane = planes.subarray(at * count, (at + 1) * count);
    const packed = gaining?.[at] === false ? null : encodePlane(plane);
    header.writeUInt32LE((packed === null ? plane.length : packed.length + isCompressed) >>> 0, 4 * at);
    if (packed !== null) packedPlanes.push(packed);
    parts.push(packed ?? plane);
  }
  parts.push(raw.subarray(count * width));
  const payload = joined(parts, into);
  for (const packed of packedPlanes) giveBack(packed);
  return payload;
}

function joined(parts: readonly Uint8Array[], into: Uint8Array | null): Uint8Array {
  const length = parts.reduce((total, part) => total + part.length, 0);
  if (into === null || into.length < length) return Buffer.concat(parts);
  let at = 0;
  for (const part of parts) {
    copyBytes(into, at, part);
    at += part.length;
  }
  return into.subarray(0, length);
}

/** Puts the raw bytes of a payload of `encodePlanes` into `raw`, as long as they are. Throws `chunk.digest_mismatch` for one that cannot be. */
export function decodePlanes(
  shop: Workshop,
  payload: Uint8Array,
  width: PlaneWidth,
  into: { readonly raw: Uint8Array; readonly base: Uint8Array | null },
): void {
  const { raw, base } = into;
  const count = Math.floor(raw.length / width);
  const tail = raw.length - count * width;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const { planes } = shop;
  let at = 4 * width;
  if (bytes.length < at || (base !== null && base.length !== raw.length)) throw malformed();
  for (let index = 0; index < width; index += 1) {
    const word = bytes.readUInt32LE(4 * index);
    const length = word & ~isCompressed;
    if (length > bytes.length - at) throw malformed();
    const stored = bytes.subarray(at, at + length);
    const plane = (word & isCompressed) === 0 ? stored : decompress(stored, count);
    if (plane.length !== count) throw malformed();
    copyBytes(planes, index * count, plane);
    if (plane !== stored) giveBack(plane);
    at += length;
  }
  if (bytes.length - at !== tail) throw malformed();
  shop.merge(raw, base, width);
  raw.set(bytes.subarray(at), count * width);
}

function encodePlane(plane: Uint8Array): Uint8Array | null {
  const packed = compress(plane, 'entropy');
  return packed.length <= plane.length * worthwhile ? packed : null;
}

const malformed = (): StrongroomError =>
  new StrongroomError('chunk.digest_mismatch', 'The planes of a chunk do not fit together.');
