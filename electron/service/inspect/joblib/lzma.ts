import { type Budget, malformed } from '../limits.ts';
import type { GrowingOutput } from './output.ts';

const probabilityOf = (count: number): Uint16Array => new Uint16Array(count).fill(1024);

/** Arithmetic decoder of LZMA over one run of bytes. */
class RangeDecoder {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  #range = 0xffffffff;
  #code = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    if (this.#next() !== 0) throw malformed('The LZMA data does not begin as it must.');
    for (let left = 4; left > 0; left -= 1) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    if (this.#at >= this.#end) throw malformed('The LZMA data ends too early.');
    this.#at += 1;
    return this.#bytes[this.#at - 1] ?? 0;
  }

  #normalise(): void {
    if (this.#range >= 0x1000000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(probabilities: Uint16Array, at: number): number {
    this.#normalise();
    const probability = probabilities[at] ?? 1024;
    const bound = (this.#range >>> 11) * probability;
    if (this.#code < bound) {
      this.#range = bound;
      probabilities[at] = probability + ((2048 - probability) >> 5);
      return 0;
    }
    this.#range = (this.#range - bound) >>> 0;
    this.#code = (this.#code - bound) >>> 0;
    probabilities[at] = probability - (probability >> 5);
    return 1;
  }

  direct(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left -= 1) {
      this.#normalise();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code = (this.#code - this.#range) >>> 0;
      value = value * 2 + bit;
    }
    return value;
  }

  tree(probabilities: Uint16Array, base: number, bits: number): number {
    let at = 1;
    for (let left = bits; left > 0; left -= 1) at = at * 2 + this.bit(probabilities, base + at);
    return at - (1 << bits);
  }

  reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let [at, value] = [1, 0];
    for (let index = 0; index < bits; index += 1) {
      const bit = this.bit(probabilities, base + at);
      at = at * 2 + bit;
      value += bit * 2 ** index;
    }
    return value;
  }
}

/** Lengths of matches, in three ranges. */
class LengthDecoder {
  readonly #choice = probabilityOf(2);
  readonly #low = probabilityOf(16 * 8);
  readonly #middle = probabilityOf(16 * 8);
  readonly #high = probabilityOf(256);

