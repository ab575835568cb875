/** Shorter bytes may lie in Node's pool, which others use too and which can't be given back. */
const ownBytes = Math.max(128 * 1024, 2 * Buffer.poolSize);

/**
 * Gives the memory of bytes that nobody needs any more back at once: encoding and decoding make so many that the engine's collector, which
 * sees little of them, would let a hundred megabytes gather. The bytes must have been made by a call of zlib or Buffer.concat, and must not
 * be touched afterwards.
 */
export function giveBack(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= ownBytes && bytes.byteOffset === 0) buffer.transfer(0);
}
