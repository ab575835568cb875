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
const isSparse = 0x4000_0000;
/** Bits of a length. */
const lengthBits = 0x3fff_ffff;
/** A plane that gains less stays as it is. */
const worthwhile = 0.97;

/** How a plane is stored: as it is, as a zstd frame, or as the bytes that are not zero and where they are. */
export type PlaneForm = 'stored' | 'packed' | 'sparse';

export interface PlaneOptions {
  /** Elements to be different to, as long as the raw bytes. */
  readonly base?: Uint8Array | null;
  /** What suits each plane, as a sample told (`planeForms`); found out when missing. */
  readonly forms?: readonly PlaneForm[];
  /** Where the payload goes; new memory when missing, or when there is not enough of it. */
  readonly into?: Uint8Array | null;
}

/** How each plane of a payload is stored, from its words. */
export const planeForms = (payload: Uint8Array, width: PlaneWidth): readonly PlaneForm[] =>
  Array.from({ length: width }, (_, at) => {
    const top = payload[4 * at + 3] ?? 0;
    return (top & 0x80) !== 0 ? 'packed' : (top & 0x40) !== 0 ? 'sparse' : 'stored';
  });

/** The payload of `raw`, elements of `width` bytes; a difference when there is a `base`. */
export function encodePlanes(
  shop: Workshop,
  raw: Uint8Array,
  width: PlaneWidth,
  { base = null, forms, into = null }: PlaneOptions = {},
): Uint8Array {
  const count = Math.floor(raw.length / width);
  const planes = shop.split(raw, base, width);
  const header = Buffer.alloc(4 * width);
  const parts: Uint8Array[] = [header];
  const made: Uint8Array[] = [];
  for (let at = 0; at < width; at += 1) {
    const plane = planes.subarray(at * count, (at + 1) * count);
    const encoded = encodePlane(shop, plane, forms?.[at] ?? formOf(plane));
    header.writeUInt32LE((encoded.length + encoded.flag) >>> 0, 4 * at);
    parts.push(...encoded.parts);
    if (encoded.flag !== 0) made.push(...encoded.parts);
  }
  parts.push(raw.subarray(count * width));
  const payload = joined(parts, into);
  for (const bytes of made) giveBack(bytes);
  return payload;
}

/** At most this share of a plane's bytes may be other than zero for it to be sparse: with more, zstd's codes come as near to its entropy. */
const sparseShare = 3 / 8;
/** Bytes that are looked at to tell. */
const formProbes = 4096;

function formOf(plane: Uint8Array): PlaneForm {
  const step = Math.max(1, Math.floor(plane.length / formProbes));
  let probes = 0;
  let others = 0;
  for (let at = 0; at < plane.length; at += step) {
    probes += 1;
    if (plane[at] !== 0) others += 1;
  }
  return probes > 0 && others <= probes * sparseShare ? 'sparse' : 'packed';
}

interface EncodedPlane {
  readonly flag: number;
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

function encodePlane(shop: Workshop, plane: Uint8Array, form: PlaneForm): EncodedPlane {
  if (form === 'sparse') {
    const sparse = encodeSparse(shop, plane);
    if (sparse.length <= plane.length * worthwhile) return sparse;
  }
  const packed = form === 'stored' ? null : packedOrNull(plane);
  return packed === null
    ? { flag: 0, parts: [plane], length: plane.length }
    : { flag: isCompressed, parts: [packed], length: packed.length };
}

const sparseHeaderBytes = 16;

/** zstd spends at least a bit on each byte of a literal; of planes that are mostly zero that is many times their entropy. */
function encodeSparse(shop: Workshop, plane: Uint8Array): EncodedPlane {
  const { gaps, values } = shop.gather(plane);
  const header = Buffer.alloc(sparseHeaderBytes);
  const parts: Uint8Array[] = [header];
  for (const [at, stream] of [gaps, values].entries()) {
    const packed = packedOrNull(stream);
    // Copied where it stays as it is: the next plane is gathered in the same place.
    const part = packed ?? stream.slice();
    header.writeUInt32LE(stream.length, 8 * at);
    header.writeUInt32LE((part.length + (packed === null ? 0 : isCompressed)) >>> 0, 8 * at + 4);
    parts.push(part);
  }
  return { flag: isSparse, parts, length: parts.reduce((total, part) => total + part.length, 0) };
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
  const room = shop.planes;
  const planes: number[] = [];
  let at = 4 * width;
  if (bytes.length < at || (base !== null && base.length !== raw.length)) throw malformed();
  for (let index = 0; index < width; index += 1) {
    const word = bytes.readUInt32LE(4 * index);
    const length = word & lengthBits;
    if (length > bytes.length - at) throw malformed();
    const plane = room.subarray(index * count, (index + 1) * count);
    planes.push(decodePlane(shop, word, bytes.subarray(at, at + length), plane));
    at += length;
  }
  if (bytes.length - at !== tail) throw malformed();
  shop.merge(raw, base, planes, width);
  raw.set(bytes.subarray(at), count * width);
}

/** Gives where the plane lies in the workshop's memory: in `room`, or where it is stored. */
function decodePlane(shop: Workshop, word: number, stored: Uint8Array, room: Uint8Array): number {
  if ((word & isSparse) !== 0) {
    if ((word & isCompressed) !== 0) throw malformed();
    decodeSparse(shop, stored, room);
    return room.byteOffset;
  }
  const bytes = unpacked(word, stored, room.length);
  const here = shop.placeOf(bytes);
  if (here !== null) return here;
  copyBytes(room, 0, bytes);
  if (bytes !== stored) giveBack(bytes);
  return room.byteOffset;
}

function decodeSparse(shop: Workshop, stored: Uint8Array, plane: Uint8Array): void {
  if (stored.length < sparseHeaderBytes) throw malformed();
  const header = Buffer.from(stored.buffer, stored.byteOffset, sparseHeaderBytes);
  const [gapCount, gapWord] = [header.readUInt32LE(0), header.readUInt32LE(4)];
  const [valueCount, valueWord] = [header.readUInt32LE(8), header.readUInt32LE(12)];
  const valuesAt = sparseHeaderBytes + (gapWord & lengthBits);
  // Each gap and each value stands for a byte of the plane at least.
  const isPossible = gapCount <= plane.length && valueCount <= gapCount;
  if (!isPossible || valuesAt + (valueWord & lengthBits) !== stored.length) throw malformed();
  const gaps = unpacked(gapWord, stored.subarray(sparseHeaderBytes, valuesAt), gapCount);
  const values = unpacked(valueWord, stored.subarray(valuesAt), valueCount);
  if (!shop.scatter(plane, gaps, values)) throw malformed();
  if ((gapWord & isCompressed) !== 0) giveBack(gaps);
  if ((valueWord & isCompressed) !== 0) giveBack(values);
}

/** `count` bytes that are stored as a word says: the bytes themselves, or new ones. */
function unpacked(word: number, stored: Uint8Array, count: number): Uint8Array {
  const bytes = (word & isCompressed) === 0 ? stored : decompress(stored, count);
  if (bytes.length !== count) throw malformed();
  return bytes;
}

/** A zstd frame of bytes; null where that gains too little. */
function packedOrNull(bytes: Uint8Array): Uint8Array | null {
  const packed = compress(bytes, 'entropy');
  return packed.length <= bytes.length * worthwhile ? packed : null;
}

const malformed = (): StrongroomError =>
  new StrongroomError('chunk.digest_mismatch', 'The planes of a chunk do not fit together.');
