import type { ByteSource } from '../source.ts';

const windowBytes = 64 * 1024;

/** Why a pickle stream can't be followed any further; a person reads `message`. */
export class PickleBreak extends Error {
  readonly reason: 'truncated' | 'malformed' | 'flood';
  readonly offset: number;
  constructor(reason: PickleBreak['reason'], message: string, offset: number) {
    super(message);
    this.reason = reason;
    this.offset = offset;
  }
}

/** Reads a source forwards through one small window. Every length is compared with what is left before it is used. */
export class PickleInput {
  readonly source: ByteSource;
  readonly end: number;
  position: number;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(source: ByteSource, start = 0, end = source.sizeBytes) {
    this.source = source;
    this.end = end;
    this.position = start;
  }

  get left(): number {
    return this.end - this.position;
  }

  /** Refuses a length that the rest of the stream can't hold. */
  require(length: number, what = 'data'): void {
    if (length <= this.end - this.position) return;
    throw new PickleBreak('truncated', `The pickle ends inside ${what}.`, this.position);
  }

  #fill(): void {
    const length = Math.min(windowBytes, this.end - this.position);
    if (length <= 0) throw new PickleBreak('truncated', 'The pickle ends before its STOP opcode.', this.position);
    this.#window = this.source.read(this.position, length).slice();
    this.#start = this.position;
  }

  u8(): number {
    let at = this.position - this.#start;
    if (at < 0 || at >= this.#window.length || this.position >= this.end) {
      this.#fill();
      at = 0;
    }
    this.position += 1;
    return this.#window[at] ?? 0;
  }

  /** The next byte without moving, or -1 at the end. */
  peek(): number {
    if (this.position >= this.end) return -1;
    const byte = this.u8();
    this.position -= 1;
    return byte;
  }

  /** A view of the next `length` bytes, valid until the next read. */
  bytes(length: number, what?: string): Uint8Array {
    this.require(length, what);
    const at = this.position - this.#start;
    if (at >= 0 && at + length <= this.#window.length) {
      this.position += length;
      return this.#window.subarray(at, at + length);
    }
    if (length <= windowBytes && length > 0) {
      this.#fill();
      this.position += length;
      return this.#window.subarray(0, length);
    }
    const read = this.source.read(this.position, length);
    this.position += length;
    return read;
  }

  skip(length: number, what?: string): void {
    this.require(length, what);
    this.position += length;
  }

  uint(size: 1 | 2 | 4): number {
    let value = 0;
    for (let at = 0; at < size; at += 1) value += this.u8() * 2 ** (8 * at);
    return value;
  }

  int32(): number {
    return this.uint(4) | 0;
  }

  /** A 64-bit length; one that no file can have ends the stream. */
  length64(): number {
    const low = this.uint(4);
    const high = this.uint(4);
    const value = low + high * 2 ** 32;
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    throw new PickleBreak('malformed', 'A length in the pickle is larger than any file.', this.position - 8);
  }

  float64(): number {
    const view = this.bytes(8);
    return new DataView(view.buffer, view.byteOffset, 8).getFloat64(0, false);
  }

  /** A view of the bytes up to the next newline (not included), valid until the next read, or null where they are more than `most`; the newline is consumed. */
  line(most: number): Uint8Array | null {
    const start = this.position;
    for (;;) {
      const at = this.position - this.#start;
      if (at < 0 || at >= this.#window.length || this.position >= this.end) this.#fill();
      const from = this.position - this.#start;
      const found = this.#window.indexOf(10, from);
      if (found >= 0 && this.#start + found < this.end) {
        this.position = this.#start + found + 1;
        const length = this.position - 1 - start;
        if (length > most) return null;
        const first = start - this.#start;
        // Nearly all lines lie in the window; only those that began before it are read again.
        if (first >= 0) return this.#window.subarray(first, first + length);
        return this.source.read(start, length).slice();
      }
      this.position = this.#start + this.#window.length;
    }
  }
}
