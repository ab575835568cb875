/** A set of entries of the search by their numbers: one bit each, so that two of them are put together a word at a time. */
export class EntrySet {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;

  /** `size`: numbers below it can be in the set. */
  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
    this.#bytes = new Uint8Array(this.#words.buffer);
  }

  add(n: number): void {
    const at = n >> 3;
    if (at < this.#bytes.length) this.#bytes[at] = (this.#bytes[at] ?? 0) | (1 << (n & 7));
  }

  has(n: number): boolean {
    return ((this.#bytes[n >> 3] ?? 0) & (1 << (n & 7))) !== 0;
  }

  /** Adds numbers from `start` on, a bit each; `start` is a multiple of eight. What is beyond the size is left out. */
  addBits(start: number, bits: Uint8Array): void {
    const from = start >> 3;
    const length = Math.min(bits.length, this.#bytes.length - from);
    for (let at = 0; at < length; at += 1) this.#bytes[from + at] = (this.#bytes[from + at] ?? 0) | (bits[at] ?? 0);
  }

  /** Keeps what is in the other set too. */
  keep(other: EntrySet): void {
    for (let at = 0; at < this.#words.length; at += 1)
      this.#words[at] = (this.#words[at] ?? 0) & (other.#words[at] ?? 0);
  }

  addAll(other: EntrySet): void {
    for (let at = 0; at < this.#words.length; at += 1)
      this.#words[at] = (this.#words[at] ?? 0) | (other.#words[at] ?? 0);
  }

  removeAll(other: EntrySet): void {
    for (let at = 0; at < this.#words.length; at += 1)
      this.#words[at] = (this.#words[at] ?? 0) & ~(other.#words[at] ?? 0);
  }

  count(): number {
    let sum = 0;
    for (const word of this.#words) sum += bitsOf(word);
    return sum;
  }

  /** The blocks of `size` numbers in which something is; null when there are more than `limit`. */
  blocks(size: number, limit: number): number[] | null {
    const found: number[] = [];
    for (let at = 0; at < this.#words.length; at += 1) {
      const word = this.#words[at] ?? 0;
      if (word === 0) continue;
      for (let bit = 0; bit < 32; bit += 1) {
        const block = Math.floor((at * 32 + bit) / size);
        if ((word & (1 << bit)) === 0 || found.at(-1) === block) continue;
        if (found.length === limit) return null;
        found.push(block);
      }
    }
    return found;
  }

  /** The highest numbers below `before`, highest first. */
  highest(before: number, limit: number): number[] {
    const found: number[] = [];
    for (let at = (Math.min(this.#bytes.length * 8, before) - 1) >> 3; at >= 0 && found.length < limit; at -= 1) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === 0) continue;
      for (let bit = 7; bit >= 0 && found.length < limit; bit -= 1)
        if ((byte & (1 << bit)) !== 0 && at * 8 + bit < before) found.push(at * 8 + bit);
    }
    return found;
  }
}

/** How many bits of 32 are set (the sums of pairs, fours, bytes). */
function bitsOf(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
