import { malformed } from '../limits.ts';
import type { GrowingOutput } from './output.ts';

const magic = 0x184d2204;

/** Unpacks LZ4 frames (the frame format, version 1). Checksums are not compared. Throws `artifact.malformed`, `inspect.limit_exceeded`. */
export function unpackLz4(packed: Uint8Array, output: GrowingOutput): void {
  const data = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const need = (at: number, count: number): void => {
    if (at + count > packed.length) throw malformed('The LZ4 data ends too early.');
  };
  let at = 0;
  while (at < packed.length) {
    need(at, 7);
    const found = data.getUint32(at, true);
    if (found >= 0x184d2a50 && found <= 0x184d2a5f) {
      need(at, 8);
      at += 8 + data.getUint32(at + 4, true);
      continue;
    }
    if (found !== magic) throw malformed('The LZ4 data has no frame where one should begin.');
    const flags = packed[at + 4] ?? 0;
    if (flags >> 6 !== 1) throw malformed('The LZ4 frame has an unknown version.');
    at += 6 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0) + 1;
    for (;;) {
      need(at, 4);
      const size = data.getUint32(at, true);
      at += 4;
      if (size === 0) break;
      const length = size & 0x7fffffff;
      need(at, length);
      const block = packed.subarray(at, at + length);
      if (size >>> 31 === 1) output.append(block);
      else unpackBlock(block, output);
      at += length + ((flags & 16) !== 0 ? 4 : 0);
    }
    at += (flags & 4) !== 0 ? 4 : 0;
  }
}

function unpackBlock(block: Uint8Array, output: GrowingOutput): void {
  let at = 0;
  const more = (start: number): number => {
    let length = start;
    if (start !== 15) return length;
    for (;;) {
      const byte = block[at];
      if (byte === undefined) throw malformed('The LZ4 block ends too early.');
      at += 1;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (at < block.length) {
    const token = block[at] ?? 0;
    at += 1;
    const literals = more(token >> 4);
    if (at + literals > block.length) throw malformed('The LZ4 block ends too early.');
    output.append(block.subarray(at, at + literals));
    at += literals;
    if (at >= block.length) return;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    output.copy(distance, more(token & 15) + 4);
  }
}
