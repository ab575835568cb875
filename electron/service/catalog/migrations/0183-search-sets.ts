import type { Migration } from '../migrate.ts';

/**
 * 0183: the index of the search as sets of entries, one for each value, in two sides: one answers while the other is made anew. It is made of other rows, so
 * what was in the earlier form is dropped.
 */
export const searchSets: Migration = {
  version: 183,
  up: (db) => {
    db.exec(`
      DROP TABLE search_words; DROP TABLE search_entry; DROP TABLE search_facet; DROP TABLE search_number; DROP TABLE search_value;
      DROP TABLE search_tensor_name; DROP TABLE search_tensor_set;
      -- the last digit of generation (binary) says which side answers
      CREATE TABLE search_state (only INTEGER PRIMARY KEY CHECK (only = 1), generation INTEGER NOT NULL) STRICT;
      INSERT INTO search_state VALUES (1, 0);
    `);
    for (const side of [0, 1])
      db.exec(`
      -- n: newer things have a higher number. words: in small letters, without marks. hit: what a list shows, JSON
      CREATE TABLE search_entry_${side} (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, words TEXT NOT NULL, hit TEXT NOT NULL) STRICT;
      -- ids of the values of an entry (u32, ascending), those of facets first, and its numbers, JSON
      CREATE TABLE search_member_${side} (n INTEGER PRIMARY KEY, facets BLOB NOT NULL, others BLOB NOT NULL, numbers TEXT NOT NULL) STRICT;
      -- few: the entries that have the value (u32, ascending), or null: they are in search_block
      CREATE TABLE search_value_${side} (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, folded TEXT NOT NULL, value TEXT NOT NULL, is_shown INTEGER NOT NULL,
        uses INTEGER NOT NULL DEFAULT 0, few BLOB DEFAULT x'', UNIQUE (key, folded)
      ) STRICT;
      CREATE INDEX search_value_by_uses_${side} ON search_value_${side} (key, uses DESC) WHERE is_shown = 1;
      -- a bit for each entry from block * 4096
      CREATE TABLE search_block_${side} (value_id INTEGER NOT NULL, block INTEGER NOT NULL, bits BLOB NOT NULL, PRIMARY KEY (value_id, block))
        STRICT, WITHOUT ROWID;
      -- numbers of the entries from block * 512: f64 each, then u16 each: which entry
      CREATE TABLE search_number_${side} (
        value_id INTEGER NOT NULL, block INTEGER NOT NULL, lowest REAL NOT NULL, highest REAL NOT NULL, held BLOB NOT NULL,
        PRIMARY KEY (value_id, block)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE search_tensor_name_${side} (folded TEXT NOT NULL, value_id INTEGER NOT NULL, PRIMARY KEY (folded, value_id))
        STRICT, WITHOUT ROWID;
      CREATE INDEX search_tensor_name_by_value_${side} ON search_tensor_name_${side} (value_id);
      CREATE VIRTUAL TABLE search_words_${side} USING fts5 (
        words, content = 'search_entry_${side}', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 0', columnsize = 0
      );
      `);
  },
};
