import type { Migration } from '../migrate.ts';

/** Bytes of a record's header and of its entry in the pack's table (docs/formats/pack.md). */
const FRAMING = 176;

/** What a row of `chunk` takes in its pack. A chunk in a solid block has no record of its own, so no framing either. */
const liveBytes = (row: 'new' | 'old' | 'chunk'): string =>
  `(${row}.stored_bytes + iif(${row}.block_at IS NULL, ${FRAMING}, 0))`;

const addChunk = `
  INSERT INTO chunk_total (kind, codec, in_block, chunks, raw_bytes, stored_bytes)
  VALUES (new.kind, new.codec, new.block_at IS NOT NULL, 1, new.raw_bytes, new.stored_bytes)
  ON CONFLICT DO UPDATE SET chunks = chunks + 1, raw_bytes = raw_bytes + excluded.raw_bytes,
    stored_bytes = stored_bytes + excluded.stored_bytes;
  UPDATE pack_figure SET chunks = chunks + 1, live_bytes = live_bytes + ${liveBytes('new')} WHERE pack_id = new.pack_id;`;

const subtractChunk = `
  UPDATE chunk_total SET chunks = chunks - 1, raw_bytes = raw_bytes - old.raw_bytes, stored_bytes = stored_bytes - old.stored_bytes
  WHERE kind = old.kind AND codec = old.codec AND in_block = (old.block_at IS NOT NULL);
  UPDATE pack_figure SET chunks = chunks - 1, live_bytes = live_bytes - ${liveBytes('old')} WHERE pack_id = old.pack_id;`;

const total = (change: string): string => `UPDATE vault_total SET ${change};`;

/** Figures of this version and its model are of other files now. */
const forgetFigures = (row: 'new' | 'old'): string => `
  DELETE FROM figure_cache WHERE type = 'version' AND id = ${row}.version_id;
  DELETE FROM figure_cache WHERE type = 'model' AND id = (SELECT model_id FROM model_version WHERE id = ${row}.version_id);`;

const trigger = (table: string, event: string, body: string, when = ''): string =>
  `CREATE TRIGGER ${table}_figures_${event.toLowerCase()} AFTER ${event} ON ${table} ${when} BEGIN ${body} END;`;

/** Files of a deleted version keep their rows; they are no input any more. */
const isThere = (row: 'new' | 'old', column: string): string =>
  `WHEN NOT EXISTS (SELECT 1 FROM version_deletion WHERE id = ${row}.${column})`;

/**
 * The sums that `recount` writes, from the rows alone. Also the first ones: a registry of before has rows already.
 */
export const recountSql = `
  DELETE FROM chunk_total;
  INSERT INTO chunk_total (kind, codec, in_block, chunks, raw_bytes, stored_bytes)
    SELECT kind, codec, block_at IS NOT NULL, count(*), sum(raw_bytes), sum(stored_bytes) FROM chunk GROUP BY 1, 2, 3;
  INSERT INTO pack_figure (pack_id, size_bytes, records) SELECT id, size_bytes, records FROM pack WHERE true
    ON CONFLICT DO UPDATE SET size_bytes = excluded.size_bytes, records = excluded.records;
  DELETE FROM pack_figure WHERE pack_id NOT IN (SELECT id FROM pack);
  UPDATE pack_figure SET chunks = 0, live_bytes = 0;
  UPDATE pack_figure SET chunks = of_pack.n, live_bytes = of_pack.bytes
    FROM (SELECT pack_id, count(*) AS n, sum(${liveBytes('chunk')}) AS bytes FROM chunk GROUP BY pack_id) AS of_pack
    WHERE of_pack.pack_id = pack_figure.pack_id;
  UPDATE vault_total SET
    (input_bytes, files) = (SELECT coalesce(sum(size_bytes), 0), count(*) FROM artifact
      WHERE version_id NOT IN (SELECT id FROM version_deletion)),
    versions = (SELECT count(*) FROM model_version WHERE id NOT IN (SELECT id FROM version_deletion)),
    packs = (SELECT count(*) FROM pack), pack_bytes = (SELECT coalesce(sum(size_bytes), 0) FROM pack);
  DELETE FROM figure_cache;`;

/** The vault's size as the totals have it now, as values of a row of `vault_history` after `at`, `event` and `label`. */
export const sizeNowSql = `
  SELECT v.input_bytes, coalesce(c.raw_bytes, 0), coalesce(c.stored_bytes, 0), v.pack_bytes, v.versions
  FROM vault_total v, (SELECT sum(raw_bytes) AS raw_bytes, sum(stored_bytes) AS stored_bytes FROM chunk_total WHERE kind = 'chunk') c`;

/**
 * 0060: running totals of the vault, its size over time, and what is known of each pack.
 *
 * The totals stay right because triggers of the rows themselves keep them, in the same transaction: whoever adds, moves or removes a
 * chunk, a pack, a file or a version, by whatever statement. A deleted version counts no more, though its rows stay; its chunks count until
 * a collection takes them away. `openDatabase` switches recursive_triggers on, so INSERT OR REPLACE fires the DELETE trigger of the row
 * that it replaces. What changes the file with another connection may get past them: verification compares the totals with the rows.
 */
