import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type Budget, malformed } from '../limits.ts';
import { LzmaState } from './lzma.ts';
import type { GrowingOutput } from './output.ts';

const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** Unpacks .xz streams whose only filter is LZMA2. Checks are not compared. Throws `artifact.malformed`, `artifact.unreadable`, `inspect.limit_exceeded`. */
export function unpackXz(packed: Uint8Array, output: GrowingOutput, budget: Budget): void {
  let at = 0;
  while (at + 12 <= packed.length) {
    if (packed[at] === 0 && packed[at + 1] === 0) {
      at += 4;
      continue;
    }
    if (packed[at] !== 0xfd || packed[at + 1] !== 0x37 || packed[at + 5] !== 0)
      throw malformed('The xz data has no stream where one should begin.');
    const check = checkBytes[(packed[at + 7] ?? 0) & 15] ?? 0;
    at = unpackStream(packed, at + 12, check, output, budget);
  }
}

/** Unpacks the blocks of one stream; the offset after its footer. */
function unpackStream(packed: Uint8Array, start: number, check: number, output: GrowingOutput, budget: Budget): number {
  let at = start;
  for (;;) {
    const size = packed[at];
    if (size === undefined) throw malformed('The xz data ends too early.');
    if (size === 0) return skipIndex(packed, at);
    readBlockHeader(packed, at, (size + 1) * 4);
    const data = at + (size + 1) * 4;
    const end = unpackLzma2(packed, data, output, budget);
    at = end + ((4 - ((end - data) & 3)) & 3) + check;
  }
}

function readBlockHeader(packed: Uint8Array, start: number, size: number): void {
  if (start + size > packed.length) throw malformed('The xz data ends too early.');
  const flags = packed[start + 1] ?? 0;
  let at = start + 2;
  if ((flags & 0x40) !== 0) at = readVariable(packed, at).next;
  if ((flags & 0x80) !== 0) at = readVariable(packed, at).next;
  const filter = readVariable(packed, at);
  if ((flags & 3) !== 0 || filter.value !== 0x21) {
    throw new StrongroomError('artifact.unreadable', 'The xz data uses a filter that can not be undone.');
  }
}

function readVariable(packed: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = packed[start + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
  throw malformed('The xz data holds a number that does not end.');
}

/** Steps over the index and the footer. */
function skipIndex(packed: Uint8Array, start: number): number {
  const records = readVariable(packed, start + 1);
  let at = records.next;
  if (records.value > packed.length) throw malformed('The index of the xz data is impossible.');
  for (let left = records.value * 2; left > 0; left -= 1) at = readVariable(packed, at).next;
  at += (4 - ((at - start) & 3)) & 3;
  if (at + 16 > packed.length) throw malformed('The xz data ends too early.');
  return at + 4 + 12;
}

/** Unpacks LZMA2 chunks; the offset after the end mark. */
function unpackLzma2(packed: Uint8Array, start: number, output: GrowingOutput, budget: Budget): number {
  let at = start;
  let state: LzmaState | null = null;
  let properties: number | null = null;
  // A dictionary reset begins the count of positions anew.
  let base = output.length;
  const byte = (offset: number): number => {
    const value = packed[offset];
    if (value === undefined) throw malformed('The xz data ends too early.');
    return value;
  };
  for (;;) {
    budget.spend(1);
    const control = byte(at);
    if (control === 0) return at + 1;
    if (control < 0x80) {
      if (control > 2) throw malformed('The xz data holds a chunk of an unknown kind.');
      const size = byte(at + 1) * 256 + byte(at + 2) + 1;
      if (at + 3 + size > packed.length) throw malformed('The xz data ends too early.');
      if (control === 1) base = output.length;
      output.append(packed.subarray(at + 3, at + 3 + size));
      at += 3 + size;
      continue;
    }
    const size = (control & 0x1f) * 65_536 + byte(at + 1) * 256 + byte(at + 2) + 1;
    const length = byte(at + 3) * 256 + byte(at + 4) + 1;
    const reset = (control >> 5) & 3;
    const data = at + (reset >= 2 ? 6 : 5);
    if (reset >= 2) properties = byte(at + 5);
    if (properties === null) throw malformed('The xz data has a chunk before its properties.');
    if (reset === 3) base = output.length;
    if (reset >= 1 || state === null) state = new LzmaState(properties, base);
    if (data + length > packed.length) throw malformed('The xz data ends too early.');
    state.run(packed, data, data + length, size, output, budget);
    at = data + length;
  }
}
