import type { SearchHit } from '../../../shared/model/search.ts';
import type { Comparison, SearchNode, SearchTerm } from '../../../shared/search/query.ts';
import { bytes, type Database, integer, text, type Value } from './database.ts';
import { ALL, folded, foldedWords, INITIAL, initialOf, TIME, WORD } from './search-entry.ts';
import { EntrySet } from './search-entry-set.ts';
import type { SearchIndex } from './search-index.ts';
import { type NumberRange, unpackedNumbers } from './search-packed.ts';
import { afterPrefix, type SearchStore } from './search-store.ts';

/** Where a page of hits ended. */
export interface SearchPlace {
  readonly generation: number;
  readonly before: number;
}

/** A page of hits; `next` is where the following one begins, null at the end. `total`: of the whole search. */
export interface HitPage {
  readonly hits: SearchHit[];
  readonly next: SearchPlace | null;
  readonly total: number;
}

/** How often each value is among what was counted, by key. */
export interface FacetCounts {
  readonly counts: Map<string, { value: string; count: number }[]>;
  readonly counted: number;
  readonly total: number;
}

/** Reads the index of the search: each condition is a set of entries, and sets are put together. Nothing is sorted and no entry is read but those shown. */
export class SearchQuery {
  readonly #db: Database;
  readonly #store: SearchStore;
  readonly #textsRead: number;
  /** `textsRead`: up to so many texts are read to see whether words stand in an order; for more the index of words is asked. */
  constructor(db: Database, store: SearchStore, textsRead = 1000) {
    this.#db = db;
    this.#store = store;
    this.#textsRead = textsRead;
  }

  /** Newest first; `from`: where the page before it ended. Null: that place was in an index that another one has replaced since. */
  page(query: SearchNode | null, from: SearchPlace | null, limit: number): HitPage | null {
    const generation = this.#store.generation();
    if (from !== null && from.generation !== generation) return null;
    const found = this.#find(query);
    const numbers = found.highest(from?.before ?? Number.MAX_SAFE_INTEGER, limit + 1);
    const shown = numbers.slice(0, limit);
    const last = shown.at(-1);
    return {
      hits: this.#store.hits(shown),
      next: numbers.length > limit && last !== undefined ? { generation, before: last } : null,
      total: found.count(),
    };
  }

  /** How often each value of these keys is among the newest `limit` that fit. */
  facets(query: SearchNode | null, keys: readonly string[], limit: number): FacetCounts {
    const found = this.#find(query);
    const numbers = found.highest(Number.MAX_SAFE_INTEGER, limit);
    const { side } = this.#store.index();
    const uses = new Map<number, number>();
    const members = this.#db.all(
      `SELECT m.facets FROM json_each(?) e CROSS JOIN search_member_${side} m ON m.n = e.value`,
      JSON.stringify(numbers),
    );
    for (const row of members)
      for (const id of unpackedNumbers(bytes(row, 'facets'))) uses.set(id, (uses.get(id) ?? 0) + 1);
    const rows = this.#db.all(
      `SELECT v.id, v.key, v.folded, v.value FROM json_each(?) e CROSS JOIN search_value_${side} v ON v.id = e.value`,
      JSON.stringify([...uses.keys()]),
    );
    const values = rows
      .map((row) => ({
        key: text(row, 'key'),
        folded: text(row, 'folded'),
        value: text(row, 'value'),
        count: uses.get(integer(row, 'id')) ?? 0,
      }))
      .sort((a, b) => b.count - a.count || (a.folded < b.folded ? -1 : 1));
    const counts = new Map<string, { value: string; count: number }[]>(keys.map((key) => [key, []]));
    for (const { key, value, count } of values) counts.get(key)?.push({ value, count });
    return { counts, counted: numbers.length, total: found.count() };
  }

  #find(query: SearchNode | null): EntrySet {
    return new Finding(this.#db, this.#store.index(), this.#textsRead).find(query);
  }
}

/** What a condition costs beside others: sets of values nothing much, numbers a column, words in an order most. */
function costOf(node: SearchNode): number {
  switch (node.kind) {
    case 'and':
    case 'or':
      return Math.max(0, ...node.parts.map(costOf));
    case 'not':
      // One that begins takes all entries away; it is better taken from what is left.
      return costOf(node.part) + 0.5;
    case 'text':
      return node.exact ? 3 : 0;
    case 'value':
      return node.isPrefix ? 1 : 0;
    case 'number':
    case 'time':
      return 2;
  }
}

/** One search on one side of the index. */
class Finding {
  readonly #db: Database;
  readonly #index: SearchIndex;
  readonly #size: number;
  readonly #textsRead: number;
  constructor(db: Database, index: SearchIndex, textsRead: number) {
    this.#db = db;
    this.#index = index;
    this.#textsRead = textsRead;
    this.#size = index.size();
  }

  /** The entries that fit. `among`: nothing else is asked for, so what is not in it may be left out. */
  find(node: SearchNode | null, among: EntrySet | null = null): EntrySet {
    if (node === null) return this.#value(ALL, '', false);
    switch (node.kind) {
      case 'and':
        return this.#all(node.parts, among);
      case 'or': {
        const found = this.#none();
        for (const part of node.parts) found.addAll(this.find(part, among));
        return found;
      }
      case 'not': {
        const found = this.find(null);
        found.removeAll(this.find(node.part, among));
        return found;
      }
      default:
        return this.#term(node, among);
    }
  }

