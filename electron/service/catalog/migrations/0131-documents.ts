import type { Migration } from '../migrate.ts';

const append = (table: string): string => `
  CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/** 0131: documents of a version by their digest, and their findings until each is closed. */
export const documents: Migration = {
  version: 131,
  up: (db) => {
    db.exec(`
      -- id: SHA-256 of the bytes; content: the bytes in base64
      CREATE TABLE document_content (
        id TEXT PRIMARY KEY CHECK (length(id) = 64), size_bytes INTEGER NOT NULL CHECK (size_bytes > 0), content TEXT NOT NULL
      ) STRICT;
      CREATE TABLE version_document (
        id TEXT PRIMARY KEY, version_id TEXT NOT NULL REFERENCES model_version (id), kind TEXT NOT NULL, title TEXT NOT NULL,
        file_name TEXT NOT NULL, content_id TEXT NOT NULL REFERENCES document_content (id), dated TEXT NOT NULL,
        expires_on TEXT, attached_by TEXT NOT NULL REFERENCES person (id), attached_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX version_document_by_version ON version_document (version_id, attached_at);
      CREATE TABLE document_finding (
        id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES version_document (id), number INTEGER NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('info', 'low', 'medium', 'high', 'critical')), text TEXT NOT NULL,
        opened_by TEXT NOT NULL REFERENCES person (id), opened_at TEXT NOT NULL,
        closed_by TEXT REFERENCES person (id), closed_at TEXT, closure TEXT, UNIQUE (document_id, number)
      ) STRICT;
      ${append('document_content')}
      ${append('version_document')}
      CREATE TRIGGER document_finding_no_delete BEFORE DELETE ON document_finding
        BEGIN SELECT RAISE(ABORT, 'document_finding is append-only'); END;
      -- a finding is closed once; nothing else of it changes
      CREATE TRIGGER document_finding_closes BEFORE UPDATE ON document_finding
        WHEN old.closed_at IS NOT NULL OR new.id <> old.id OR new.document_id <> old.document_id OR new.text <> old.text
          OR new.severity <> old.severity
        BEGIN SELECT RAISE(ABORT, 'document_finding is closed once'); END;
    `);
  },
};
