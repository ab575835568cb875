import { StrongroomError } from '../../../shared/contract/errors.ts';
import { compress, decompress } from './zstd.ts';

/**
 * Byte planes: the bytes of each element's exponent together, those of its mantissa together. The sign is rotated out of the exponent's byte
 * first (ZipNN, arXiv 2411.05239). Weights then cost about their entropy. Layout of a payload: docs/formats/pack.md.
 */
export type PlaneWidth = 2 | 4;

const isCompressed = 0x8000_0000;
const sampleBytes = 64 * 1024;
/** A plane that gains less stays as it is. */
const worthwhile = 0.97;

/** The payload of `raw`, elements of `width` bytes. */
export function encodePlanes(raw: Uint8Array, width: PlaneWidth): Uint8Array {
  const count = Math.floor(raw.length / width);
  const planes = split(aligned(raw.subarray(0, count * width)), width, count);
  const header = Buffer.alloc(4 * width);
  const parts: Uint8Array[] = [header];
  for (const [at, plane] of planes.entries()) {
    const packed = encodePlane(plane);
    header.writeUInt32LE((packed === null ? plane.length : packed.length + isCompressed) >>> 0, 4 * at);
    parts.push(packed ?? plane);
  }
  parts.push(raw.subarray(count * width));
  return Buffer.concat(parts);
}

/** The raw bytes of a payload of `encodePlanes`. Throws `chunk.digest_mismatch` for one that cannot be. */
export function decodePlanes(payload: Uint8Array, width: PlaneWidth, rawBytes: number): Uint8Array {
  const count = Math.floor(rawBytes / width);
  const tail = rawBytes - count * width;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const planes: Uint8Array[] = [];
  let at = 4 * width;
  if (bytes.length < at) throw malformed();
  for (let index = 0; index < width; index += 1) {
    const word = bytes.readUInt32LE(4 * index);
    const length = word & ~isCompressed;
    if (length > bytes.length - at) throw malformed();
    const stored = bytes.subarray(at, at + length);
    const plane = (word & isCompressed) === 0 ? stored : decompress(stored, count);
    if (plane.length !== count) throw malformed();
    planes.push(plane);
    at += length;
  }
  if (bytes.length - at !== tail) throw malformed();
  const raw = new Uint8Array(rawBytes);
  merge(planes, width, raw);
  raw.set(bytes.subarray(at), count * width);
  return raw;
}

function encodePlane(plane: Uint8Array): Uint8Array | null {
  if (plane.length > 2 * sampleBytes) {
    const start = Math.floor((plane.length - sampleBytes) / 2);
    const sample = plane.subarray(start, start + sampleBytes);
    if (compress(sample, 'entropy').length > sampleBytes * worthwhile) return null;
  }
  const packed = compress(plane, 'entropy');
  return packed.length <= plane.length * worthwhile ? packed : null;
}

/** The same bytes where a view of 4-byte elements can begin. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes));

function split(raw: Uint8Array, width: PlaneWidth, count: number): readonly Uint8Array[] {
  const planes = Array.from({ length: width }, () => new Uint8Array(count));
  const [p0, p1, p2, p3] = planes;
  if (width === 2 && p0 && p1) {
    const from = new Uint16Array(raw.buffer, raw.byteOffset, count);
    for (let at = 0; at < count; at += 1) {
      const value = from[at] ?? 0;
      p0[at] = (value << 1) | (value >>> 15);
      p1[at] = value >>> 7;
    }
  } else if (p0 && p1 && p2 && p3) {
    const from = new Uint32Array(raw.buffer, raw.byteOffset, count);
    for (let at = 0; at < count; at += 1) {
      const value = from[at] ?? 0;
      p0[at] = (value << 1) | (value >>> 31);
      p1[at] = value >>> 7;
      p2[at] = value >>> 15;
      p3[at] = value >>> 23;
    }
  }
  return planes;
}

function merge(planes: readonly Uint8Array[], width: PlaneWidth, raw: Uint8Array): void {
  const [p0, p1, p2, p3] = planes;
  if (width === 2 && p0 && p1) {
    const into = new Uint16Array(raw.buffer, 0, p0.length);
    for (let at = 0; at < into.length; at += 1) {
      const rotated = (p0[at] ?? 0) | ((p1[at] ?? 0) << 8);
      into[at] = (rotated >>> 1) | (rotated << 15);
    }
  } else if (p0 && p1 && p2 && p3) {
    const into = new Uint32Array(raw.buffer, 0, p0.length);
    for (let at = 0; at < into.length; at += 1) {
      const rotated = (p0[at] ?? 0) | ((p1[at] ?? 0) << 8) | ((p2[at] ?? 0) << 16) | ((p3[at] ?? 0) << 24);
      into[at] = (rotated >>> 1) | (rotated << 31);
    }
  }
}

const malformed = (): StrongroomError =>
  new StrongroomError('chunk.digest_mismatch', 'The planes of a chunk do not fit together.');
