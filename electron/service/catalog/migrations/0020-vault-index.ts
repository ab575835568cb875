import type { Migration } from '../migrate.ts';

/** 0020: chunks inside solid blocks, tensors of files and the bases that later versions may be stored as differences to. */
export const vaultIndex: Migration = {
  version: 20,
  up: (db) => {
    db.exec(`
      -- where a small chunk begins in the raw bytes of its solid block; null for a record of its own
      ALTER TABLE chunk ADD COLUMN block_at INTEGER;
      CREATE INDEX chunk_by_base ON chunk (base_digest) WHERE base_digest IS NOT NULL;
      CREATE INDEX artifact_by_sha256 ON artifact (sha256);

      -- tensors: JSON list of [name, dtype, shape, offset, length, number of the first chunk in the recipe]
      CREATE TABLE file_tensors (
        sha256 TEXT PRIMARY KEY REFERENCES file_recipe (sha256) ON DELETE CASCADE, tensors TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      -- the newest file with a tensor of this name, element type and shape (key: digest of the three), by which a base is found
      CREATE TABLE delta_base (
        key TEXT PRIMARY KEY, sha256 TEXT NOT NULL REFERENCES file_recipe (sha256) ON DELETE CASCADE, first_chunk INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX delta_base_by_file ON delta_base (sha256);
    `);
  },
};
