import type { Migration } from '../migrate.ts';

/** 0080: what people state by signing, beside the approvals of promotions. */
export const signedStatements: Migration = {
  version: 80,
  up: (db) => {
    db.exec(`
      CREATE TABLE signed_statement (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject_type TEXT NOT NULL, subject_id TEXT NOT NULL,
        subject_label TEXT NOT NULL, subject_digest TEXT NOT NULL CHECK (length(subject_digest) = 64),
        signer_id TEXT NOT NULL REFERENCES person (id), printed_name TEXT NOT NULL, role TEXT NOT NULL, meaning TEXT NOT NULL,
        reason TEXT NOT NULL, signed_at TEXT NOT NULL, key_id TEXT NOT NULL REFERENCES person_key (id),
        fields TEXT NOT NULL, displayed_record TEXT NOT NULL, envelope TEXT NOT NULL
      ) STRICT;
      CREATE INDEX signed_statement_by_subject ON signed_statement (subject_type, subject_id, signed_at);
      CREATE INDEX signed_statement_by_kind ON signed_statement (kind, signed_at);
      CREATE TRIGGER signed_statement_no_update BEFORE UPDATE ON signed_statement
        BEGIN SELECT RAISE(ABORT, 'signed_statement is append-only'); END;
      CREATE TRIGGER signed_statement_no_delete BEFORE DELETE ON signed_statement
        BEGIN SELECT RAISE(ABORT, 'signed_statement is append-only'); END;
    `);
  },
};
