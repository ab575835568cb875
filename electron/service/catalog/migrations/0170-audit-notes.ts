import type { Migration } from '../migrate.ts';

/** 0170: what people write beside audit records. */
export const auditNotes: Migration = {
  version: 170,
  up: (db) => {
    db.exec(`
      CREATE TABLE audit_note (
        id TEXT PRIMARY KEY, seq INTEGER NOT NULL CHECK (seq >= 0), note TEXT NOT NULL, at TEXT NOT NULL,
        by_person TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      CREATE INDEX audit_note_by_record ON audit_note (seq, at);
      CREATE TRIGGER audit_note_no_update BEFORE UPDATE ON audit_note
        BEGIN SELECT RAISE(ABORT, 'audit_note is append-only'); END;
      CREATE TRIGGER audit_note_no_delete BEFORE DELETE ON audit_note
        BEGIN SELECT RAISE(ABORT, 'audit_note is append-only'); END;
      CREATE INDEX audit_record_by_time ON audit_record (time);
    `);
  },
};
