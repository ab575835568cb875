import { crc32 } from 'node:zlib';
import type { ReadHandle } from '../../platform/disk.ts';

/** What a line of a record segment holds. docs/formats/vault-records.md is the specification; a test holds both together. */
export const lineKinds = ['segment', 'record', 'attachment', 'checkpoint', 'end'] as const;
export type LineKind = (typeof lineKinds)[number];

export interface RecordLine {
  readonly kind: LineKind;
  /** JSON; of a record, the very text that the audit log hashes. */
  readonly text: string;
}

/** Above what any line that this program writes can need; one that is longer is damage, and is not kept in memory. */
export const maxLineBytes = 2 * 1024 * 1024;
const readBytes = 256 * 1024;
const LF = 0x0a;

/** The line's bytes: CRC-32 of the rest, kind, text. */
export function encodeLine({ kind, text }: RecordLine): Buffer {
  const body = Buffer.from(`${kind} ${text}`);
  return Buffer.concat([Buffer.from(`${crcText(body)} `), body, Buffer.of(LF)]);
}

/** The line in `bytes`, given without its line feed; null when it is damaged. */
export function decodeLine(bytes: Uint8Array): RecordLine | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 10 || buffer.toString('latin1', 0, 9) !== `${crcText(buffer.subarray(9))} `) return null;
  const body = buffer.toString('utf8', 9);
  const space = body.indexOf(' ');
  const kind = lineKinds.find((one) => one === body.slice(0, space));
  return kind === undefined ? null : { kind, text: body.slice(space + 1) };
}

const crcText = (body: Uint8Array): string => crc32(body).toString(16).padStart(8, '0');

/** A line with its place in the file. `line` is null for one that is damaged, too long or not ended. */
export interface PlacedLine {
  readonly line: RecordLine | null;
  readonly offset: number;
  /** Of the first byte after it. */
  readonly end: number;
  /** False for what stands after the last line feed. */
  readonly isEnded: boolean;
}

/** The lines of a file in their order, with memory for one line at a time. `seen` gets every byte, for a digest of the whole. */
export async function* linesOf(handle: ReadHandle, seen?: (bytes: Uint8Array) => void): AsyncGenerator<PlacedLine> {
  const buffer = Buffer.allocUnsafe(readBytes);
  let parts: Buffer[] = [];
  let kept = 0;
  let offset = 0;
  let at = 0;
  const take = (piece: Buffer): void => {
    // A line without an end must not fill the memory: what is beyond the limit is counted and dropped.
    if (kept <= maxLineBytes) parts.push(Buffer.from(piece));
    kept += piece.length;
  };
  for (;;) {
    const count = await handle.read(buffer, at);
    if (count === 0) break;
    const read = buffer.subarray(0, count);
    seen?.(read);
    at += count;
    let from = 0;
    for (let feed = read.indexOf(LF); feed >= 0; feed = read.indexOf(LF, from)) {
      take(read.subarray(from, feed));
      from = feed + 1;
      const line = kept <= maxLineBytes ? decodeLine(Buffer.concat(parts)) : null;
      yield { line, offset, end: offset + kept + 1, isEnded: true };
      offset += kept + 1;
      parts = [];
      kept = 0;
    }
    take(read.subarray(from));
  }
  if (kept > 0) yield { line: null, offset, end: offset + kept, isEnded: false };
}
