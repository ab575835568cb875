import type { Value } from './values.ts';

const largestGap = 16;

/** What a pickle remembers, by number. Picklers count up, so nearly all numbers are places in one list; a map of millions is far slower. */
export class Memo {
  readonly #list: (Value | undefined)[] = [];
  readonly #others = new Map<number, Value>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(index: number): boolean {
    return this.get(index) !== undefined;
  }

  get(index: number): Value | undefined {
    return index < this.#list.length ? this.#list[index] : this.#others.get(index);
  }

  set(index: number, value: Value): void {
    if (!this.has(index)) this.#size += 1;
    if (index > this.#list.length + largestGap || this.#others.has(index)) {
      this.#others.set(index, value);
      return;
    }
    while (this.#list.length < index) {
      const next = this.#list.length;
      this.#list.push(this.#others.get(next));
      this.#others.delete(next);
    }
    if (index === this.#list.length) this.#list.push(value);
    else this.#list[index] = value;
  }
}
