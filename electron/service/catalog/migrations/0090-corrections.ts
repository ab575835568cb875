import type { Migration } from '../migrate.ts';

const append = (table: string): string => `
  CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/**
 * 0090: corrections of versions' metadata, and changes of a model's description, owner and materiality tier. Both are added to what
 * they change; the rows of versions and models stay as first entered.
 */
export const corrections: Migration = {
  version: 90,
  up: (db) => {
    db.exec(`
      CREATE TABLE version_correction (
        id TEXT PRIMARY KEY, version_id TEXT NOT NULL REFERENCES model_version (id), number INTEGER NOT NULL CHECK (number > 0),
        field TEXT NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL, reason TEXT NOT NULL,
        corrected_at TEXT NOT NULL, corrected_by TEXT NOT NULL REFERENCES person (id),
        UNIQUE (version_id, number)
      ) STRICT;
      ${append('version_correction')}

      -- tier: high, medium or low, null for none; set by a signed statement, which the row names
      CREATE TABLE model_change (
        id TEXT PRIMARY KEY, model_id TEXT NOT NULL REFERENCES model (id), number INTEGER NOT NULL CHECK (number > 0),
        field TEXT NOT NULL CHECK (field IN ('description', 'owner', 'tier')), old_value TEXT, new_value TEXT,
        reason TEXT NOT NULL, statement_id TEXT, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL REFERENCES person (id),
        UNIQUE (model_id, number),
        CHECK ((field = 'tier') = (statement_id IS NOT NULL)),
        CHECK (field = 'tier' OR new_value IS NOT NULL),
        CHECK (field <> 'tier' OR new_value IS NULL OR new_value IN ('high', 'medium', 'low'))
      ) STRICT;
      ${append('model_change')}

      -- models as they are now: what was first entered, and beside it what holds now
      CREATE VIEW model_now AS SELECT m.*,
        coalesce((SELECT c.new_value FROM model_change c WHERE c.model_id = m.id AND c.field = 'description'
          ORDER BY c.number DESC LIMIT 1), m.description) AS now_description,
        coalesce((SELECT c.new_value FROM model_change c WHERE c.model_id = m.id AND c.field = 'owner'
          ORDER BY c.number DESC LIMIT 1), '') AS now_owner,
        (SELECT c.new_value FROM model_change c WHERE c.model_id = m.id AND c.field = 'tier'
          ORDER BY c.number DESC LIMIT 1) AS now_tier
      FROM model m;
    `);
  },
};
