import { z } from 'zod';
import { SearchHit } from '../../../shared/model/search.ts';
import { bytes, type Database, integer, json, type Row, text } from './database.ts';
import {
  type EntryValue,
  folded,
  foldedWords,
  isFacet,
  numbersOf,
  type SearchEntry,
  TENSORS,
  tensorNames,
  valuesOf,
} from './search-entry.ts';
import { SearchNumbers } from './search-numbers.ts';
import { packedNumbers, unpackedNumbers } from './search-packed.ts';
import { SearchSets, type SetShape, type Side } from './search-sets.ts';

const Numbers = z.array(z.tuple([z.number(), z.number()]));

/** All that an entry is found by, as ids of values. */
interface Placed {
  readonly facets: readonly number[];
  readonly others: readonly number[];
  readonly numbers: readonly (readonly [valueId: number, number: number])[];
}

/** One side of the index as rows: what is put in, taken out and compared. */
export class SearchIndex {
  readonly side: Side;
  readonly sets: SearchSets;
  readonly numbers: SearchNumbers;
  readonly #db: Database;
  constructor(db: Database, side: Side, shape: SetShape) {
    this.#db = db;
    this.side = side;
    this.sets = new SearchSets(db, side, shape);
    this.numbers = new SearchNumbers(db, side, shape.numbersInBlock);
  }

  /** Puts an entry in, in the place of an earlier one of the same thing. Call inside the transaction of the change. */
  put(entry: SearchEntry): void {
    const { hit } = entry;
    const words = foldedWords(entry.words).join(' ');
    const known = this.#db.one(`SELECT n, words FROM search_entry_${this.side} WHERE id = ?`, hit.id);
    if (known === null) {
      const n = this.insert(entry);
      this.#add(n, this.place(entry), { facets: [], others: [], numbers: [] });
      return;
    }
    const n = integer(known, 'n');
    if (text(known, 'words') !== words) {
      this.#forgetWords(n, text(known, 'words'));
      this.#db.run(`INSERT INTO search_words_${this.side} (rowid, words) VALUES (?, ?)`, n, words);
    }
    this.#db.run(`UPDATE search_entry_${this.side} SET words = ?, hit = ? WHERE n = ?`, words, JSON.stringify(hit), n);
    this.#add(n, this.place(entry), this.#placed(n));
  }

