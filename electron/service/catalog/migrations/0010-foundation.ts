import type { Migration } from '../migrate.ts';

const append = (table: string): string => `
  CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/** 0010: the first schema: people, models and versions, lineage, promotion, the audit log, quarantine and the vault's index. */
export const foundation: Migration = {
  version: 10,
  up: (db) => {
    db.exec(`
      CREATE TABLE registry (
        id TEXT PRIMARY KEY, created_at TEXT NOT NULL, workstation_public_key TEXT NOT NULL, settings TEXT NOT NULL
      ) STRICT;

      CREATE TABLE person (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
        created_at TEXT NOT NULL, created_by TEXT, key_id TEXT NOT NULL
      ) STRICT;
      CREATE TABLE person_key (
        id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
        public_key TEXT NOT NULL, encrypted_private_key TEXT NOT NULL, created_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE sign_in_state (
        person_id TEXT PRIMARY KEY REFERENCES person (id), last_sign_in_at TEXT,
        failures INTEGER NOT NULL DEFAULT 0, last_failure_at TEXT
      ) STRICT;

      CREATE TABLE model (
        id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, description TEXT NOT NULL,
        created_at TEXT NOT NULL, created_by TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      CREATE TABLE model_version (
        id TEXT PRIMARY KEY, model_id TEXT NOT NULL REFERENCES model (id), version TEXT NOT NULL, change_type TEXT,
        format TEXT NOT NULL, framework TEXT, framework_version TEXT, size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
        root_digest TEXT NOT NULL CHECK (length(root_digest) = 64), source TEXT NOT NULL, owner TEXT NOT NULL,
        metadata TEXT NOT NULL, inspection TEXT NOT NULL, worst_finding TEXT,
        registered_at TEXT NOT NULL, registered_by TEXT NOT NULL REFERENCES person (id),
        stage TEXT NOT NULL CHECK (stage IN ('development', 'staging', 'production', 'deprecated', 'archived')),
        UNIQUE (model_id, version)
      ) STRICT;
      CREATE INDEX model_version_by_time ON model_version (model_id, registered_at DESC);
      CREATE INDEX model_version_by_stage ON model_version (stage, model_id);
      CREATE INDEX model_version_by_format ON model_version (format);
      CREATE INDEX model_version_by_digest ON model_version (root_digest);
      CREATE TABLE artifact (
        version_id TEXT NOT NULL REFERENCES model_version (id), path TEXT NOT NULL,
        size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0), sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        PRIMARY KEY (version_id, path)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE dataset (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (name, version)
      ) STRICT;
      CREATE TABLE experiment (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL
      ) STRICT;
      -- from the later thing to what it came from
      CREATE TABLE lineage_edge (
        from_id TEXT NOT NULL, to_id TEXT NOT NULL, from_type TEXT NOT NULL, to_type TEXT NOT NULL,
        type TEXT NOT NULL CHECK (type IN ('derived_from', 'trained_on', 'influenced_by', 'produced_by', 'deployed_as', 'uses')),
        PRIMARY KEY (from_id, to_id, type)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX lineage_edge_to ON lineage_edge (to_id, from_id, type);

      CREATE TABLE promotion_request (
        id TEXT PRIMARY KEY, version_id TEXT NOT NULL REFERENCES model_version (id),
        from_stage TEXT NOT NULL, to_stage TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'approved', 'rejected', 'withdrawn', 'expired')),
        reason TEXT NOT NULL, requested_by TEXT NOT NULL REFERENCES person (id), requested_at TEXT NOT NULL,
        closed_at TEXT, close_reason TEXT, policy TEXT NOT NULL, validations TEXT NOT NULL
      ) STRICT;
      -- one open request a version: two could be approved on evidence that the other made stale
      CREATE UNIQUE INDEX promotion_request_open ON promotion_request (version_id) WHERE status = 'open';
      CREATE INDEX promotion_request_by_version ON promotion_request (version_id, requested_at);
      CREATE TABLE approval (
        id TEXT PRIMARY KEY, request_id TEXT NOT NULL REFERENCES promotion_request (id),
        decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
        signer_id TEXT NOT NULL REFERENCES person (id), printed_name TEXT NOT NULL, roles TEXT NOT NULL, meaning TEXT NOT NULL,
        reason TEXT NOT NULL, signed_at TEXT NOT NULL, key_id TEXT NOT NULL REFERENCES person_key (id),
        displayed_record TEXT NOT NULL, envelope TEXT NOT NULL
      ) STRICT;
      CREATE TABLE stage_event (
        id TEXT PRIMARY KEY, version_id TEXT NOT NULL REFERENCES model_version (id), number INTEGER NOT NULL,
        from_stage TEXT, to_stage TEXT NOT NULL, request_id TEXT REFERENCES promotion_request (id),
        at TEXT NOT NULL, by_person TEXT NOT NULL REFERENCES person (id), UNIQUE (version_id, number)
      ) STRICT;

      CREATE TABLE audit_record (
        seq INTEGER PRIMARY KEY, time TEXT NOT NULL, actor_id TEXT, action TEXT NOT NULL, subject_type TEXT NOT NULL,
        subject_id TEXT NOT NULL, subject_label TEXT NOT NULL, canonical TEXT NOT NULL, hash TEXT NOT NULL CHECK (length(hash) = 64)
      ) STRICT;
      CREATE INDEX audit_record_by_subject ON audit_record (subject_type, subject_id, seq);
      CREATE INDEX audit_record_by_action ON audit_record (action, seq);
      CREATE INDEX audit_record_by_actor ON audit_record (actor_id, seq);
      CREATE TABLE audit_checkpoint (size INTEGER PRIMARY KEY, time TEXT NOT NULL, note TEXT NOT NULL) STRICT;
      ${append('audit_record')}
      ${append('audit_checkpoint')}
      ${append('stage_event')}
      ${append('approval')}

      CREATE TABLE quarantine_item (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, source_path TEXT NOT NULL, is_folder INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('copying', 'interrupted', 'inspecting', 'ready', 'failed', 'registered')),
        size_bytes INTEGER NOT NULL, files TEXT NOT NULL, root_digest TEXT, inspection TEXT, cuts TEXT,
        brought_in_at TEXT NOT NULL, brought_in_by TEXT NOT NULL REFERENCES person (id), error TEXT,
        -- 1 while its bytes are being stored: found at the next start, it tells the person what was interrupted
        is_registering INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE draft (
        quarantine_id TEXT PRIMARY KEY REFERENCES quarantine_item (id), step INTEGER NOT NULL, form TEXT NOT NULL,
        saved_at TEXT NOT NULL, saved_by TEXT NOT NULL REFERENCES person (id)
      ) STRICT;

      CREATE TABLE pack (id TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL, records INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE chunk (
        digest TEXT PRIMARY KEY CHECK (length(digest) = 64), pack_id TEXT NOT NULL REFERENCES pack (id),
        offset INTEGER NOT NULL, raw_bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL, codec INTEGER NOT NULL,
        base_digest TEXT, kind TEXT NOT NULL CHECK (kind IN ('chunk', 'description'))
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX chunk_by_pack ON chunk (pack_id, offset);
      -- chunks: digests in the order of the file, 64 characters each, without separators
      CREATE TABLE file_recipe (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), size_bytes INTEGER NOT NULL, chunks TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE vault_verification (
        id TEXT PRIMARY KEY, at TEXT NOT NULL, result TEXT NOT NULL
      ) STRICT;

      CREATE VIRTUAL TABLE version_search USING fts5 (
        version_id UNINDEXED, words, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
      );
    `);
  },
};
