import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Format } from '../../../shared/model/inspection.ts';
import type { Tier } from '../../../shared/model/model.ts';
import { Stage } from '../../../shared/model/stage.ts';
import type { ModelSummary, VersionRef } from '../../../shared/model/version.ts';
import { type Database, integer, type Row, text, textOrNull, type Value } from './database.ts';
import { modelFiguresSql } from './migrations/0187-model-figures.ts';
import { type Page, toModelRow, type VersionStore } from './version-store.ts';

/** What a list of models is asked for. */
export interface ModelQuery {
  readonly text: string;
  readonly stage: Stage | null;
  readonly format: Format | null;
  readonly tier: Tier | null;
  readonly sort: 'name' | 'newest' | 'size';
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor: string | null;
}

const COMPARED_AT_ONCE = 20;

/** By what a list is ordered, and the rows that come after one of them: each is a range of an index. */
const orders = {
  name: { key: "''", by: 'f.name', after: 'f.name > ?' },
  newest: {
    key: 'f.latest_at',
    by: 'f.latest_at DESC, f.name',
    after: '(f.latest_at <= ? AND (f.latest_at < ? OR f.name > ?))',
  },
  size: {
    key: 'f.size_bytes',
    by: 'f.size_bytes DESC, f.name',
    after: '(f.size_bytes <= ? AND (f.size_bytes < ? OR f.name > ?))',
  },
} as const satisfies Record<ModelQuery['sort'], { key: string; by: string; after: string }>;

/** The list of models. Its figures are those that triggers keep (migration 0187), so that a page costs what it shows. */
export class ModelList {
  readonly #db: Database;
  readonly #versions: VersionStore;
  constructor(db: Database, versions: VersionStore) {
    this.#db = db;
    this.#versions = versions;
  }

  /** One page. Throws `request.invalid` for a cursor that is not of such a list. */
  page(query: ModelQuery): Page<ModelSummary> {
    const { where, values } = conditions(query);
    const { key, by, after } = orders[query.sort];
    const total = this.#count(where, values);
    const start = query.cursor === null ? null : startOf(query.cursor, query.sort);
    const filter = [...where, ...(start === null ? [] : [after])];
    const rows = this.#db.all(
      `SELECT m.*, f.*, ${key} AS sort_key FROM model_figure f CROSS JOIN model_now m ON m.id = f.model_id
       ${filter.length > 0 ? `WHERE ${filter.join(' AND ')}` : ''} ORDER BY ${by} LIMIT ?`,
      ...values,
      ...(start ?? []),
      query.limit + 1,
    );
    const shown = rows.slice(0, query.limit);
    const last = rows.length > shown.length ? shown.at(-1) : undefined;
    const nextCursor = last === undefined ? null : JSON.stringify([last['sort_key'], text(last, 'name')]);
    return { rows: this.#summaries(shown), total, nextCursor };
  }

  /** One model with its figures, by id. */
  get(modelId: string): ModelSummary | null {
    const row = this.#db.one(
      'SELECT m.*, f.* FROM model_figure f CROSS JOIN model_now m ON m.id = f.model_id WHERE f.model_id = ?',
      modelId,
    );
    return row && (this.#summaries([row])[0] ?? null);
  }

  count(): number {
    return this.#count([], []);
  }

  #count(where: readonly string[], values: readonly Value[]): number {
    const from = where.some((one) => one.includes('m.'))
      ? 'model_figure f CROSS JOIN model_now m ON m.id = f.model_id'
      : 'model_figure f';
    const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    return integer(this.#db.one(`SELECT count(*) AS n FROM ${from} ${filter}`, ...values) ?? { n: 0 }, 'n');
  }

