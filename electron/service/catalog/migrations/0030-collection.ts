import type { Migration } from '../migrate.ts';

/** 0030: deleted versions, legal holds, deletion certificates, and packs that a collection forgot. */
export const collection: Migration = {
  version: 30,
  up: (db) => {
    db.exec(`
      CREATE TABLE deletion_certificate (
        id TEXT PRIMARY KEY, issued_at TEXT NOT NULL, issued_by TEXT NOT NULL REFERENCES person (id), envelope TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER deletion_certificate_no_update BEFORE UPDATE ON deletion_certificate
        BEGIN SELECT RAISE(ABORT, 'deletion_certificate is append-only'); END;
      CREATE TRIGGER deletion_certificate_no_delete BEFORE DELETE ON deletion_certificate
        BEGIN SELECT RAISE(ABORT, 'deletion_certificate is append-only'); END;

      -- the version's row stays as it is: this row says that it is deleted; only the certificate is added to it, once
      CREATE TABLE version_deletion (
        id TEXT PRIMARY KEY REFERENCES model_version (id), reason TEXT NOT NULL, deleted_at TEXT NOT NULL,
        deleted_by TEXT NOT NULL REFERENCES person (id), certificate_id TEXT REFERENCES deletion_certificate (id)
      ) STRICT;
      CREATE TRIGGER version_deletion_no_update BEFORE UPDATE ON version_deletion
        WHEN OLD.certificate_id IS NOT NULL OR NEW.id <> OLD.id OR NEW.reason <> OLD.reason
          OR NEW.deleted_at <> OLD.deleted_at OR NEW.deleted_by <> OLD.deleted_by
        BEGIN SELECT RAISE(ABORT, 'a deletion stays as it was made'); END;
      CREATE TRIGGER version_deletion_no_delete BEFORE DELETE ON version_deletion
        BEGIN SELECT RAISE(ABORT, 'a deletion stays as it was made'); END;

      -- on a version or on a model; a release is added, once
      CREATE TABLE hold (
        id TEXT PRIMARY KEY, version_id TEXT REFERENCES model_version (id), model_id TEXT REFERENCES model (id),
        reason TEXT NOT NULL, placed_at TEXT NOT NULL, placed_by TEXT NOT NULL REFERENCES person (id),
        released_at TEXT, released_by TEXT REFERENCES person (id), release_reason TEXT,
        CHECK ((version_id IS NULL) <> (model_id IS NULL)),
        CHECK ((released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (release_reason IS NULL))
      ) STRICT;
      CREATE INDEX hold_in_force ON hold (version_id, model_id) WHERE released_at IS NULL;
      CREATE TRIGGER hold_no_update BEFORE UPDATE ON hold WHEN OLD.released_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a released hold stays as it is'); END;
      CREATE TRIGGER hold_no_delete BEFORE DELETE ON hold BEGIN SELECT RAISE(ABORT, 'a hold stays'); END;

      -- deleted versions whose recipes a collection took away; what it freed, for the certificate
      CREATE TABLE collected_version (
        version_id TEXT PRIMARY KEY REFERENCES version_deletion (id), freed_bytes INTEGER NOT NULL, left_bytes INTEGER NOT NULL
      ) STRICT;
      -- packs that a collection forgot: their files are to be deleted (is_unlinked 0), and a certificate names them
      CREATE TABLE forgotten_pack (
        number INTEGER PRIMARY KEY, pack_id TEXT NOT NULL, size_bytes INTEGER NOT NULL, forgotten_at TEXT NOT NULL,
        is_unlinked INTEGER NOT NULL DEFAULT 0, certificate_id TEXT REFERENCES deletion_certificate (id)
      ) STRICT;
      CREATE INDEX forgotten_pack_left ON forgotten_pack (pack_id) WHERE is_unlinked = 0;
    `);
  },
};
