import type { SearchHit } from '../../../shared/model/search.ts';
import type { SearchNode } from '../../../shared/search/query.ts';
import { type Database, integer, text } from './database.ts';
import { planOf, type SearchLimits, SearchPlan } from './search-plan.ts';
import type { SearchStore } from './search-store.ts';

/** A page of hits; `next` is where the following one begins, null at the end. */
export interface HitPage {
  readonly hits: SearchHit[];
  readonly next: number | null;
}

/** Reads the index of the search. */
export class SearchQuery {
  readonly #db: Database;
  readonly #store: SearchStore;
  readonly #limits: SearchLimits | undefined;
  constructor(db: Database, store: SearchStore, limits?: SearchLimits) {
    this.#db = db;
    this.#store = store;
    this.#limits = limits;
  }

  /** Newest first; `before`: where the page before it ended. */
  page(query: SearchNode | null, before: number | null, limit: number): HitPage {
    const found = this.#numbers(query, before, limit + 1);
    const shown = found.slice(0, limit);
    return { hits: this.#store.hits(shown), next: found.length > limit ? (shown.at(-1) ?? null) : null };
  }

  /** How many fit, counted to `limit`. */
  count(query: SearchNode | null, limit: number): number {
    if (query === null) return Math.min(limit, this.#store.count());
    const { sql, values } = new SearchPlan(this.#db, this.#limits).select(query, null, limit);
    const row = this.#db.one(`SELECT count(*) AS n FROM (${sql})`, ...values);
    return row === null ? 0 : integer(row, 'n');
  }

  /** How often each value of these keys is among the newest `limit` that fit. */
  facets(
    query: SearchNode | null,
    keys: readonly string[],
    limit: number,
  ): { counts: Map<string, { value: string; count: number }[]>; counted: number } {
    const { sql, values } = new SearchPlan(this.#db, this.#limits).select(query, null, limit);
    const numbers = JSON.stringify(this.#db.all(sql, ...values).map((row) => integer(row, 'n')));
    const rows = this.#db.all(
      `SELECT v.key, v.value, c.count FROM
         (SELECT f.value_id AS id, count(*) AS count FROM json_each(?) e CROSS JOIN search_facet f ON f.n = e.value GROUP BY f.value_id) c
       CROSS JOIN search_value v ON v.id = c.id WHERE v.key IN (SELECT value FROM json_each(?)) ORDER BY c.count DESC, v.folded`,
      numbers,
      JSON.stringify(keys),
    );
    const counts = new Map<string, { value: string; count: number }[]>(keys.map((key) => [key, []]));
    for (const row of rows)
      counts.get(text(row, 'key'))?.push({ value: text(row, 'value'), count: integer(row, 'count') });
    return { counts, counted: JSON.parse(numbers).length };
  }

  /** The steps of SQLite's plan for a search, for benchmarks and tests. */
  plan(query: SearchNode | null): string[] {
    return planOf(this.#db, new SearchPlan(this.#db, this.#limits).select(query, null, 100));
  }

  #numbers(query: SearchNode | null, before: number | null, limit: number): number[] {
    const { sql, values } = new SearchPlan(this.#db, this.#limits).select(query, before, limit);
    return this.#db.all(sql, ...values).map((row) => integer(row, 'n'));
  }
}
