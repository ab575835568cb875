import type { Migration } from '../migrate.ts';

/** 0040: mirrors, what they hold, how many copies versions must have, and packs that a repair replaced. */
export const mirrors: Migration = {
  version: 40,
  up: (db) => {
    db.exec(`
      -- never deleted: a mirror that was removed keeps its row
      CREATE TABLE mirror (
        id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE,
        status TEXT NOT NULL CHECK (status IN ('active', 'removed')), place TEXT NOT NULL,
        storage_class TEXT NOT NULL CHECK (storage_class IN ('fast', 'compact')), holds TEXT NOT NULL,
        added_at TEXT NOT NULL, added_by TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      CREATE UNIQUE INDEX mirror_by_name ON mirror (name) WHERE status = 'active';
      CREATE TABLE mirror_contact (
        mirror_id TEXT PRIMARY KEY REFERENCES mirror (id), last_sync_at TEXT, last_verified_at TEXT
      ) STRICT;
      -- files that were written to a mirror and read back; problem: why the file is not believed any more, or null
      CREATE TABLE mirror_file (
        mirror_id TEXT NOT NULL REFERENCES mirror (id), path TEXT NOT NULL, size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64), checked_at TEXT NOT NULL, problem TEXT,
        PRIMARY KEY (mirror_id, path)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE mirror_policy (id TEXT PRIMARY KEY CHECK (id = 'policy'), rules TEXT NOT NULL) STRICT;

      -- packs that a repair replaced by others: beside those that a collection forgot, the only ones that a sync may remove
      CREATE TABLE replaced_pack (pack_id TEXT PRIMARY KEY, replaced_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `);
  },
};
