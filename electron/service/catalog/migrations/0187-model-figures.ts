import type { Migration } from '../migrate.ts';

/** The newest version of a model that is not deleted, else the newest; found in an index before any row is read. */
const latest = (model: string): string => {
  const newest = (condition: string): string =>
    `(SELECT v.id FROM model_version v WHERE v.model_id = ${model} ${condition} ORDER BY v.registered_at DESC, v.rowid DESC LIMIT 1)`;
  return `coalesce(${newest('AND NOT EXISTS (SELECT 1 FROM version_deletion d WHERE d.id = v.id)')}, ${newest('')})`;
};

const isThere = (id: string): string => `NOT EXISTS (SELECT 1 FROM version_deletion d WHERE d.id = ${id})`;

/** Which version is the latest one now; after whatever may have changed that. */
const findLatest = (model: string): string => `
  UPDATE model_figure SET latest_id = ${latest(model)} WHERE model_id = ${model};
  UPDATE model_figure SET latest_at = coalesce((SELECT registered_at FROM model_version WHERE id = latest_id), '') WHERE model_id = ${model};`;

const add = (row: 'new' | 'old', sign: '+' | '-'): string => `
  UPDATE model_figure SET versions = versions ${sign} 1,
    size_bytes = size_bytes ${sign} CASE WHEN ${isThere(`${row}.id`)} THEN ${row}.size_bytes ELSE 0 END
  WHERE model_id = ${row}.model_id;
  ${findLatest(`${row}.model_id`)}`;

/** Files of a deleted version count no more, though its row stays. */
const deleted = `
  UPDATE model_figure SET size_bytes = size_bytes - (SELECT size_bytes FROM model_version WHERE id = new.id)
  WHERE model_id = (SELECT model_id FROM model_version WHERE id = new.id);
  ${findLatest('(SELECT model_id FROM model_version WHERE id = new.id)')}`;

const trigger = (table: string, event: string, body: string, when = ''): string =>
  `CREATE TRIGGER ${table}_model_figures_${event.toLowerCase().split(' ')[0]} AFTER ${event} ON ${table} ${when} BEGIN ${body} END;`;

/** The figures from the rows alone, for a registry that has rows already and for comparing. */
export const modelFiguresSql = `
  SELECT m.id AS model_id, m.name,
    (SELECT count(*) FROM model_version v WHERE v.model_id = m.id) AS versions,
    (SELECT coalesce(sum(v.size_bytes), 0) FROM model_version v WHERE v.model_id = m.id AND ${isThere('v.id')}) AS size_bytes,
    ${latest('m.id')} AS latest_id,
    coalesce((SELECT l.registered_at FROM model_version l WHERE l.id = ${latest('m.id')}), '') AS latest_at
  FROM model m`;

/**
 * 0187: what the list of models shows and sorts by, kept by triggers in the transaction that changes it, like the totals of migration 0060; the
 * verification of the vault compares it with the rows. And an index by which the list is filtered by format without reading a version.
 */
export const modelFigures: Migration = {
  version: 187,
  up: (db) => {
    db.exec(`
      CREATE TABLE model_figure (
        model_id TEXT PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE, name TEXT NOT NULL COLLATE NOCASE,
        versions INTEGER NOT NULL DEFAULT 0, size_bytes INTEGER NOT NULL DEFAULT 0,
        -- the newest version that is not deleted, else the newest; '' in latest_at: none
        latest_id TEXT, latest_at TEXT NOT NULL DEFAULT ''
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX model_figure_by_name ON model_figure (name);
      CREATE INDEX model_figure_by_time ON model_figure (latest_at DESC, name);
      CREATE INDEX model_figure_by_size ON model_figure (size_bytes DESC, name);
      DROP INDEX model_version_by_format;
      CREATE INDEX model_version_by_format ON model_version (format, model_id, stage);
      INSERT INTO model_figure (model_id, name, versions, size_bytes, latest_id, latest_at) ${modelFiguresSql};

      ${trigger('model', 'INSERT', 'INSERT INTO model_figure (model_id, name) VALUES (new.id, new.name);')}
      ${trigger(
        'model',
        'UPDATE OF name',
        'UPDATE model_figure SET name = new.name WHERE model_id = new.id;',
        'WHEN new.name IS NOT old.name',
      )}
      ${trigger('model_version', 'INSERT', add('new', '+'))}
      ${trigger('model_version', 'DELETE', add('old', '-'))}
      ${trigger(
        'model_version',
        'UPDATE OF id, model_id, size_bytes, registered_at',
        `${add('old', '-')} ${add('new', '+')}`,
        `WHEN new.model_id IS NOT old.model_id OR new.size_bytes IS NOT old.size_bytes
          OR new.registered_at IS NOT old.registered_at OR new.id IS NOT old.id`,
      )}
      ${trigger('version_deletion', 'INSERT', deleted)}
    `);
  },
};
