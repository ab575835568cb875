import type { SearchEntry } from './search-entry.ts';
import type { SearchIndex } from './search-index.ts';

/** Ids of values that are kept in memory while a side is filled. */
const KNOWN_IDS = 300_000;
/** Sets are written when so many entries wait: a set that grows is written once for all of them. */
const WAITING = 4000;

/** Fills an empty side of the index, oldest first; sets are written for many entries at once. */
export class SearchFilling {
  readonly #index: SearchIndex;
  readonly #ids = new Map<string, number>();
  readonly #sets = new Map<number, number[]>();
  readonly #numbers = new Map<number, [entry: number, number: number][]>();
  #waiting = 0;
  constructor(index: SearchIndex) {
    this.#index = index;
  }

  /** Adds an entry of something that has none yet. Call inside a transaction. */
  add(entry: SearchEntry): void {
    if (this.#ids.size > KNOWN_IDS) this.#ids.clear();
    const n = this.#index.insert(entry);
    const placed = this.#index.place(entry, this.#ids);
    this.#index.writeMember(n, placed);
    for (const id of [...placed.facets, ...placed.others]) listOf(this.#sets, id).push(n);
    for (const [id, number] of placed.numbers) listOf(this.#numbers, id).push([n, number]);
    this.#waiting += 1;
    if (this.#waiting >= WAITING) this.flush();
  }

  /** Writes what waits; call at the end, inside a transaction. */
  flush(): void {
    for (const [id, entries] of this.#sets) this.#index.sets.add(id, entries);
    for (const [id, numbers] of this.#numbers) this.#index.numbers.add(id, numbers);
    this.#sets.clear();
    this.#numbers.clear();
    this.#waiting = 0;
  }
}

function listOf<T>(lists: Map<number, T[]>, id: number): T[] {
  const known = lists.get(id);
  if (known) return known;
  const made: T[] = [];
  lists.set(id, made);
  return made;
}
