import type { Migration } from '../migrate.ts';

/** 0110: what each version was found to differ in from its parents when it was registered. */
export const comparisons: Migration = {
  version: 110,
  up: (db) => {
    db.exec(`
      CREATE TABLE version_comparison (
        id TEXT PRIMARY KEY, version_id TEXT NOT NULL REFERENCES model_version (id),
        base_id TEXT NOT NULL REFERENCES model_version (id), base_label TEXT NOT NULL,
        smallest_change TEXT, smallest_step TEXT, compared_at TEXT NOT NULL, override_id TEXT REFERENCES signed_statement (id),
        comparison TEXT NOT NULL, UNIQUE (version_id, base_id)
      ) STRICT;
      CREATE TRIGGER version_comparison_no_update BEFORE UPDATE ON version_comparison
        BEGIN SELECT RAISE(ABORT, 'version_comparison is append-only'); END;
      CREATE TRIGGER version_comparison_no_delete BEFORE DELETE ON version_comparison
        BEGIN SELECT RAISE(ABORT, 'version_comparison is append-only'); END;
    `);
  },
};
