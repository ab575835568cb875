import type { Migration } from '../migrate.ts';

/** 0081: requests for waivers of findings, and the waiver under which a version was registered. */
export const waivers: Migration = {
  version: 81,
  up: (db) => {
    db.exec(`
      -- the item in quarantine may go; what it was stays here
      CREATE TABLE waiver_request (
        id TEXT PRIMARY KEY, quarantine_id TEXT NOT NULL, item_name TEXT NOT NULL,
        root_digest TEXT NOT NULL CHECK (length(root_digest) = 64),
        findings_digest TEXT NOT NULL CHECK (length(findings_digest) = 64), findings TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'signed', 'refused', 'withdrawn')),
        reason TEXT NOT NULL, requested_by TEXT NOT NULL REFERENCES person (id), requested_at TEXT NOT NULL,
        brought_in_by TEXT NOT NULL REFERENCES person (id),
        closed_at TEXT, closed_by TEXT REFERENCES person (id), close_reason TEXT,
        statement_id TEXT REFERENCES signed_statement (id),
        CHECK ((status = 'open') = (closed_at IS NULL)), CHECK ((status = 'signed') = (statement_id IS NOT NULL))
      ) STRICT;
      CREATE UNIQUE INDEX waiver_request_open ON waiver_request (quarantine_id) WHERE status = 'open';
      CREATE INDEX waiver_request_by_content ON waiver_request (root_digest, findings_digest, requested_at);
      CREATE TRIGGER waiver_request_no_update BEFORE UPDATE ON waiver_request WHEN OLD.status <> 'open'
        BEGIN SELECT RAISE(ABORT, 'a closed request for a waiver stays as it is'); END;
      CREATE TRIGGER waiver_request_no_delete BEFORE DELETE ON waiver_request
        BEGIN SELECT RAISE(ABORT, 'a request for a waiver stays'); END;
      ALTER TABLE model_version ADD COLUMN waiver_id TEXT REFERENCES waiver_request (id);
    `);
  },
};
