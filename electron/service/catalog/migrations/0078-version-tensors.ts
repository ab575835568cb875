import type { Migration } from '../migrate.ts';

/** 0078: the tensors of each version, as its inspection found them. */
export const versionTensors: Migration = {
  version: 78,
  up: (db) => {
    db.exec(`
      -- the whole list, not only the places where the vault cuts; what an item in quarantine had before is of another form
      ALTER TABLE quarantine_item RENAME COLUMN cuts TO tensors;
      UPDATE quarantine_item SET tensors = NULL;

      -- worked out of the bytes: losing it loses none. byte_start to byte_end is its place in the file, digest the SHA-256 of its bytes where
      -- they are one chunk or were hashed, content_key what equal bytes have in common
      CREATE TABLE version_tensor (
        version_id TEXT NOT NULL REFERENCES model_version (id), number INTEGER NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL,
        dtype TEXT NOT NULL, shape TEXT NOT NULL, byte_start INTEGER, byte_end INTEGER, digest TEXT, content_key TEXT,
        PRIMARY KEY (version_id, number)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
