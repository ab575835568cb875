import type { Migration } from '../migrate.ts';

/** 0160: the index of the search, made of other rows and made anew from them at will; views that people keep. */
export const search: Migration = {
  version: 160,
  up: (db) => {
    db.exec(`
      DROP TABLE version_search;
      -- n: newer things have a higher number, so that the newest are found first without sorting. hit: what a list shows, JSON
      CREATE TABLE search_entry (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, at TEXT NOT NULL,
        tensor_set INTEGER, words TEXT NOT NULL, hit TEXT NOT NULL
      ) STRICT;
      CREATE INDEX search_entry_by_time ON search_entry (at, n);
      CREATE INDEX search_entry_by_tensors ON search_entry (tensor_set, n) WHERE tensor_set IS NOT NULL;
      CREATE VIRTUAL TABLE search_words USING fts5 (
        words, content = 'search_entry', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
      );
      -- every value that a key has somewhere; folded: in small letters. uses: how many entries have it
      CREATE TABLE search_value (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, folded TEXT NOT NULL, value TEXT NOT NULL, uses INTEGER NOT NULL DEFAULT 0,
        UNIQUE (key, folded)
      ) STRICT;
      CREATE INDEX search_value_by_uses ON search_value (key, uses DESC);
      CREATE TABLE search_facet (value_id INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (value_id, n)) STRICT, WITHOUT ROWID;
      CREATE INDEX search_facet_by_entry ON search_facet (n, value_id);
      CREATE TABLE search_number (
        value_id INTEGER NOT NULL, number REAL NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (value_id, number, n)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX search_number_by_entry ON search_number (n, value_id, number);
      -- versions of a model mostly have tensors of the same names: each set of names is kept once
      CREATE TABLE search_tensor_set (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE search_tensor_name (folded TEXT NOT NULL, set_id INTEGER NOT NULL, PRIMARY KEY (folded, set_id)) STRICT, WITHOUT ROWID;

      CREATE TABLE saved_view (
        person_id TEXT NOT NULL REFERENCES person (id), name TEXT NOT NULL COLLATE NOCASE, query TEXT NOT NULL, saved_at TEXT NOT NULL,
        PRIMARY KEY (person_id, name)
      ) STRICT, WITHOUT ROWID;

      -- lists that count and add up the versions of a model, without a look at their rows
      CREATE INDEX model_version_newest ON model_version (registered_at DESC, id);
      CREATE INDEX model_version_sizes ON model_version (model_id, size_bytes, id);
    `);
  },
};