  #summaries(rows: readonly Row[]): ModelSummary[] {
    const latest = new Map(
      this.#versions.summaries(rows.flatMap((row) => textOrNull(row, 'latest_id') ?? [])).map((one) => [one.id, one]),
    );
    const production = this.#inProduction(rows.map((row) => text(row, 'model_id')));
    return rows.map((row) => ({
      ...toModelRow(row),
      versionCount: integer(row, 'versions'),
      latest: latest.get(textOrNull(row, 'latest_id') ?? '') ?? null,
      production: production.get(text(row, 'model_id')) ?? null,
      sizeBytes: integer(row, 'size_bytes'),
    }));
  }

  /** The version in production of each of these models. */
  #inProduction(modelIds: readonly string[]): Map<string, VersionRef> {
    const rows = this.#db.all(
      `SELECT v.id, v.model_id, v.version, v.stage, m.name AS model FROM json_each(?) f
       CROSS JOIN model_version v ON v.stage = 'production' AND v.model_id = f.value JOIN model m ON m.id = v.model_id
       ORDER BY v.registered_at`,
      JSON.stringify(modelIds),
    );
    return new Map(
      rows.map((row) => [
        text(row, 'model_id'),
        {
          versionId: text(row, 'id'),
          model: text(row, 'model'),
          version: text(row, 'version'),
          stage: Stage.parse(text(row, 'stage')),
        },
      ]),
    );
  }

  /** Models whose figures are not what their rows make, in words. Yields between some models, so that others get their turn. */
  *compare(): Generator<undefined, readonly string[]> {
    const found: string[] = [];
    let after = '';
    for (;;) {
      const rows = this.#db.all(
        `SELECT r.model_id, r.name, f.name IS NOT r.name OR f.versions IS NOT r.versions OR f.size_bytes IS NOT r.size_bytes
           OR f.latest_id IS NOT r.latest_id OR f.latest_at IS NOT r.latest_at AS differs
         FROM (${modelFiguresSql} WHERE m.id > ? ORDER BY m.id LIMIT ?) r LEFT JOIN model_figure f ON f.model_id = r.model_id`,
        after,
        COMPARED_AT_ONCE,
      );
      for (const row of rows)
        if (row['differs'] === 1)
          found.push(`model ${text(row, 'name')}: its figures in the list of models are not what its versions make`);
      const last = rows.at(-1);
      if (last === undefined) return found;
      after = text(last, 'model_id');
      yield;
    }
  }

  /** Counts all figures again from the rows. */
  recount(): void {
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM model_figure');
      this.#db.run(
        `INSERT INTO model_figure (model_id, name, versions, size_bytes, latest_id, latest_at) ${modelFiguresSql}`,
      );
    });
  }
}

function conditions(query: ModelQuery): { readonly where: string[]; readonly values: Value[] } {
  const where: string[] = [];
  const values: Value[] = [];
  if (query.text.trim() !== '') {
    where.push(`(f.name LIKE ? ESCAPE '\\' OR m.now_description LIKE ? ESCAPE '\\')`);
    const like = `%${query.text.trim().replace(/[\\%_]/g, '\\$&')}%`;
    values.push(like, like);
  }
  if (query.tier !== null) where.push('m.now_tier = ?') && values.push(query.tier);
  const having: string[] = [];
  if (query.format !== null) having.push('v.format = ?') && values.push(query.format);
  if (query.stage !== null) having.push('v.stage = ?') && values.push(query.stage);
  if (having.length > 0)
    where.push(`EXISTS (SELECT 1 FROM model_version v WHERE v.model_id = f.model_id AND ${having.join(' AND ')})`);
  return { where, values };
}

/** The values for a place of an order, from a cursor, which may have been made up. */
function startOf(cursor: string, sort: ModelQuery['sort']): Value[] {
  const isKey = (key: unknown): key is string | number => typeof key === (sort === 'size' ? 'number' : 'string');
  const [key, name] = parsed(cursor);
  if (isKey(key) && typeof name === 'string') return sort === 'name' ? [name] : [key, key, name];
  throw new StrongroomError('request.invalid', 'This is not where a page of this list ended.', { cursor });
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(cursor);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
