import { corrupt, maxRawBytes } from './pack-format.ts';

/**
 * Solid blocks: small chunks encoded together, because apart each would cost a record and begin its compression from nothing. Raw bytes of
 * a block: the number of chunks, a table of their ids and lengths, the chunks (docs/formats/pack.md).
 */

/** A block is closed before it grows above this: whoever wants one chunk decodes the whole. */
export const blockRawBytes = 512 * 1024;
/** Chunks up to this size go into blocks. */
export const blockChunkBytes = 128 * 1024;

const countBytes = 4;
export const memberBytes = 36;
const maxMembers = Math.floor(maxRawBytes / memberBytes);

export interface BlockMember {
  readonly digest: string;
  /** From where in the block's raw bytes. */
  readonly at: number;
  readonly length: number;
}

/** Bytes of a block's table. */
export const blockTableBytes = (members: number): number => countBytes + members * memberBytes;

/** Writes the table of chunks that follow each other behind it, and gives their places. */
export function writeBlockTable(
  into: Uint8Array,
  chunks: readonly { readonly digest: string; readonly length: number }[],
): readonly BlockMember[] {
  const table = Buffer.from(into.buffer, into.byteOffset, into.byteLength);
  table.writeUInt32LE(chunks.length, 0);
  let at = blockTableBytes(chunks.length);
  return chunks.map(({ digest, length }, index) => {
    const entry = countBytes + index * memberBytes;
    table.write(digest, entry, 'hex');
    table.writeUInt32LE(length, entry + 32);
    const member = { digest, at, length };
    at += length;
    return member;
  });
}

/** A block of these chunks. */
export function makeBlock(chunks: readonly { readonly digest: string; readonly bytes: Uint8Array }[]): {
  readonly raw: Uint8Array;
  readonly members: readonly BlockMember[];
} {
  const total = chunks.reduce((sum, { bytes }) => sum + bytes.length, blockTableBytes(chunks.length));
  const raw = new Uint8Array(total);
  const members = writeBlockTable(
    raw,
    chunks.map(({ digest, bytes }) => ({ digest, length: bytes.length })),
  );
  for (const [index, { at }] of members.entries()) raw.set(chunks[index]?.bytes ?? [], at);
  return { raw, members };
}

/** The chunks of a block's raw bytes. Throws `pack.corrupt` unless they fill it exactly. */
export function parseBlock(raw: Uint8Array): readonly BlockMember[] {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const count = bytes.length < countBytes ? maxMembers + 1 : bytes.readUInt32LE(0);
  if (count > maxMembers || blockTableBytes(count) > bytes.length) throw broken();
  const members: BlockMember[] = [];
  let at = blockTableBytes(count);
  for (let index = 0; index < count; index += 1) {
    const entry = countBytes + index * memberBytes;
    const length = bytes.readUInt32LE(entry + 32);
    if (length > bytes.length - at) throw broken();
    members.push({ digest: bytes.toString('hex', entry, entry + 32), at, length });
    at += length;
  }
  if (at !== bytes.length) throw broken();
  return members;
}

/** What a chunk's share of its block's payload is, so that the shares of all make up no more than the payload. */
export const shareOf = (length: number, blockRaw: number, stored: number): number =>
  blockRaw === 0 ? 0 : Math.floor((stored * length) / blockRaw);

const broken = () => corrupt('A block of small chunks does not hold what its table says.', {});
