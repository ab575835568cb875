import { type SearchNode, type SearchTerm, wordsOf } from '../../../shared/search/query.ts';
import { type Database, integer, text, type Value } from './database.ts';
import { folded } from './search-entry.ts';
import { afterPrefix } from './search-store.ts';

/** A piece of SQL with its values. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Rows with a column n, and about how many. */
interface Driver extends Sql {
  readonly rows: number;
}

/** How a search is carried out; what it finds does not depend on it. */
export interface SearchLimits {
  /** So few rows may each be asked anything. */
  readonly few: number;
  /** Estimates stop here: above it, what is newest is found soon by looking at one after another. */
  readonly many: number;
}
const usualLimits: SearchLimits = { few: 200, many: 2000 };
/** More values than this are not listed in a statement. */
const MAX_VALUES = 5000;

/** Compiles searches. A search is driven by its rarest part; the rest is asked of each row that the driver gives. */
export class SearchPlan {
  readonly #db: Database;
  /** Of one compilation: values by key and text. */
  readonly #found = new Map<string, { ids: number[]; uses: number }>();
  readonly #limits: SearchLimits;
  constructor(db: Database, limits: SearchLimits = usualLimits) {
    this.#db = db;
    this.#limits = limits;
  }

  /** A SELECT of the numbers of all entries that fit, newest first; `before`: only those with lower numbers. */
  select(query: SearchNode | null, before: number | null, limit: number): Sql {
    const parts = query === null ? [] : query.kind === 'and' ? query.parts : [query];
    const words = parts.flatMap((part) => (part.kind === 'text' ? [matchOf(part.text, part.exact)] : []));
    const others = parts.filter((part) => part.kind !== 'text');
    // Words that stand side by side are asked for once.
    const text = words.length === 0 ? null : this.#textDriver(words.join(' '));
    const drivers = others.map((part) => this.#driver(part));
    const best = rarest(drivers);
    // A few rows may each be asked for their words; else the words lead, since asking many rows for them is dear.
    const leader =
      text === null ? best : best !== null && best.rows < this.#limits.few && best.rows < text.rows ? best : text;
    const isRare = (leader?.rows ?? this.#limits.many) < this.#limits.few;
    const conditions: Sql[] = before === null ? [] : [{ sql: 'd.n < ?', values: [before] }];
    if (text !== null && leader !== text) conditions.push(wordsCondition(words.join(' '), isRare));
    // A driver gives what it can; only that of a single part gives exactly what the part means.
    for (const [index, part] of others.entries())
      if (drivers[index] !== leader || leader === null || !isExact(part))
        conditions.push(this.#condition(part, isRare));
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
    return {
      sql: `SELECT d.n AS n FROM (${leader?.sql ?? 'SELECT n FROM search_entry'}) d ${where} ORDER BY d.n DESC LIMIT ?`,
      values: [...(leader?.values ?? []), ...conditions.flatMap(({ values }) => values), limit],
    };
  }

  #textDriver(match: string): Driver {
    const asked = { sql: 'SELECT rowid AS n FROM search_words WHERE search_words MATCH ?', values: [match] };
    return { ...asked, rows: this.#count(asked) };
  }

  #driver(node: SearchNode): Driver | null {
    switch (node.kind) {
      case 'and':
        return rarest(node.parts.map((part) => this.#driver(part)));
      case 'or': {
        const all = node.parts.map((part) => this.#driver(part));
        const rows = all.reduce((sum, one) => sum + (one?.rows ?? Number.POSITIVE_INFINITY), 0);
        // Each part is worked out whole before they are put together.
        if (rows > this.#limits.many * 10) return null;
        const known = all.filter((one) => one !== null);
        return {
          sql: known.map(({ sql }) => sql).join(' UNION '),
          values: known.flatMap(({ values }) => values),
          rows,
        };
      }
      case 'not':
        return null;
      default:
        return this.#leaf(node);
    }
  }

  #leaf(node: SearchTerm): Driver | null {
    switch (node.kind) {
      case 'text':
        return this.#textDriver(matchOf(node.text, node.exact));
      case 'value': {
        if (node.key === 'tensor') return this.#tensorDriver(node.value, node.isPrefix);
        const { ids, uses } = this.#values(node.key, node.value, node.isPrefix);
        const [only] = ids;
        if (ids.length === 1 && only !== undefined)
          return { sql: 'SELECT n FROM search_facet WHERE value_id = ?', values: [only], rows: uses };
        if (ids.length > MAX_VALUES || uses > this.#limits.many * 10) return null;
        return {
          sql: 'SELECT DISTINCT n FROM search_facet WHERE value_id IN (SELECT value FROM json_each(?))',
          values: [JSON.stringify(ids)],
          rows: uses,
        };
      }
      case 'number': {
        const { ids } = this.#values(node.key, node.name || node.key, false);
        const sql = `SELECT DISTINCT n FROM search_number WHERE value_id = ? AND number ${node.comparison} ?`;
        const values = [ids[0] ?? -1, node.number];
        const rows = this.#count({ sql: sql.replace('DISTINCT ', ''), values });
        return rows > this.#limits.many ? null : { sql, values, rows };
      }
      case 'time': {
        const sql = `SELECT n FROM search_entry INDEXED BY search_entry_by_time WHERE at ${node.key === 'before' ? '<' : '>='} ?`;
        const rows = this.#count({ sql, values: [node.at] });
        return rows > this.#limits.many ? null : { sql, values: [node.at], rows };
      }
    }
  }

  #tensorDriver(value: string, isPrefix: boolean): Driver | null {
    const name = tensorNames(value, isPrefix);
    const sql = `SELECT n FROM search_entry WHERE tensor_set IN (SELECT set_id FROM search_tensor_name WHERE ${name.sql})`;
    const rows = this.#count({ sql, values: name.values });
    return rows > this.#limits.many ? null : { sql, values: name.values, rows };
  }

  /** Whether the entry d.n fits. */
  #condition(node: SearchNode, isRare: boolean): Sql {
    switch (node.kind) {
      case 'and':
      case 'or': {
        const all = node.parts.map((part) => this.#condition(part, isRare));
        return {
          sql: `(${all.map(({ sql }) => sql).join(node.kind === 'and' ? ' AND ' : ' OR ')})`,
          values: all.flatMap(({ values }) => values),
        };
      }
      case 'not': {
        const inner = this.#condition(node.part, isRare);
        return { sql: `NOT ${inner.sql}`, values: inner.values };
      }
      case 'text':
        return wordsCondition(matchOf(node.text, node.exact), isRare);
      case 'value':
        return this.#valueCondition(node.key, node.value, node.isPrefix);
      case 'number':
        return {
          sql: `EXISTS (SELECT 1 FROM search_number WHERE n = d.n AND value_id = ? AND number ${node.comparison} ?)`,
          values: [this.#values(node.key, node.name || node.key, false).ids[0] ?? -1, node.number],
        };
      case 'time':
        return {
          sql: `((SELECT at FROM search_entry WHERE n = d.n) ${node.key === 'before' ? '<' : '>='} ?)`,
          values: [node.at],
        };
    }
  }

  #valueCondition(key: string, value: string, isPrefix: boolean): Sql {
    if (key === 'tensor') {
      const name = tensorNames(value, isPrefix);
      return {
        sql: `(coalesce((SELECT tensor_set FROM search_entry WHERE n = d.n), -1) IN (SELECT set_id FROM search_tensor_name WHERE ${name.sql}))`,
        values: name.values,
      };
    }
    const { ids } = this.#values(key, value, isPrefix);
    const [only] = ids;
    if (only === undefined) return { sql: '0', values: [] };
    if (ids.length === 1)
      return { sql: 'EXISTS (SELECT 1 FROM search_facet WHERE value_id = ? AND n = d.n)', values: [only] };
    if (ids.length > MAX_VALUES)
      return {
        sql: `EXISTS (SELECT 1 FROM search_facet f JOIN search_value v ON v.id = f.value_id
          WHERE f.n = d.n AND v.key = ? AND v.folded >= ? AND v.folded < ?)`,
        values: [key, folded(value), afterPrefix(folded(value))],
      };
    return {
      sql: 'EXISTS (SELECT 1 FROM search_facet WHERE n = d.n AND value_id IN (SELECT value FROM json_each(?)))',
      values: [JSON.stringify(ids)],
    };
  }

  #values(key: string, value: string, isPrefix: boolean): { ids: number[]; uses: number } {
    const name = `${key}\n${isPrefix}\n${value}`;
    const known = this.#found.get(name);
    if (known) return known;
    const rows = isPrefix
      ? this.#db.all(
          `SELECT id, uses FROM search_value WHERE key = ? AND folded >= ? AND folded < ? LIMIT ${MAX_VALUES + 1}`,
          key,
          folded(value),
          afterPrefix(folded(value)),
        )
      : this.#db.all('SELECT id, uses FROM search_value WHERE key = ? AND folded = ?', key, folded(value));
    const found = {
      ids: rows.map((row) => integer(row, 'id')),
      uses: rows.reduce((sum, row) => sum + integer(row, 'uses'), 0),
    };
    this.#found.set(name, found);
    return found;
  }

  #count({ sql, values }: Sql): number {
    const row = this.#db.one(`SELECT count(*) AS n FROM (${sql} LIMIT ${this.#limits.many + 1})`, ...values);
    return row === null ? 0 : integer(row, 'n');
  }
}

const tensorNames = (value: string, isPrefix: boolean): Sql =>
  isPrefix
    ? { sql: 'folded >= ? AND folded < ?', values: [folded(value), afterPrefix(folded(value))] }
    : { sql: 'folded = ?', values: [folded(value)] };

/** Free text as FTS5 takes it: each word begins a word, or all words in this order. No operator gets through. */
function matchOf(typed: string, exact: boolean): string {
  const words = wordsOf(typed);
  return exact ? `"${words.join(' ')}"` : words.map((word) => `"${word}"*`).join(' ');
}

const wordsCondition = (match: string, isRare: boolean): Sql =>
  isRare
    ? { sql: 'EXISTS (SELECT 1 FROM search_words WHERE search_words MATCH ? AND rowid = d.n)', values: [match] }
    : { sql: '(d.n IN (SELECT rowid FROM search_words WHERE search_words MATCH ?))', values: [match] };

/** Whether the driver of a part gives no more than what the part means. */
const isExact = (part: SearchNode): boolean =>
  part.kind === 'or' ? part.parts.every((one) => one.kind !== 'and' && isExact(one)) : part.kind !== 'and';

const rarest = (drivers: readonly (Driver | null)[]): Driver | null =>
  drivers.reduce((best, one) => (one !== null && (best === null || one.rows < best.rows) ? one : best), null);

/** The steps of SQLite's plan for a statement. */
export const planOf = (db: Database, { sql, values }: Sql): string[] =>
  db.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => text(row, 'detail'));
