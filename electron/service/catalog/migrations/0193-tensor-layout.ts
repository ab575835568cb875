import type { Migration } from '../migrate.ts';

/** 0193: how the bytes of a tensor stand; null: the lowest byte first, row by row. */
export const tensorLayout: Migration = {
  version: 193,
  up: (db) => {
    db.exec(
      `ALTER TABLE version_tensor ADD COLUMN layout TEXT CHECK (layout IS NULL OR layout IN ('big', 'column', 'big_column'))`,
    );
  },
};
