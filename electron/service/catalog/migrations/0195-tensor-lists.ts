import type { Migration } from '../migrate.ts';

/** 0195: the list of a version's tensors as one text that its record names by digest, so that a rebuilt registry knows them. */
export const tensorLists: Migration = {
  version: 195,
  up: (db) => {
    db.exec(`
      -- versions with tensors of the same names, types, shapes and places share a list; docs/formats/tensor-list.md
      CREATE TABLE tensor_list (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), text TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      ALTER TABLE model_version ADD COLUMN tensor_list TEXT;
      CREATE INDEX model_version_by_tensor_list ON model_version (tensor_list) WHERE tensor_list IS NOT NULL;
    `);
  },
};
