import type { CollectedRound } from './collect-types.ts';
import type { RepairedRows } from './repair-pack.ts';
import type { ChunkIndex, ChunkRow, FileRecipe, PackRow, StoredFiles, StoredTensor, TensorPlace } from './rows.ts';

/** An index held in memory: for tests, measurements and for rebuilding rows from packs. */
export interface MemoryIndex extends ChunkIndex {
  /** What a round of a collection changes. */
  apply(round: CollectedRound): void;
  add(
    stored: Pick<StoredFiles, 'packs' | 'chunks' | 'recipes' | 'files'> & Partial<Pick<StoredFiles, 'tensors'>>,
  ): void;
  /** What a repair changes. */
  repair(change: RepairedRows): void;
}

/** An empty index. Adding a digest twice throws, as the catalog's unique key would. */
export function memoryIndex(): MemoryIndex {
  const packs = new Map<string, PackRow>();
  const chunks = new Map<string, ChunkRow>();
  const recipes = new Map<string, FileRecipe>();
  const names = new Map<string, string[]>();
  const tensors = new Map<string, readonly StoredTensor[]>();
  const places = new Map<string, TensorPlace>();
  return {
    add(stored) {
      for (const pack of stored.packs) putNew(packs, pack.id, pack);
      for (const chunk of stored.chunks) putNew(chunks, chunk.digest, chunk);
      for (const recipe of stored.recipes) putNew(recipes, recipe.sha256, recipe);
      for (const { sha256, tensors: ofFile } of stored.tensors ?? []) {
        tensors.set(sha256, ofFile);
        for (const tensor of ofFile) places.set(tensor.key, { sha256, firstChunk: tensor.firstChunk });
      }
      for (const file of stored.files) names.set(file.sha256, [...(names.get(file.sha256) ?? []), file.path]);
    },
    apply(round) {
      for (const pack of round.newPacks) putNew(packs, pack.id, pack);
      for (const sha256 of round.removedRecipes) {
        recipes.delete(sha256);
        tensors.delete(sha256);
        for (const [key, place] of places) if (place.sha256 === sha256) places.delete(key);
      }
      for (const row of round.rows) chunks.set(row.digest, row);
      for (const digest of round.removedRows) chunks.delete(digest);
      for (const { id } of round.forgottenPacks) packs.delete(id);
    },
    repair(change) {
      for (const pack of change.packs) putNew(packs, pack.id, pack);
      for (const chunk of change.chunks) chunks.set(chunk.digest, chunk);
      for (const id of change.gonePacks) packs.delete(id);
    },
    findChunks: (digests) => pick(chunks, digests),
    findRecipes: (sha256s) => pick(recipes, sha256s),
    tensorsOf: (sha256) => tensors.get(sha256) ?? [],
    findTensor: (key) => places.get(key) ?? null,
    packs: () => packs.values(),
    chunksOfPack: (packId) => [...chunks.values()].filter((chunk) => chunk.packId === packId),
    dependentsOf: (digest) => [...chunks.values()].filter(({ baseDigest }) => baseDigest === digest),
    recipes: () => recipes.values(),
    namesOf: (sha256) => names.get(sha256) ?? [],
  };
}

function putNew<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.has(key)) throw new Error(`${key} is already in the index`);
  map.set(key, value);
}

function pick<V>(map: ReadonlyMap<string, V>, keys: readonly string[]): ReadonlyMap<string, V> {
  const found = new Map<string, V>();
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}
