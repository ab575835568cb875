/**
 * Content-defined cuts: FastCDC with normalised chunking (Xia et al., USENIX ATC 2016), 16 / 64 / 256 KiB. Where cuts fall decides what is
 * found again, never what can be read, so a later version may change all of this.
 */
export const minCutBytes = 16 * 1024;
const averageCutBytes = 64 * 1024;
export const maxCutBytes = 256 * 1024;

// Harder to meet before the average and easier after it, which narrows the spread of sizes. The high bits depend on the last 32 bytes.
const maskBefore = 0xffff_c000 | 0;
const maskAfter = 0xfffc_0000 | 0;

const gear = gearTable();

/** 256 numbers that depend on nothing but this text: xorshift32 from a fixed seed. */
function gearTable(): Int32Array {
  const table = new Int32Array(256);
  let state = 0x9e37_79b9;
  for (let index = 0; index < 256; index += 1) {
    for (let round = 0; round < 4; round += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
    }
    table[index] = state;
  }
  return table;
}

/**
 * Length of the chunk that starts at `start` of `bytes`. Unless `bytes` ends with the stretch's end, at least `maxCutBytes` must follow
 * `start`, or the cut would depend on how the bytes were read.
 */
export function contentCut(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, start + maxCutBytes);
  if (end - start <= minCutBytes) return end - start;
  const average = Math.min(end, start + averageCutBytes);
  let hash = 0;
  let at = start + minCutBytes;
  for (; at < average; at += 1) {
    hash = ((hash << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0;
    if ((hash & maskBefore) === 0) return at + 1 - start;
  }
  for (; at < end; at += 1) {
    hash = ((hash << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0;
    if ((hash & maskAfter) === 0) return at + 1 - start;
  }
  return end - start;
}