export const vaultFigures: Migration = {
  version: 60,
  up: (db) => {
    db.exec(`
      CREATE TABLE chunk_total (
        kind TEXT NOT NULL, codec INTEGER NOT NULL, in_block INTEGER NOT NULL, chunks INTEGER NOT NULL,
        raw_bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL, PRIMARY KEY (kind, codec, in_block)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE vault_total (
        one INTEGER PRIMARY KEY CHECK (one = 1), input_bytes INTEGER NOT NULL, files INTEGER NOT NULL, versions INTEGER NOT NULL,
        packs INTEGER NOT NULL, pack_bytes INTEGER NOT NULL
      ) STRICT;
      INSERT INTO vault_total VALUES (1, 0, 0, 0, 0, 0);
      -- size_bytes and records repeat the pack's, for the index below
      CREATE TABLE pack_figure (
        pack_id TEXT PRIMARY KEY REFERENCES pack (id) ON DELETE CASCADE, size_bytes INTEGER NOT NULL, records INTEGER NOT NULL,
        chunks INTEGER NOT NULL DEFAULT 0, live_bytes INTEGER NOT NULL DEFAULT 0, created_at TEXT,
        structure_verified_at TEXT, bytes_verified_at TEXT, problem_code TEXT, problem_message TEXT,
        -- 1: a full verification found it, so only a full one can find it gone
        is_problem_of_bytes INTEGER NOT NULL DEFAULT 0,
        dead_bytes INTEGER NOT NULL GENERATED ALWAYS AS (size_bytes - live_bytes) VIRTUAL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX pack_figure_by_time ON pack_figure (created_at DESC, pack_id);
      CREATE INDEX pack_figure_by_size ON pack_figure (size_bytes DESC, pack_id);
      CREATE INDEX pack_figure_by_dead ON pack_figure (dead_bytes DESC, pack_id);
      CREATE INDEX pack_figure_damaged ON pack_figure (pack_id) WHERE problem_code IS NOT NULL;
      -- sums over the distinct chunks of a version or a model, kept until one of its files or one of the chunks changes
      CREATE TABLE figure_cache (
        type TEXT NOT NULL CHECK (type IN ('version', 'model')), id TEXT NOT NULL, sums TEXT NOT NULL, PRIMARY KEY (type, id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE vault_history (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL,
        event TEXT NOT NULL CHECK (event IN ('counted', 'registered', 'deleted', 'collected', 'repaired', 'rebuilt')), label TEXT,
        input_bytes INTEGER NOT NULL, unique_bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL, pack_bytes INTEGER NOT NULL,
        versions INTEGER NOT NULL
      ) STRICT;
      -- what a registration brought: raw bytes of chunks that were new, these in packs, and the packs' whole growth
      CREATE TABLE version_added (
        version_id TEXT PRIMARY KEY REFERENCES model_version (id) ON DELETE CASCADE,
        new_bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL, pack_bytes INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE INDEX vault_verification_by_time ON vault_verification (at);

      ${trigger('chunk', 'INSERT', addChunk)}
      ${trigger('chunk', 'DELETE', `${subtractChunk} DELETE FROM figure_cache;`)}
      ${trigger('chunk', 'UPDATE', `${subtractChunk} ${addChunk}`)}
      CREATE TRIGGER chunk_figures_changed AFTER UPDATE OF raw_bytes, stored_bytes, codec, block_at ON chunk
        WHEN new.raw_bytes <> old.raw_bytes OR new.stored_bytes <> old.stored_bytes OR new.codec <> old.codec
          OR new.block_at IS NOT old.block_at
        BEGIN DELETE FROM figure_cache; END;
      ${trigger(
        'pack',
        'INSERT',
        `${total('packs = packs + 1, pack_bytes = pack_bytes + new.size_bytes')}
         INSERT INTO pack_figure (pack_id, size_bytes, records) VALUES (new.id, new.size_bytes, new.records);`,
      )}
      ${trigger('pack', 'DELETE', total('packs = packs - 1, pack_bytes = pack_bytes - old.size_bytes'))}
      ${trigger(
        'pack',
        'UPDATE',
        `${total('pack_bytes = pack_bytes - old.size_bytes + new.size_bytes')}
         UPDATE pack_figure SET size_bytes = new.size_bytes, records = new.records WHERE pack_id = new.id;`,
      )}
      ${trigger(
        'artifact',
        'INSERT',
        `${total('files = files + 1, input_bytes = input_bytes + new.size_bytes')} ${forgetFigures('new')}`,
        isThere('new', 'version_id'),
      )}
      ${trigger(
        'artifact',
        'DELETE',
        `${total('files = files - 1, input_bytes = input_bytes - old.size_bytes')} ${forgetFigures('old')}`,
        isThere('old', 'version_id'),
      )}
      ${trigger(
        'artifact',
        'UPDATE',
        `${total('input_bytes = input_bytes - old.size_bytes + new.size_bytes')} ${forgetFigures('old')} ${forgetFigures('new')}`,
        isThere('new', 'version_id'),
      )}
      ${trigger('model_version', 'INSERT', total('versions = versions + 1'), isThere('new', 'id'))}
      ${trigger('model_version', 'DELETE', total('versions = versions - 1'), isThere('old', 'id'))}
      ${trigger(
        'version_deletion',
        'INSERT',
        `${total(`versions = versions - (SELECT count(*) FROM model_version WHERE id = new.id),
           files = files - (SELECT count(*) FROM artifact WHERE version_id = new.id),
           input_bytes = input_bytes - (SELECT coalesce(sum(size_bytes), 0) FROM artifact WHERE version_id = new.id)`)}
         DELETE FROM figure_cache WHERE type = 'version' AND id = new.id;
         DELETE FROM figure_cache WHERE type = 'model' AND id = (SELECT model_id FROM model_version WHERE id = new.id);`,
      )}
      ${recountSql}
      -- a registry of before begins its history with what it holds, and has held since its last registration; a new one is empty
      INSERT INTO vault_history (at, event, label, input_bytes, unique_bytes, stored_bytes, pack_bytes, versions)
        SELECT (SELECT max(registered_at) FROM model_version), 'counted', NULL, size.* FROM (${sizeNowSql}) AS size
        WHERE EXISTS (SELECT 1 FROM model_version);
    `);
  },
};
