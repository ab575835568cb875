import type { Migration } from '../migrate.ts';

/** 0075: a version says how its files were put together, so that the log binds their digests to those of their chunks. */
export const recipeBinding: Migration = {
  version: 75,
  up: (db) => db.exec('ALTER TABLE model_version ADD COLUMN recipes_digest TEXT'),
};
