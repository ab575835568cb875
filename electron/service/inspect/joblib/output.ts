import type { Budget } from '../limits.ts';
import { limitExceeded, malformed } from '../limits.ts';

/** Decompressed bytes as they grow, never beyond a bound; back references are checked. */
export class GrowingOutput {
  readonly #most: number;
  readonly #budget: Budget;
  #bytes: Uint8Array;
  length = 0;

  constructor(most: number, budget: Budget, expected = 64 * 1024) {
    this.#most = most;
    this.#budget = budget;
    this.#bytes = new Uint8Array(Math.max(16, Math.min(most, expected)));
  }

  /** Makes room for `more` bytes; throws `inspect.limit_exceeded` at the bound. */
  #reserve(more: number): void {
    this.#budget.spend(1);
    const needed = this.length + more;
    if (needed > this.#most) throw limitExceeded('The file unpacks to far more than its size; it looks like a bomb.');
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.min(this.#most, Math.max(needed, this.#bytes.length * 2)));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }

  push(byte: number): void {
    if (this.length >= this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length] = byte;
    this.length += 1;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The byte `distance` before the end; 0 where there is none. */
  back(distance: number): number {
    return this.#bytes[this.length - distance] ?? 0;
  }

  /** Repeats `count` bytes from `distance` before the end; they may overlap what they make. */
  copy(distance: number, count: number): void {
    if (distance <= 0 || distance > this.length) throw malformed('The compressed data points before its beginning.');
    this.#reserve(count);
    const bytes = this.#bytes;
    const from = this.length - distance;
    if (distance >= count) bytes.copyWithin(this.length, from, from + count);
    else for (let at = 0; at < count; at += 1) bytes[this.length + at] = bytes[from + at] ?? 0;
    this.length += count;
  }

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}
