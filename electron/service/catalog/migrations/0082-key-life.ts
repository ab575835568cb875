import type { Migration } from '../migrate.ts';

/** 0082: keys age, are replaced and revoked; a first passphrase is somebody else's until it was changed. */
export const keyLife: Migration = {
  version: 82,
  up: (db) => {
    db.exec(`
      -- a signature made at or after expires_at does not count; one made at or after revoked_from may be anybody's
      ALTER TABLE person_key ADD COLUMN expires_at TEXT;
      ALTER TABLE person_key ADD COLUMN revoked_from TEXT;
      ALTER TABLE person_key ADD COLUMN revoked_at TEXT;
      ALTER TABLE person_key ADD COLUMN revoked_by TEXT REFERENCES person (id);
      ALTER TABLE person_key ADD COLUMN revocation_reason TEXT;
      CREATE TRIGGER person_key_no_unrevoke BEFORE UPDATE ON person_key
        WHEN OLD.revoked_from IS NOT NULL AND (NEW.revoked_from IS NULL OR NEW.revoked_from > OLD.revoked_from)
        BEGIN SELECT RAISE(ABORT, 'a revocation is never taken back'); END;
      CREATE TRIGGER person_key_no_delete BEFORE DELETE ON person_key
        BEGIN SELECT RAISE(ABORT, 'a key stays: its signatures need it'); END;
      CREATE TRIGGER person_no_delete BEFORE DELETE ON person
        BEGIN SELECT RAISE(ABORT, 'a person stays: they are disabled'); END;
      CREATE INDEX person_key_by_person ON person_key (person_id, created_at);
      ALTER TABLE person ADD COLUMN must_change_passphrase INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE person ADD COLUMN passphrase_set_at TEXT;
    `);
  },
};
