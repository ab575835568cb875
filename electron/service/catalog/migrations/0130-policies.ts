import type { Migration } from '../migrate.ts';

const append = (table: string): string => `
  CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/** 0130: policies are documents with versions; which one holds follows from the activations. */
export const policies: Migration = {
  version: 130,
  up: (db) => {
    db.exec(`
      -- source: the text as it was written; document: canonical JSON with every default filled in
      CREATE TABLE policy_version (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE CHECK (number > 0), policy_id TEXT NOT NULL, title TEXT NOT NULL,
        digest TEXT NOT NULL CHECK (length(digest) = 64), document TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL,
        proposed_by TEXT NOT NULL REFERENCES person (id), proposed_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX policy_version_by_digest ON policy_version (digest);
      CREATE TABLE policy_activation (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE CHECK (number > 0),
        policy_version_id TEXT NOT NULL REFERENCES policy_version (id),
        statement_id TEXT NOT NULL REFERENCES signed_statement (id),
        at TEXT NOT NULL, by_person TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      ${append('policy_version')}
      ${append('policy_activation')}
    `);
  },
};