  /** The row of a new entry and its words, without what it is found by; gives its number. */
  insert(entry: SearchEntry): number {
    const { hit } = entry;
    const words = foldedWords(entry.words).join(' ');
    const row = this.#db.one(
      `INSERT INTO search_entry_${this.side} (id, words, hit) VALUES (?, ?, ?) RETURNING n`,
      hit.id,
      words,
      JSON.stringify(hit),
    );
    const n = row === null ? 0 : integer(row, 'n');
    this.#db.run(`INSERT INTO search_words_${this.side} (rowid, words) VALUES (?, ?)`, n, words);
    return n;
  }

  /** Ids of all that an entry is found by; values that are new get one. `known`: ids that were found before. */
  place(entry: SearchEntry, known?: Map<string, number>): Placed {
    const idOf = (value: EntryValue): number => {
      const name = `${value.key}\n${value.folded}`;
      const id = known?.get(name) ?? this.#valueId(value, entry.tensors);
      known?.set(name, id);
      return id;
    };
    const values = valuesOf(entry);
    const ids = (ofFacets: boolean) =>
      values
        .filter((value) => isFacet(value) === ofFacets)
        .map(idOf)
        .sort((a, b) => a - b);
    const numbers = numbersOf(entry).map(
      ({ key, name, number }) =>
        [idOf({ key, folded: folded(name), value: name, isShown: name !== key }), number] as const,
    );
    return { facets: ids(true), others: ids(false), numbers: numbers.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]) };
  }

  /** Notes what an entry is found by, so that it can be taken out again. */
  writeMember(n: number, { facets, others, numbers }: Placed): void {
    this.#db.run(
      `INSERT INTO search_member_${this.side} (n, facets, others, numbers) VALUES (?, ?, ?, ?)
       ON CONFLICT (n) DO UPDATE SET facets = excluded.facets, others = excluded.others, numbers = excluded.numbers`,
      n,
      packedNumbers(facets),
      packedNumbers(others),
      JSON.stringify(numbers),
    );
  }

  #add(n: number, next: Placed, old: Placed): void {
    const before = new Set([...old.facets, ...old.others]);
    const after = new Set([...next.facets, ...next.others]);
    for (const id of after) if (!before.has(id)) this.sets.add(id, [n]);
    for (const id of before) if (!after.has(id)) this.sets.remove(id, n);
    const name = (one: readonly number[]) => one.join(' ');
    const oldNumbers = new Set(old.numbers.map(name));
    const nextNumbers = new Set(next.numbers.map(name));
    for (const one of old.numbers) if (!nextNumbers.has(name(one))) this.numbers.remove(one[0], n, one[1]);
    for (const one of next.numbers) if (!oldNumbers.has(name(one))) this.numbers.add(one[0], [[n, one[1]]]);
    this.writeMember(n, next);
  }

  #placed(n: number): Placed {
    const row = this.#db.one(`SELECT facets, others, numbers FROM search_member_${this.side} WHERE n = ?`, n);
    return row === null ? { facets: [], others: [], numbers: [] } : placedOf(row);
  }

  /** What each entry is found by, for checks. */
  *members(): IterableIterator<{ n: number; ids: number[]; numbers: Placed['numbers'] }> {
    for (const row of this.#db.each(`SELECT n, facets, others, numbers FROM search_member_${this.side} ORDER BY n`)) {
      const { facets, others, numbers } = placedOf(row);
      yield { n: integer(row, 'n'), ids: [...facets, ...others], numbers };
    }
  }

  /** Takes out what is there no more: an entry of a row that does not exist. */
  remove(id: string): void {
    const known = this.#db.one(`SELECT n, words FROM search_entry_${this.side} WHERE id = ?`, id);
    if (known === null) return;
    const n = integer(known, 'n');
    this.#forgetWords(n, text(known, 'words'));
    this.#add(n, { facets: [], others: [], numbers: [] }, this.#placed(n));
    this.#db.run(`DELETE FROM search_member_${this.side} WHERE n = ?`, n);
    this.#db.run(`DELETE FROM search_entry_${this.side} WHERE n = ?`, n);
  }

  /** Empties this side. */
  clear(): void {
    for (const table of ['entry', 'member', 'value', 'block', 'tensor_name'])
      this.#db.exec(`DELETE FROM search_${table}_${this.side}`);
    this.numbers.clear();
    this.#db.exec(`INSERT INTO search_words_${this.side} (search_words_${this.side}) VALUES ('delete-all')`);
  }

  #forgetWords(n: number, words: string): void {
    // An index over rows of another table is told what was in them.
    const table = `search_words_${this.side}`;
    this.#db.run(`INSERT INTO ${table} (${table}, rowid, words) VALUES ('delete', ?, ?)`, n, words);
  }

  #valueId({ key, folded: small, value, isShown }: EntryValue, tensors: readonly string[]): number {
    const known = this.#db.one(`SELECT id FROM search_value_${this.side} WHERE key = ? AND folded = ?`, key, small);
    if (known !== null) return integer(known, 'id');
    const row = this.#db.one(
      `INSERT INTO search_value_${this.side} (key, folded, value, is_shown) VALUES (?, ?, ?, ?) RETURNING id`,
      key,
      small,
      value,
      isShown ? 1 : 0,
    );
    const id = row === null ? 0 : integer(row, 'id');
    if (key === TENSORS)
      for (const name of tensorNames(tensors))
        this.#db.run(`INSERT INTO search_tensor_name_${this.side} (folded, value_id) VALUES (?, ?)`, name, id);
    return id;
  }

  /** An entry as it is stored, in a form that two of them can be compared by; null: there is none. */
  stored(id: string): string | null {
    const row = this.#db.one(`SELECT n, words, hit FROM search_entry_${this.side} WHERE id = ?`, id);
    if (row === null) return null;
    const { facets, others, numbers } = this.#placed(integer(row, 'n'));
    const names = new Map<number, string>();
    const ids = [...facets, ...others, ...numbers.map(([valueId]) => valueId)];
    const sets: number[] = [];
    for (const one of this.#db.all(
      `SELECT id, key, folded FROM search_value_${this.side} WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    )) {
      names.set(integer(one, 'id'), `${text(one, 'key')}\n${text(one, 'folded')}`);
      if (one['key'] === TENSORS) sets.push(integer(one, 'id'));
    }
    const nameOf = (valueId: number) => names.get(valueId) ?? '?';
    return JSON.stringify([
      text(row, 'words'),
      text(row, 'hit'),
      facets.map(nameOf).toSorted(),
      others.map(nameOf).toSorted(),
      numbers.map(([valueId, number]) => `${nameOf(valueId)}\n${number}`).toSorted(),
      sets.flatMap((set) => this.#tensorNames(set)),
    ]);
  }

  /** The same form of an entry as it should be. */
  expected(entry: SearchEntry): string {
    const values = valuesOf(entry);
    const names = (ofFacets: boolean) =>
      values
        .filter((value) => isFacet(value) === ofFacets)
        .map(({ key, folded: small }) => `${key}\n${small}`)
        .toSorted();
    return JSON.stringify([
      foldedWords(entry.words).join(' '),
      JSON.stringify(entry.hit),
      names(true),
      names(false),
      numbersOf(entry)
        .map(({ key, name, number }) => `${key}\n${folded(name)}\n${number}`)
        .toSorted(),
      tensorNames(entry.tensors),
    ]);
  }

  #tensorNames(set: number): string[] {
    return this.#db
      .all(`SELECT folded FROM search_tensor_name_${this.side} WHERE value_id = ?`, set)
      .map((row) => text(row, 'folded'))
      .toSorted();
  }

  /** Ids of all entries, in pieces. */
  *ids(): IterableIterator<string> {
    let after = 0;
    for (;;) {
      const rows = this.#db.all(`SELECT n, id FROM search_entry_${this.side} WHERE n > ? ORDER BY n LIMIT 1000`, after);
      for (const row of rows) yield text(row, 'id');
      const last = rows.at(-1);
      if (last === undefined) return;
      after = integer(last, 'n');
    }
  }

  /** Numbers of entries are below this. */
  size(): number {
    const row = this.#db.one(`SELECT coalesce(max(n), 0) AS n FROM search_entry_${this.side}`);
    return row === null ? 0 : integer(row, 'n') + 1;
  }

  /** Hits of these entries, in this order. */
  hits(numbers: readonly number[]): SearchHit[] {
    return this.#db
      .all(
        `SELECT e.hit FROM json_each(?) f CROSS JOIN search_entry_${this.side} e ON e.n = f.value ORDER BY f.key`,
        JSON.stringify(numbers),
      )
      .map((row) => SearchHit.parse(json(row, 'hit')));
  }
}

function placedOf(row: Row): Placed {
  return {
    facets: unpackedNumbers(bytes(row, 'facets')),
    others: unpackedNumbers(bytes(row, 'others')),
    numbers: Numbers.parse(json(row, 'numbers')),
  };
}
