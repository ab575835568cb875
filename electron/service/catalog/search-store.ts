import { SearchHit } from '../../../shared/model/search.ts';
import { sha256Hex } from '../platform/index.ts';
import { type Database, integer, integerOrNull, json, type Row, text } from './database.ts';
import { distinctNumbers, distinctValues, folded, type SearchEntry } from './search-entry.ts';

/** The index of the search as rows: what is put in, taken out and compared. Reading it by a query: `SearchQuery`. */
export class SearchStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Puts an entry in, in the place of an earlier one of the same thing. Call inside the transaction of the change. */
  put(entry: SearchEntry): void {
    this.#put(entry, true);
  }

  /** The same while the index is made anew: call `finishRebuild` afterwards. */
  putForRebuild(entry: SearchEntry): void {
    this.#put(entry, false);
  }

  #put(entry: SearchEntry, isWhole: boolean): void {
    const { hit, words } = entry;
    const known = this.#db.one('SELECT n, words FROM search_entry WHERE id = ?', hit.id);
    const tensorSet = this.#tensorSet(entry.tensors);
    const shown = JSON.stringify(hit);
    if (known === null) {
      this.#db.run(
        'INSERT INTO search_entry (id, type, at, tensor_set, words, hit) VALUES (?, ?, ?, ?, ?, ?)',
        hit.id,
        hit.type,
        hit.at,
        tensorSet,
        words,
        shown,
      );
    } else {
      if (isWhole) this.#forgetWords(integer(known, 'n'), text(known, 'words'));
      this.#forgetValues(integer(known, 'n'), isWhole);
      this.#db.run(
        'UPDATE search_entry SET type = ?, at = ?, tensor_set = ?, words = ?, hit = ? WHERE id = ?',
        hit.type,
        hit.at,
        tensorSet,
        words,
        shown,
        hit.id,
      );
    }
    const row = known ?? this.#db.one('SELECT n FROM search_entry WHERE id = ?', hit.id);
    const n = row === null ? 0 : integer(row, 'n');
    if (isWhole) this.#db.run('INSERT INTO search_words (rowid, words) VALUES (?, ?)', n, words);
    for (const { key, value } of distinctValues(entry).values()) {
      const id = this.#valueId(key, value);
      this.#db.run('INSERT INTO search_facet (value_id, n) VALUES (?, ?)', id, n);
      if (isWhole) this.#db.run('UPDATE search_value SET uses = uses + 1 WHERE id = ?', id);
    }
    for (const { key, name, number } of distinctNumbers(entry).values())
      this.#db.run(
        'INSERT INTO search_number (value_id, number, n) VALUES (?, ?, ?)',
        this.#valueId(key, name),
        number,
        n,
      );
  }

  /** Takes out what is there no more: an entry of a row that does not exist. */
  remove(id: string): void {
    const known = this.#db.one('SELECT n, words FROM search_entry WHERE id = ?', id);
    if (known === null) return;
    this.#forgetWords(integer(known, 'n'), text(known, 'words'));
    this.#forgetValues(integer(known, 'n'), true);
    this.#db.run('DELETE FROM search_entry WHERE id = ?', id);
  }

  /** Empties the index. */
  clear(): void {
    this.#db.exec(`
      DELETE FROM search_facet; DELETE FROM search_number; DELETE FROM search_tensor_name; DELETE FROM search_tensor_set;
      DELETE FROM search_value; DELETE FROM search_entry; INSERT INTO search_words (search_words) VALUES ('rebuild');
    `);
  }

  /** Makes the words and the counts anew from the entries. */
  finishRebuild(): void {
    this.#db.exec(`
      INSERT INTO search_words (search_words) VALUES ('rebuild');
      UPDATE search_value SET uses = (SELECT count(*) FROM search_facet f WHERE f.value_id = search_value.id);
    `);
  }

  #forgetWords(n: number, words: string): void {
    // An index over rows of another table is told what was in them.
    this.#db.run(`INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', ?, ?)`, n, words);
  }

  #forgetValues(n: number, isWhole: boolean): void {
    if (isWhole)
      this.#db.run(
        'UPDATE search_value SET uses = uses - 1 WHERE id IN (SELECT value_id FROM search_facet WHERE n = ?)',
        n,
      );
    this.#db.run('DELETE FROM search_facet WHERE n = ?', n);
    this.#db.run('DELETE FROM search_number WHERE n = ?', n);
  }

  #valueId(key: string, value: string): number {
    const find = () => this.#db.one('SELECT id FROM search_value WHERE key = ? AND folded = ?', key, folded(value));
    let row = find();
    if (row === null) {
      this.#db.run('INSERT INTO search_value (key, folded, value) VALUES (?, ?, ?)', key, folded(value), value);
      row = find();
    }
    return row === null ? 0 : integer(row, 'id');
  }

  #tensorSet(names: readonly string[]): number | null {
    if (names.length === 0) return null;
    const distinct = [...new Set(names.map(folded))].toSorted();
    const digest = sha256Hex(JSON.stringify(distinct));
    const find = () => this.#db.one('SELECT id FROM search_tensor_set WHERE digest = ?', digest);
    const known = find();
    if (known !== null) return integer(known, 'id');
    this.#db.run('INSERT INTO search_tensor_set (digest) VALUES (?)', digest);
    const made = find();
    const id = made === null ? 0 : integer(made, 'id');
    for (const name of distinct)
      this.#db.run('INSERT INTO search_tensor_name (folded, set_id) VALUES (?, ?)', name, id);
    return id;
  }

  /** An entry as it is stored, in a form that two of them can be compared by; null: there is none. */
  stored(id: string): string | null {
    const row = this.#db.one('SELECT * FROM search_entry WHERE id = ?', id);
    if (row === null) return null;
    const n = integer(row, 'n');
    const values = this.#db
      .all('SELECT v.key, v.folded FROM search_facet f JOIN search_value v ON v.id = f.value_id WHERE f.n = ?', n)
      .map((one) => `${text(one, 'key')}\n${text(one, 'folded')}`);
    const numbers = this.#db
      .all(
        'SELECT v.key, v.folded, f.number FROM search_number f JOIN search_value v ON v.id = f.value_id WHERE f.n = ?',
        n,
      )
      .map((one) => `${text(one, 'key')}\n${text(one, 'folded')}\n${one['number']}`);
    const set = integerOrNull(row, 'tensor_set');
    return comparable({
      head: [text(row, 'type'), text(row, 'at'), text(row, 'words'), text(row, 'hit')],
      values,
      numbers,
      tensors: set === null ? [] : this.#tensorNames(set),
    });
  }

  /** The same form of an entry as it should be. */
  expected(entry: SearchEntry): string {
    const { hit, words } = entry;
    return comparable({
      head: [hit.type, hit.at, words, JSON.stringify(hit)],
      values: [...distinctValues(entry).keys()],
      numbers: [...distinctNumbers(entry).keys()],
      tensors: [...new Set(entry.tensors.map(folded))],
    });
  }

  #tensorNames(set: number): string[] {
    return this.#db
      .all('SELECT folded FROM search_tensor_name WHERE set_id = ?', set)
      .map((row) => text(row, 'folded'));
  }

  /** Ids of all entries, in pieces. */
  *ids(): IterableIterator<string> {
    let after = 0;
    for (;;) {
      const rows = this.#db.all('SELECT n, id FROM search_entry WHERE n > ? ORDER BY n LIMIT 1000', after);
      for (const row of rows) yield text(row, 'id');
      const last = rows.at(-1);
      if (last === undefined) return;
      after = integer(last, 'n');
    }
  }

  count(): number {
    const row = this.#db.one('SELECT count(*) AS n FROM search_entry');
    return row === null ? 0 : integer(row, 'n');
  }

  /** What is wrong with the words and the counts as a whole; empty when they fit the entries. */
  problems(): string[] {
    const out: string[] = [];
    try {
      this.#db.run(`INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)`);
    } catch (cause) {
      const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
      // A registry that is only read can't be asked this way.
      if (!code.startsWith('SQLITE_READONLY')) out.push('The words of the search are not those of its entries.');
    }
    const miscounted = this.#db.all(
      `SELECT key, value FROM search_value v WHERE uses <> (SELECT count(*) FROM search_facet f WHERE f.value_id = v.id) LIMIT 20`,
    );
    for (const row of miscounted) out.push(`The search counts ${text(row, 'key')}:${text(row, 'value')} wrongly.`);
    const stray = this.#db.one(
      `SELECT count(*) AS n FROM search_facet f WHERE NOT EXISTS (SELECT 1 FROM search_entry e WHERE e.n = f.n)`,
    );
    if (stray !== null && integer(stray, 'n') > 0) out.push('The search has values of things that are not there.');
    return out;
  }

  /** Hits of these entries, in this order. */
  hits(numbers: readonly number[]): SearchHit[] {
    return this.#db
      .all(
        'SELECT e.hit FROM json_each(?) f CROSS JOIN search_entry e ON e.n = f.value ORDER BY f.key',
        JSON.stringify(numbers),
      )
      .map((row) => SearchHit.parse(json(row, 'hit')));
  }

  /** Values of a key that begin with what is typed, the most frequent first. */
  valuesOf(key: string, typed: string, limit: number): { value: string; count: number }[] {
    const toValue = (row: Row) => ({ value: text(row, 'value'), count: integer(row, 'uses') });
    if (typed === '')
      return this.#db
        .all('SELECT value, uses FROM search_value WHERE key = ? AND uses > 0 ORDER BY uses DESC LIMIT ?', key, limit)
        .map(toValue);
    return this.#db
      .all(
        `SELECT value, uses FROM (SELECT value, uses FROM search_value WHERE key = ? AND folded >= ? AND folded < ? AND uses > 0 LIMIT 2000)
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
        'SELECT DISTINCT folded FROM search_tensor_name WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?',
        folded(typed),
        afterPrefix(folded(typed)),
        limit,
      )
      .map((row) => text(row, 'folded'));
  }
}

/** Greater than every text that begins so; no character is above this one. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;

const comparable = (parts: {
  head: readonly string[];
  values: readonly string[];
  numbers: readonly string[];
  tensors: readonly string[];
}): string => JSON.stringify([parts.head, parts.values.toSorted(), parts.numbers.toSorted(), parts.tensors.toSorted()]);