  read(decoder: RangeDecoder, position: number): number {
    if (decoder.bit(this.#choice, 0) === 0) return 2 + decoder.tree(this.#low, position * 8, 3);
    if (decoder.bit(this.#choice, 1) === 0) return 10 + decoder.tree(this.#middle, position * 8, 3);
    return 18 + decoder.tree(this.#high, 0, 8);
  }
}

/** The state of an LZMA stream, kept over the chunks of LZMA2. */
export class LzmaState {
  readonly #literalContext: number;
  readonly #literalMask: number;
  readonly #positionMask: number;
  readonly #literals: Uint16Array;
  readonly #isMatch = probabilityOf(12 * 16);
  readonly #isRepeat = probabilityOf(12);
  readonly #isRepeat0 = probabilityOf(12);
  readonly #isRepeat1 = probabilityOf(12);
  readonly #isRepeat2 = probabilityOf(12);
  readonly #isLongRepeat = probabilityOf(12 * 16);
  readonly #slots = probabilityOf(4 * 64);
  readonly #special = probabilityOf(1 + 128);
  readonly #aligned = probabilityOf(16);
  readonly #matchLength = new LengthDecoder();
  readonly #repeatLength = new LengthDecoder();
  readonly #base: number;
  #state = 0;
  #repeats: [number, number, number, number] = [0, 0, 0, 0];

  /** `properties` is the byte `(pb * 5 + lp) * 9 + lc`; `base` the output's length when the dictionary was reset. */
  constructor(properties: number, base = 0) {
    this.#base = base;
    if (properties >= 225) throw malformed('The LZMA properties are impossible.');
    const rest = Math.floor(properties / 9);
    this.#literalContext = properties % 9;
    const literalPosition = rest % 5;
    this.#literalMask = (1 << literalPosition) - 1;
    this.#positionMask = (1 << Math.floor(rest / 5)) - 1;
    this.#literals = probabilityOf(0x300 << (this.#literalContext + literalPosition));
  }

  /** Unpacks until `size` bytes more are there, or to the end mark where `size` is null. */
  run(bytes: Uint8Array, start: number, end: number, size: number | null, output: GrowingOutput, budget: Budget): void {
    const decoder = new RangeDecoder(bytes, start, end);
    const target = size === null ? Number.POSITIVE_INFINITY : output.length + size;
    while (output.length < target) {
      budget.spend(1);
      const position = (output.length - this.#base) & this.#positionMask;
      if (decoder.bit(this.#isMatch, this.#state * 16 + position) === 0) {
        this.#literal(decoder, output);
        continue;
      }
      const length = this.#match(decoder, position, output);
      if (length === 0) {
        if (size !== null) throw malformed('The LZMA data ends before its size.');
        return;
      }
      if (length > 0) {
        if (output.length + length > target) throw malformed('The LZMA data is longer than its size.');
        output.copy(this.#repeats[0] + 1, length);
      }
    }
  }

  #literal(decoder: RangeDecoder, output: GrowingOutput): void {
    const written = output.length - this.#base;
    const previous = written > 0 ? output.back(1) : 0;
    const context = ((written & this.#literalMask) << this.#literalContext) + (previous >> (8 - this.#literalContext));
    const base = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      let match = output.back(this.#repeats[0] + 1);
      do {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = decoder.bit(this.#literals, base + ((1 + matchBit) << 8) + symbol);
        symbol = symbol * 2 + bit;
        if (matchBit !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = symbol * 2 + decoder.bit(this.#literals, base + symbol);
    output.push(symbol & 0xff);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** The length of the match that follows; 0 for the end mark. */
  #match(decoder: RangeDecoder, position: number, output: GrowingOutput): number {
    const state = this.#state;
    if (decoder.bit(this.#isRepeat, state) === 0) {
      this.#repeats = [0, this.#repeats[0], this.#repeats[1], this.#repeats[2]];
      const length = this.#matchLength.read(decoder, position);
      this.#state = state < 7 ? 7 : 10;
      this.#repeats[0] = this.#distance(decoder, length);
      return this.#repeats[0] === 0xffffffff ? 0 : length;
    }
    if (output.length === 0) throw malformed('The LZMA data repeats what it never wrote.');
    if (decoder.bit(this.#isRepeat0, state) === 0) {
      if (decoder.bit(this.#isLongRepeat, state * 16 + position) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return 1;
      }
    } else this.#promote(decoder, state);
    const length = this.#repeatLength.read(decoder, position);
    this.#state = state < 7 ? 8 : 11;
    return length;
  }

  #promote(decoder: RangeDecoder, state: number): void {
    const [a, b, c, d] = this.#repeats;
    if (decoder.bit(this.#isRepeat1, state) === 0) this.#repeats = [b, a, c, d];
    else if (decoder.bit(this.#isRepeat2, state) === 0) this.#repeats = [c, a, b, d];
    else this.#repeats = [d, a, b, c];
  }

  #distance(decoder: RangeDecoder, length: number): number {
    const slot = decoder.tree(this.#slots, Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const direct = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** direct;
    if (slot < 14) return base + decoder.reverseTree(this.#special, base - slot, direct);
    return base + decoder.direct(direct - 4) * 16 + decoder.reverseTree(this.#aligned, 0, 4);
  }
}

/** Unpacks the .lzma format: properties, dictionary size, size or -1, data. Throws `artifact.malformed`, `inspect.limit_exceeded`. */
export function unpackLzmaAlone(packed: Uint8Array, output: GrowingOutput, budget: Budget): void {
  if (packed.length < 18) throw malformed('The LZMA data ends too early.');
  const size = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getBigUint64(5, true);
  const known = size === 0xffffffffffffffffn ? null : Number(size);
  new LzmaState(packed[0] ?? 255).run(packed, 13, packed.length, known, output, budget);
}
