import { type Budget, malformed } from '../limits.ts';
import type { GrowingOutput } from './output.ts';

/** Reads bits, highest first. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      if (this.#count === 0) {
        if (this.#at >= this.#bytes.length) throw malformed('The bzip2 data ends too early.');
        this.#held = this.#bytes[this.#at] ?? 0;
        this.#at += 1;
        this.#count = 8;
      }
      const taken = Math.min(left, this.#count);
      this.#count -= taken;
      value = value * 2 ** taken + ((this.#held >> this.#count) & ((1 << taken) - 1));
      left -= taken;
    }
    return value;
  }

  /** Skips to the next whole byte; true while bytes are left. */
  align(): boolean {
    this.#count = 0;
    return this.#at < this.#bytes.length;
  }
}

/** Canonical Huffman code of at most 20 bits. */
interface Code {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
}

function makeCode(lengths: readonly number[]): Code {
  const [limit, base] = [new Int32Array(22).fill(-1), new Int32Array(22)];
  const symbols = new Uint16Array(lengths.length);
  let [code, at] = [0, 0];
  for (let length = 1; length <= 20; length += 1) {
    base[length] = at - code;
    for (const [symbol, own] of lengths.entries()) {
      if (own !== length) continue;
      symbols[at] = symbol;
      at += 1;
      code += 1;
    }
    limit[length] = code - 1;
    code *= 2;
  }
  return { limit, base, symbols, shortest: Math.min(...lengths) };
}

function readSymbol(reader: BitReader, code: Code): number {
  let value = reader.bits(code.shortest);
  for (let length = code.shortest; length <= 20; length += 1) {
    if (value <= (code.limit[length] ?? -1)) {
      const symbol = code.symbols[value + (code.base[length] ?? 0)];
      if (symbol !== undefined) return symbol;
    }
    value = value * 2 + reader.bits(1);
  }
  throw malformed('The bzip2 data holds a code that does not exist.');
}

/** Unpacks bzip2 streams. Checksums are not compared. Throws `artifact.malformed`, `inspect.limit_exceeded`. */
export function unpackBzip2(packed: Uint8Array, output: GrowingOutput, budget: Budget): void {
  const reader = new BitReader(packed);
  do {
    if (reader.bits(24) !== 0x425a68) throw malformed('The bzip2 data has no stream where one should begin.');
    const blockSize = (reader.bits(8) - 48) * 100_000;
    if (blockSize < 100_000 || blockSize > 900_000) throw malformed('The bzip2 stream has an unknown block size.');
    for (;;) {
      const mark = reader.bits(48);
      reader.bits(32);
      if (mark === 0x177245385090) break;
      if (mark !== 0x314159265359) throw malformed('The bzip2 data has no block where one should begin.');
      unpackBlock(reader, blockSize, output, budget);
    }
  } while (reader.align());
}

function unpackBlock(reader: BitReader, blockSize: number, output: GrowingOutput, budget: Budget): void {
  if (reader.bits(1) === 1) throw malformed('The bzip2 block is of an old kind.');
  const origin = reader.bits(24);
  const used = readUsedBytes(reader);
  const codes = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (used.length === 0 || codes < 2 || codes > 6 || selectorCount === 0)
    throw malformed('The bzip2 block has no codes.');
  const selectors = readSelectors(reader, codes, selectorCount);
  const tables = Array.from({ length: codes }, () => makeCode(readLengths(reader, used.length + 2)));
  const block = new Uint32Array(blockSize);
  const count = readValues(reader, used, selectors, tables, block, budget);
  if (origin >= count) throw malformed('The bzip2 block has no beginning.');
  writeSorted(block, count, origin, output);
}

function readUsedBytes(reader: BitReader): number[] {
  const groups = reader.bits(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if (((groups >> (15 - group)) & 1) === 0) continue;
    const bits = reader.bits(16);
    for (let at = 0; at < 16; at += 1) if (((bits >> (15 - at)) & 1) === 1) used.push(group * 16 + at);
  }
  return used;
}

function readSelectors(reader: BitReader, codes: number, count: number): Uint8Array {
  const order = Array.from({ length: codes }, (_, at) => at);
  return Uint8Array.from({ length: count }, () => {
    let at = 0;
    while (reader.bits(1) === 1) {
      at += 1;
      if (at >= codes) throw malformed('The bzip2 block selects a code that does not exist.');
    }
    const [chosen = 0] = order.splice(at, 1);
    order.unshift(chosen);
    return chosen;
  });
}

function readLengths(reader: BitReader, count: number): number[] {
  let length = reader.bits(5);
  return Array.from({ length: count }, () => {
    while (reader.bits(1) === 1) length += reader.bits(1) === 0 ? 1 : -1;
    if (length < 1 || length > 20) throw malformed('The bzip2 block has a code of impossible length.');
    return length;
  });
}

/** Undoes the Huffman codes, the runs and the move-to-front order; the number of bytes of the block. */
function readValues(
  reader: BitReader,
  used: number[],
  selectors: Uint8Array,
  tables: readonly Code[],
  block: Uint32Array,
  budget: Budget,
): number {
  const order = [...used];
  const last = used.length + 1;
  let [count, run, runBit, symbols] = [0, 0, 1, 0];
  const put = (byte: number, times: number): void => {
    if (count + times > block.length) throw malformed('The bzip2 block is longer than its kind may be.');
    block.fill(byte, count, count + times);
    count += times;
  };
  for (;;) {
    budget.spend(1);
    const table = tables[selectors[Math.floor(symbols / 50)] ?? -1];
    if (!table) throw malformed('The bzip2 block is longer than its codes.');
    symbols += 1;
    const symbol = readSymbol(reader, table);
    if (symbol <= 1) {
      run += runBit << symbol;
      runBit *= 2;
      if (run > block.length) throw malformed('The bzip2 block is longer than its kind may be.');
      continue;
    }
    if (run > 0) put(order[0] ?? 0, run);
    [run, runBit] = [0, 1];
    if (symbol === last) return count;
    const [byte = 0] = order.splice(symbol - 1, 1);
    order.unshift(byte);
    put(byte, 1);
  }
}

/** Undoes the Burrows-Wheeler transform and the first run-length code. */
function writeSorted(block: Uint32Array, count: number, origin: number, output: GrowingOutput): void {
  const starts = new Uint32Array(257);
  for (let at = 0; at < count; at += 1) {
    const next = ((block[at] ?? 0) & 0xff) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let byte = 0; byte < 256; byte += 1) starts[byte + 1] = (starts[byte + 1] ?? 0) + (starts[byte] ?? 0);
  for (let at = 0; at < count; at += 1) {
    const byte = (block[at] ?? 0) & 0xff;
    const to = starts[byte] ?? 0;
    starts[byte] = to + 1;
    block[to] = ((block[to] ?? 0) & 0xff) | (at << 8);
  }
  let place = (block[origin] ?? 0) >>> 8;
  let [same, previous] = [0, -1];
  for (let left = count; left > 0; left -= 1) {
    const entry = block[place] ?? 0;
    const byte = entry & 0xff;
    place = entry >>> 8;
    if (same === 4) {
      for (let times = 0; times < byte; times += 1) output.push(previous);
      [same, previous] = [0, -1];
      continue;
    }
    same = byte === previous ? same + 1 : 1;
    previous = byte;
    output.push(byte);
  }
}
