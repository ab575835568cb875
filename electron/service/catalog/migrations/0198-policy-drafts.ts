import type { Migration } from '../migrate.ts';

/** 0198: policies that people write and did not propose yet, so that what they typed outlives the window. */
export const policyDrafts: Migration = {
  version: 198,
  up: (db) => {
    db.exec(`
      -- revision: rises with each save, so that one window never overwrites what another one saved
      CREATE TABLE policy_draft (
        id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id), title TEXT NOT NULL, text TEXT NOT NULL,
        reason TEXT NOT NULL, started_at TEXT NOT NULL, saved_at TEXT NOT NULL, revision INTEGER NOT NULL CHECK (revision > 0)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX policy_draft_by_person ON policy_draft (person_id);
    `);
  },
};
