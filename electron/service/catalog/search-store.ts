import type { SearchHit } from '../../../shared/model/search.ts';
import { type Database, integer, type Row, text } from './database.ts';
import { checkSearchIndex } from './search-check.ts';
import { ALL, folded, type SearchEntry } from './search-entry.ts';
import { SearchFilling } from './search-filling.ts';
import { SearchIndex } from './search-index.ts';
import { type SetShape, usualShape } from './search-sets.ts';
import type { Searchable } from './search-source.ts';

/**
 * The index of the search. It has two sides: one answers, the other is empty or is filled to answer in its place. Reading it by a query:
 * `SearchQuery`.
 */
export class SearchStore {
  readonly #db: Database;
  readonly #sides: readonly [SearchIndex, SearchIndex];
  /** What changed while the other side is filled; null: it is not. */
  #changed: Map<string, Searchable> | null = null;
  constructor(db: Database, shape: SetShape = usualShape) {
    this.#db = db;
    this.#sides = [new SearchIndex(db, 0, shape), new SearchIndex(db, 1, shape)];
  }

  /** Grows by one with each side that takes over; numbers of entries hold within one generation. */
  generation(): number {
    const row = this.#db.one('SELECT generation FROM search_state WHERE only = 1');
    return row === null ? 0 : integer(row, 'generation');
  }

  /** The side that answers. */
  index(): SearchIndex {
    return this.#sides[this.generation() % 2 === 0 ? 0 : 1];
  }

  #other(): SearchIndex {
    return this.#sides[this.generation() % 2 === 0 ? 1 : 0];
  }

  /** Puts an entry in, in the place of an earlier one of the same thing. Call inside the transaction of the change. */
  put(entry: SearchEntry): void {
    this.#noteChange({ type: entry.hit.type, id: entry.hit.id });
    this.index().put(entry);
  }

  /** Takes out what is there no more: an entry of a row that does not exist. */
  remove(thing: Searchable): void {
    this.#noteChange(thing);
    this.index().remove(thing.id);
  }

  #noteChange(thing: Searchable): void {
    this.#changed?.set(`${thing.type} ${thing.id}`, thing);
  }

  /** Empties the side that answers and gives what fills it again; all of it inside one transaction. */
  refill(): SearchFilling {
    this.index().clear();
    return new SearchFilling(this.index());
  }

  /**
   * Empties the side that does not answer and gives what fills it. Until `takeOver` or `giveUp` it is noted what changes; a crash leaves the side that
   * answers, and a part of the other one that nobody reads.
   */
  beginAside(): SearchFilling {
    this.#changed = new Map();
    this.#other().clear();
    return new SearchFilling(this.#other());
  }

  /** Brings the filled side up to what changed since it was begun, and lets it answer. Call inside a transaction, after the last `flush`. */
  takeOver(entryOf: (thing: Searchable) => SearchEntry | null): void {
    const next = this.#other();
    for (const thing of this.#changed?.values() ?? []) {
      const entry = entryOf(thing);
      if (entry === null) next.remove(thing.id);
      else next.put(entry);
    }
    this.#db.run('UPDATE search_state SET generation = generation + 1 WHERE only = 1');
  }

  /** Ends what `beginAside` began: empties the side that does not answer. */
  endAside(): void {
    this.#changed = null;
    this.#other().clear();
  }

  /** An entry as it is stored, in a form that two of them can be compared by; null: there is none. */
  stored(id: string): string | null {
    return this.index().stored(id);
  }

  /** The same form of an entry as it should be. */
  expected(entry: SearchEntry): string {
    return this.index().expected(entry);
  }

  /** Ids of all entries, in pieces. */
  ids(): IterableIterator<string> {
    return this.index().ids();
  }

  /** What is wrong with sets, numbers, words and counts as a whole; empty when they fit the entries. */
  problems(): string[] {
    return checkSearchIndex(this.#db, this.index());
  }

  /** Hits of these entries, in this order. */
  hits(numbers: readonly number[]): SearchHit[] {
    return this.index().hits(numbers);
  }

  /** Values of a key that begin with what is typed, the most frequent first. */
  valuesOf(key: string, typed: string, limit: number): { value: string; count: number }[] {
    const table = `search_value_${this.index().side}`;
    const toValue = (row: Row) => ({ value: text(row, 'value'), count: integer(row, 'uses') });
    if (typed === '')
      return this.#db
        .all(
          `SELECT value, uses FROM ${table} WHERE key = ? AND is_shown = 1 AND uses > 0 ORDER BY uses DESC LIMIT ?`,
          key,
          limit,
        )
        .map(toValue);
    return this.#db
      .all(
        `SELECT value, uses FROM (SELECT value, uses FROM ${table}
           WHERE key = ? AND folded >= ? AND folded < ? AND is_shown = 1 AND uses > 0 LIMIT 2000)
         ORDER BY uses DESC, value LIMIT ?`,
        key,
        folded(typed),
        afterPrefix(folded(typed)),
        limit,
      )
      .map(toValue);
  }

  /** Names of tensors that begin with what is typed. */
  tensorsLike(typed: string, limit: number): string[] {
    return this.#db
      .all(
        `SELECT DISTINCT folded FROM search_tensor_name_${this.index().side} WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?`,
        folded(typed),
        afterPrefix(folded(typed)),
        limit,
      )
      .map((row) => text(row, 'folded'));
  }

  /** How many entries there are. */
  count(): number {
    const row = this.#db.one(`SELECT uses FROM search_value_${this.index().side} WHERE key = ? AND folded = ''`, ALL);
    return row === null ? 0 : integer(row, 'uses');
  }
}

/** Greater than every text that begins so; no character is above this one. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;
