import type { Catalog } from '../../catalog/index.ts';
import { type FileEntry, type FileRecipe, recipesDigest } from '../../vault/index.ts';

/**
 * What a new version keeps of how its files are put together, or null. A store vouches for the recipes that it made: it hashed chunks and
 * files from the same memory. For a recipe that was there already another version's digest has to, else nothing is bound: a wrong recipe would
 * be called right from then on.
 */
export function bindingOf(catalog: Catalog, files: readonly FileEntry[], made: readonly FileRecipe[]): string | null {
  const isMade = new Set(made.map(({ sha256 }) => sha256));
  const isRight = checker(catalog);
  for (const { sha256 } of files) {
    if (isMade.has(sha256)) continue;
    const [only, ...others] = catalog.chunks.findRecipes([sha256]).get(sha256)?.chunks ?? [];
    if ((only === undefined || only === sha256) && others.length === 0) continue; // its chunk's digest is its own
    if (!catalog.versions.bindings(sha256).some(isRight)) return null;
  }
  return recipesDigest(files, catalog.chunks);
}

/** Files whose recipes are those that a version's record in the audit log binds. */
export function boundFiles(catalog: Catalog): ReadonlySet<string> {
  const bound = new Set<string>();
  const isRight = checker(catalog);
  for (const binding of catalog.versions.bindings(null)) {
    if (!isRight(binding)) continue;
    for (const { sha256 } of catalog.versions.artifacts(binding.versionId)) bound.add(sha256);
  }
  return bound;
}

/** Compares a version's digest with its recipes as they are, once for each version. */
function checker(catalog: Catalog): (binding: { versionId: string; recipesDigest: string }) => boolean {
  const known = new Map<string, boolean>();
  return ({ versionId, recipesDigest: kept }) => {
    const isRight =
      known.get(versionId) ?? recipesDigest(catalog.versions.artifacts(versionId), catalog.chunks) === kept;
    known.set(versionId, isRight);
    return isRight;
  };
}
