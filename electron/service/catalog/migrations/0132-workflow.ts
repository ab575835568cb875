import type { Migration } from '../migrate.ts';

const append = (table: string): string => `
  CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/** 0132: validations with what they judged, comments, expiry, rollback, decommissioning. */
export const workflow: Migration = {
  version: 132,
  up: (db) => {
    db.exec(`
      -- inputs: JSON, what was judged, each with its digest; inputs_digest is of all of them with the policy
      CREATE TABLE validation_run (
        id TEXT PRIMARY KEY, version_id TEXT NOT NULL REFERENCES model_version (id),
        request_id TEXT REFERENCES promotion_request (id) DEFERRABLE INITIALLY DEFERRED,
        from_stage TEXT NOT NULL, to_stage TEXT NOT NULL, at TEXT NOT NULL, by_person TEXT NOT NULL REFERENCES person (id),
        policy TEXT NOT NULL, validations TEXT NOT NULL, inputs TEXT NOT NULL, inputs_digest TEXT NOT NULL
      ) STRICT;
      CREATE INDEX validation_run_by_version ON validation_run (version_id, at);
      ${append('validation_run')}
      ALTER TABLE promotion_request ADD COLUMN run_id TEXT;
      ALTER TABLE promotion_request ADD COLUMN expires_at TEXT;
      -- a rollback brings replaces_version_id's predecessor back and takes it out of production
      ALTER TABLE promotion_request ADD COLUMN replaces_version_id TEXT REFERENCES model_version (id);
      -- the run whose outcome the signer saw; null in records from before there were runs
      ALTER TABLE approval ADD COLUMN run_id TEXT;
      CREATE UNIQUE INDEX approval_once ON approval (request_id, signer_id, coalesce(run_id, ''));
      CREATE TABLE promotion_comment (
        id TEXT PRIMARY KEY, request_id TEXT NOT NULL REFERENCES promotion_request (id), text TEXT NOT NULL,
        at TEXT NOT NULL, by_person TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      CREATE INDEX promotion_comment_by_request ON promotion_comment (request_id, at);
      CREATE TABLE decommission (
        id TEXT PRIMARY KEY, model_id TEXT NOT NULL UNIQUE REFERENCES model (id), checklist TEXT NOT NULL,
        statement_id TEXT NOT NULL REFERENCES signed_statement (id), at TEXT NOT NULL,
        by_person TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      ${append('promotion_comment')}
      ${append('decommission')}
    `);
  },
};
