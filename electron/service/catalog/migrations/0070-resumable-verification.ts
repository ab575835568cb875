import type { Migration } from '../migrate.ts';

/** 0070: a full verification that was stopped can be taken up, and knows which files it has found whole. */
export const resumableVerification: Migration = {
  version: 70,
  up: (db) => {
    db.exec(`
      ALTER TABLE file_recipe ADD COLUMN verified_at TEXT;
      -- one row while a full verification runs or has been stopped; files verified since it began need not be read again
      CREATE TABLE verification_run (
        id INTEGER PRIMARY KEY CHECK (id = 1), started_at TEXT NOT NULL, total_bytes INTEGER NOT NULL, done_bytes INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