  /** Sets of values first: what is dear is asked of those that are left. */
  #all(parts: readonly SearchNode[], among: EntrySet | null): EntrySet {
    const [first, ...others] = parts.toSorted((a, b) => costOf(a) - costOf(b));
    const found = this.find(first ?? null, among);
    for (const part of others) {
      if (part.kind === 'not') found.removeAll(this.find(part.part, found));
      else found.keep(this.find(part, found));
    }
    return found;
  }

  #none(): EntrySet {
    return new EntrySet(this.#size);
  }

  #term(node: SearchTerm, among: EntrySet | null): EntrySet {
    switch (node.kind) {
      case 'text':
        return node.exact ? this.#phrase(foldedWords(node.text), among) : this.#words(foldedWords(node.text));
      case 'value':
        if (node.key === 'tensor' && !(node.isPrefix && node.value === ''))
          return this.#tensor(folded(node.value), node.isPrefix);
        return this.#value(node.key, folded(node.value), node.isPrefix);
      case 'number':
        return this.#number(node.key, node.name || node.key, rangeOf(node.comparison, node.number), among);
      case 'time':
        return this.#number(TIME, TIME, rangeOf(node.key === 'before' ? '<' : '>=', Date.parse(node.at)), among);
    }
  }

  /** All of these words, or words that begin so. */
  #words(words: readonly string[]): EntrySet {
    const [first, ...others] = words.map((word) =>
      initialOf(word) === word ? this.#value(INITIAL, word, false) : this.#value(WORD, word, true),
    );
    for (const other of others) first?.keep(other);
    return first ?? this.#none();
  }

  /** These words in this order. */
  #phrase(words: readonly string[], among: EntrySet | null): EntrySet {
    const [only, ...others] = words;
    if (only === undefined) return this.#none();
    const having = this.#value(WORD, only, false);
    if (others.length === 0) return having;
    for (const other of others) having.keep(this.#value(WORD, other, false));
    if (among !== null) having.keep(among);
    const few = having.highest(Number.MAX_SAFE_INTEGER, this.#textsRead + 1);
    return few.length > this.#textsRead ? this.#phraseOfMany(words) : this.#phraseOfFew(words, few);
  }

  #phraseOfFew(words: readonly string[], entries: readonly number[]): EntrySet {
    const found = this.#none();
    const rows = this.#db.all(
      `SELECT e.n, e.words FROM json_each(?) f CROSS JOIN search_entry_${this.#index.side} e ON e.n = f.value`,
      JSON.stringify(entries),
    );
    for (const row of rows)
      if (` ${text(row, 'words')} `.includes(` ${words.join(' ')} `)) found.add(integer(row, 'n'));
    return found;
  }

  #phraseOfMany(words: readonly string[]): EntrySet {
    const found = this.#none();
    const table = `search_words_${this.#index.side}`;
    // Words are letters and digits: in quotes no operator of FTS5 gets through.
    for (const row of this.#db.all(`SELECT rowid AS n FROM ${table} WHERE ${table} MATCH ?`, `"${words.join(' ')}"`))
      found.add(integer(row, 'n'));
    return found;
  }

  #value(key: string, value: string, isPrefix: boolean): EntrySet {
    if (isPrefix && value !== '')
      return this.#union('key = ? AND folded >= ? AND folded < ?', [key, value, afterPrefix(value)]);
    // "Any value" has a set of its own, which an empty value that is no beginning must not find.
    return value === '' && !isPrefix && key !== ALL
      ? this.#none()
      : this.#union('key = ? AND folded = ?', [key, value]);
  }

  #tensor(value: string, isPrefix: boolean): EntrySet {
    const named = isPrefix ? 'folded >= ? AND folded < ?' : 'folded = ?';
    return this.#union(
      `id IN (SELECT value_id FROM search_tensor_name_${this.#index.side} WHERE ${named})`,
      isPrefix ? [value, afterPrefix(value)] : [value],
    );
  }

  /** Entries that have one of the values. Lists come as one text: thousands of values would be as many objects. */
  #union(where: string, values: readonly Value[]): EntrySet {
    const table = `search_value_${this.#index.side}`;
    const found = this.#none();
    const row = this.#db.one(
      `SELECT group_concat(hex(few), '') AS lists, group_concat(CASE WHEN few IS NULL THEN id END) AS in_blocks FROM ${table} WHERE ${where}`,
      ...values,
    );
    for (const entry of unpackedNumbers(Buffer.from(String(row?.['lists'] ?? ''), 'hex'))) found.add(entry);
    for (const id of String(row?.['in_blocks'] ?? '').matchAll(/\d+/g)) this.#index.sets.collect(found, Number(id[0]));
    return found;
  }

  #number(key: string, name: string, range: NumberRange, among: EntrySet | null): EntrySet {
    const found = this.#none();
    const row = this.#db.one(
      `SELECT id FROM search_value_${this.#index.side} WHERE key = ? AND folded = ?`,
      key,
      folded(name),
    );
    if (row !== null) this.#index.numbers.collect(found, integer(row, 'id'), range, among);
    return found;
  }
}

const rangeOf = (comparison: Comparison, number: number): NumberRange => ({
  low: comparison === '<' || comparison === '<=' ? Number.NEGATIVE_INFINITY : number,
  high: comparison === '>' || comparison === '>=' ? Number.POSITIVE_INFINITY : number,
  except: comparison === '<' || comparison === '>' ? number : null,
});
