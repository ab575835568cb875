import { sha256Stream } from '../platform/crypto.ts';
import { byCodePoint } from './manifest.ts';
import type { ChunkIndex, FileEntry, FileRecipe } from './rows.ts';

const firstLine = 'strongroom.recipes/1\n';

/**
 * SHA-256 that binds the files of a version to the chunks that they are put together from; null when a recipe is not there. It is taken while
 * both are known to be right (a store hashes chunks and files from the same memory) and kept where the audit log speaks for it. From then on,
 * a file whose recipe it binds and whose chunks have their digests has its own digest. Format: docs/formats/vault.md.
 */
export function recipesDigest(files: readonly FileEntry[], index: Pick<ChunkIndex, 'findRecipes'>): string | null {
  const hash = sha256Stream().update(firstLine);
  for (const sha256 of [...new Set(files.map((file) => file.sha256))].sort(byCodePoint)) {
    const recipe = index.findRecipes([sha256]).get(sha256);
    if (recipe === undefined) return null;
    if (isOwnChunk(recipe)) continue;
    hash.update(`${sha256} ${recipe.sizeBytes} ${recipe.chunks.length}\n`);
    for (const chunk of recipe.chunks) hash.update(`${chunk}\n`);
  }
  return hash.digest('hex');
}

/** True for a file that is one chunk of its own digest: nothing needs to be bound. */
export const isOwnChunk = ({ sha256, chunks }: FileRecipe): boolean => chunks.length === 1 && chunks[0] === sha256;
