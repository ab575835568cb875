import { integer, type Row, text } from './database.ts';

interface Recipe {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly chunks: readonly string[];
}

/** What the column `chunks` holds of a recipe: digests without separators, nothing for a file that is one chunk of its own digest, as most are. */
export const storedRecipe = ({ sha256, chunks }: Recipe): string =>
  chunks.length === 1 && chunks[0] === sha256 ? '' : chunks.join('');

/** The digests of a row's chunks without separators, in their order. */
export function recipeText(row: Row): string {
  const chunks = text(row, 'chunks');
  return chunks === '' && integer(row, 'size_bytes') > 0 ? text(row, 'sha256') : chunks;
}
