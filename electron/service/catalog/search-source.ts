import { type Database, integer, text, textOrNull } from './database.ts';
import type { GovernedType } from './governed.ts';

export type SearchableType = 'version' | 'model' | 'dataset' | 'experiment' | 'deployment';
const tables = {
  version: 'model_version',
  model: 'model',
  dataset: 'dataset',
  experiment: 'experiment',
  deployment: 'deployment',
} as const satisfies Record<SearchableType, string>;
const times = {
  ...{ dataset: 'created_at', experiment: 'created_at', deployment: 'created_at' },
  model: 'created_at',
  version: 'registered_at',
} as const;

/** Something that has, or should have, an entry in the index of the search. */
export interface Searchable {
  readonly type: SearchableType;
  readonly id: string;
}

/** What the entries of the search are made of, where no other store gives it. */
export class SearchSource {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** The things whose entries a governed row has a part in. */
  touchedBy(type: GovernedType, id: string): Searchable[] {
    const column = (table: string, name: string): string | null => {
      const row = this.#db.one(`SELECT ${name} AS id FROM ${table} WHERE id = ?`, id);
      return row && textOrNull(row, 'id');
    };
    const of = (kind: SearchableType, found: string | null): Searchable[] =>
      found === null ? [] : [{ type: kind, id: found }];
    switch (type) {
      case 'version':
      case 'model':
      case 'dataset':
      case 'experiment':
      case 'deployment':
        return [{ type, id }];
      case 'version_deletion':
        return of('version', id);
      case 'version_correction':
      case 'stage_event':
        return of('version', column(type, 'version_id'));
      case 'decommission':
        return of('model', column(type, 'model_id'));
      case 'hold':
        return [...of('version', column('hold', 'version_id')), ...of('model', column('hold', 'model_id'))];
      case 'model_change':
        return this.#ofModelChange(id);
      case 'lineage_revision':
      case 'lineage_change':
        return this.#ofLineage(type, id);
      default:
        return [];
    }
  }

  #ofModelChange(id: string): Searchable[] {
    const row = this.#db.one('SELECT model_id, field FROM model_change WHERE id = ?', id);
    if (row === null) return [];
    const model = { type: 'model', id: text(row, 'model_id') } as const;
    // Its versions are found by the tier of their model.
    const versions =
      text(row, 'field') === 'tier' ? this.#db.all('SELECT id FROM model_version WHERE model_id = ?', model.id) : [];
    return [model, ...versions.map((one) => ({ type: 'version', id: text(one, 'id') }) as const)];
  }

  #ofLineage(type: 'lineage_revision' | 'lineage_change', id: string): Searchable[] {
    const row = this.#db.one(
      type === 'lineage_revision'
        ? 'SELECT record_type AS from_type, record_id AS from_id, record_type AS to_type, record_id AS to_id FROM lineage_revision WHERE id = ?'
        : 'SELECT from_type, from_id, to_type, to_id FROM lineage_change WHERE id = ?',
      id,
    );
    if (row === null) return [];
    return (['from', 'to'] as const).flatMap((end) => {
      const kind = text(row, `${end}_type`);
      return isSearchable(kind) ? [{ type: kind, id: text(row, `${end}_id`) }] : [];
    });
  }

  /** Everything that can be searched for, oldest first, in pieces. */
  *all(): IterableIterator<Searchable[]> {
    const one = (type: SearchableType) =>
      `SELECT '${type}' AS type, id, ${times[type]} AS at, ${type === 'version' ? 1 : 0} AS later, rowid AS number FROM ${tables[type]}`;
    this.#db.exec(`
      DROP TABLE IF EXISTS temp.searchable;
      CREATE TEMP TABLE searchable AS ${searchableTypes.map(one).join(' UNION ALL ')} ORDER BY at, later, number;
    `);
    let after = 0;
    for (;;) {
      const rows = this.#db.all(
        'SELECT rowid AS n, type, id FROM temp.searchable WHERE rowid > ? ORDER BY rowid LIMIT 500',
        after,
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      after = integer(last, 'n');
      yield rows.flatMap((row) => {
        const type = text(row, 'type');
        return isSearchable(type) ? [{ type, id: text(row, 'id') }] : [];
      });
    }
    this.#db.exec('DROP TABLE IF EXISTS temp.searchable');
  }

  count(): number {
    return searchableTypes
      .map((type) => this.#db.one(`SELECT count(*) AS n FROM ${tables[type]}`))
      .reduce((sum, row) => sum + (row === null ? 0 : integer(row, 'n')), 0);
  }

  /** Names at the other ends of a version's edges that are in force, with the type of the edge. */
  neighbours(versionId: string): { type: string; names: string[] }[] {
    return this.#db
      .all(
        `SELECT e.type, e.to_type, coalesce(d.name, x.name, p.name) AS name, d.version FROM lineage_edge e
         LEFT JOIN dataset d ON e.to_type = 'dataset' AND d.id = e.to_id
         LEFT JOIN experiment x ON e.to_type = 'experiment' AND x.id = e.to_id
         LEFT JOIN deployment p ON e.to_type = 'deployment' AND p.id = e.to_id
         WHERE e.from_id = ? AND e.retracted_at IS NULL`,
        versionId,
      )
      .map((row) => {
        const name = textOrNull(row, 'name');
        const version = textOrNull(row, 'version');
        const names = name === null ? [] : version === null ? [name] : [name, `${name}@${version}`];
        return { type: row['type'] === 'derived_from' ? 'parent' : text(row, 'to_type'), names };
      });
  }

  tensorNames(versionId: string): string[] {
    return this.#db
      .all('SELECT DISTINCT name FROM version_tensor WHERE version_id = ?', versionId)
      .map((row) => text(row, 'name'));
  }

  isHeld(type: 'version' | 'model', id: string): boolean {
    return this.#db.one(`SELECT 1 AS one FROM hold WHERE ${type}_id = ? AND released_at IS NULL LIMIT 1`, id) !== null;
  }
}

const searchableTypes = ['model', 'dataset', 'experiment', 'deployment', 'version'] as const;
const isSearchable = (type: string): type is SearchableType => Object.hasOwn(tables, type);
