import { constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { InspectLimits } from '../limits.ts';
import { limitExceeded, malformed } from '../limits.ts';
import { type ByteSource, memorySource, readHead } from '../source.ts';
import { unpackBzip2 } from './bzip2.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackLzmaAlone } from './lzma.ts';
import { GrowingOutput } from './output.ts';
import { unpackXz } from './xz.ts';

export type Compression = 'zlib' | 'gzip' | 'bz2' | 'lzma' | 'xz' | 'lz4' | 'zstd' | 'zfile';

const mebibyte = 1024 * 1024;
const zfileDigits = 19;

/** The compression that the first bytes state, as joblib tells it; null for none. */
export function detectCompression(source: ByteSource): Compression | null {
  const head = readHead(source, 32);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = head;
  if (a === 0x78 && ((a << 8) | b) % 31 === 0) return 'zlib';
  if (a === 0x1f && b === 0x8b && c === 8) return 'gzip';
  if (a === 0x42 && b === 0x5a && c === 0x68 && d >= 0x31 && d <= 0x39) return 'bz2';
  if (a === 0xfd && b === 0x37 && c === 0x7a && d === 0x58 && e === 0x5a) return 'xz';
  if (a === 0x5d && b === 0 && c === 0) return 'lzma';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a === 0x04 && b === 0x22 && c === 0x4d && d === 0x18) return 'lz4';
  if (
    a === 0x5a &&
    b === 0x46 &&
    Buffer.from(head.subarray(2, 2 + zfileDigits))
      .toString('latin1')
      .startsWith('0x')
  )
    return 'zfile';
  return null;
}

/** Bytes that decompressing `packed` bytes may give: no genuine array file packs better than that. */
const mostInflated = (packed: number, limits: InspectLimits): number =>
  Math.min(limits.maxInflatedBytes, Math.max(64 * mebibyte, packed * 500));

/**
 * The whole content, decompressed into memory within the limits. Throws `inspect.limit_exceeded` for a bomb,
 * `artifact.malformed` for damaged data.
 */
export function decompress(source: ByteSource, compression: Compression, limits: InspectLimits): ByteSource {
  const most = mostInflated(source.sizeBytes, limits);
  if (source.sizeBytes > limits.maxInflatedBytes)
    throw limitExceeded('The compressed file is larger than one inspection may unpack.');
  const packed = source.read(0, source.sizeBytes);
  switch (compression) {
    case 'zlib':
      return memorySource(inflated(() => inflateSync(packed, { maxOutputLength: most })));
    case 'gzip':
      return memorySource(inflated(() => gunzipSync(packed, { maxOutputLength: most })));
    case 'zstd':
      return memorySource(inflated(() => zstdDecompressSync(packed, { maxOutputLength: most })));
    case 'zfile':
      return memorySource(readZfile(packed, most));
    default:
      return memorySource(unpack(packed, compression, most, limits));
  }
}

/** Formats that the platform has no decoder for. */
function unpack(
  packed: Uint8Array,
  compression: 'bz2' | 'lzma' | 'xz' | 'lz4',
  most: number,
  limits: InspectLimits,
): Uint8Array {
  const output = new GrowingOutput(most, limits.budget, packed.length * 4);
  if (compression === 'lz4') unpackLz4(packed, output);
  else if (compression === 'bz2') unpackBzip2(packed, output, limits.budget);
  else if (compression === 'xz') unpackXz(packed, output, limits.budget);
  else unpackLzmaAlone(packed, output, limits.budget);
  return output.take();
}

/** The first bytes of a zlib, gzip or zstandard stream, as far as they can be had from damaged data too; empty where nothing can. */
export function decompressHead(source: ByteSource, compression: Compression): Uint8Array {
  if (compression === 'zstd') return zstandardHead(source);
  const head = readHead(source, 16 * 1024).slice();
  const start = compression === 'gzip' ? gzipHeaderBytes(head) : 2;
  // Without header and trailer no checksum is compared: Python runs a pickle before it gets to the checksum.
  for (let length = head.length; length > start; length = Math.floor(length / 2)) {
    try {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 32 * mebibyte };
      return inflateRawSync(head.subarray(start, length), options);
    } catch {
      // Less of it may be whole.
    }
  }
  return new Uint8Array(0);
}

function zstandardHead(source: ByteSource): Uint8Array {
  try {
    const options = { finishFlush: constants.ZSTD_e_continue, maxOutputLength: 32 * mebibyte };
    return zstdDecompressSync(readHead(source, 256 * 1024).slice(), options);
  } catch {
    return new Uint8Array(0);
  }
}

/** Length of the header of a gzip member (RFC 1952): fixed fields, then those that the flags announce. */
function gzipHeaderBytes(head: Uint8Array): number {
  const flags = head[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (head[at] ?? 0) + (head[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = head.indexOf(0, at);
    at = end < 0 ? head.length : end + 1;
  }
  return (flags & 2) !== 0 ? at + 2 : at;
}

/** joblib before 0.9.3: `ZF`, the length in hexadecimal (19 characters, one space more from Python 2), then zlib. */
function readZfile(packed: Uint8Array, most: number): Uint8Array {
  const digits = Buffer.from(packed.subarray(2, 2 + zfileDigits))
    .toString('latin1')
    .trim()
    .replace(/L$/, '');
  if (!/^0x[\da-f]+$/i.test(digits)) throw malformed('The length of the compressed data is not a number.');
  const announced = Number(digits);
  if (announced > most) throw limitExceeded('The file unpacks to more than one inspection may read.', { announced });
  const start = 2 + zfileDigits + (packed[2 + zfileDigits] === 0x20 ? 1 : 0);
  const data = inflated(() => inflateSync(packed.subarray(start), { maxOutputLength: announced + 1 }));
  if (data.length !== announced) throw malformed('The compressed data is not as long as the file says.');
  return data;
}

function inflated(run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw limitExceeded('The file unpacks to far more than its size; it looks like a bomb.');
    throw malformed('The compressed data is damaged.', { code: String(code) });
  }
}
