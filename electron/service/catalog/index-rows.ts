import type { ChunkStore } from './chunk-store.ts';
import { type Database, text } from './database.ts';
import { storedRecipe } from './recipe-row.ts';

type StoredRows = Parameters<ChunkStore['add']>[0];

/**
 * Puts rows that were read from packs in the place of those that are there. Rows of packs that could not be read stay as they were: a
 * pack that is damaged in one place still gives out the rest, and a missing one can be brought back by its name. Call inside a transaction.
 */
export function replaceIndexRows(db: Database, rows: StoredRows): void {
  const read = new Set(rows.packs.map(({ id }) => id));
  for (const row of db.all('SELECT id FROM pack')) {
    const id = text(row, 'id');
    if (!read.has(id)) continue;
    db.run('DELETE FROM chunk WHERE pack_id = ?', id);
    db.run('DELETE FROM pack WHERE id = ?', id);
  }
  for (const { digest } of rows.chunks) db.run('DELETE FROM chunk WHERE digest = ?', digest);
  for (const recipe of rows.recipes) {
    const { sha256 } = recipe;
    const known = db.one('SELECT chunks FROM file_recipe WHERE sha256 = ?', sha256);
    if (known === null || text(known, 'chunks') === storedRecipe(recipe)) continue;
    db.run('DELETE FROM file_recipe WHERE sha256 = ?', sha256); // what names its chunks by their number goes with it
  }
}

/** Those recipes that the index does not hold. */
export const newRecipes = (db: Database, recipes: StoredRows['recipes']): StoredRows['recipes'] =>
  recipes.filter(({ sha256 }) => db.one('SELECT 1 AS one FROM file_recipe WHERE sha256 = ?', sha256) === null);
