import { addChunks, addPacks, type ChunkRow, type PackRow } from './chunk-rows.ts';
import { type Database, integer, integerOrNull, json, type Row, text, textOrNull } from './database.ts';
import { recipeText, storedRecipe } from './recipe-row.ts';
import { type StoredTensor, storedTensors, tensorRow } from './stored-tensors.ts';

interface FileRecipe {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly chunks: readonly string[];
}

/** The chunks of a file: offset of each -> its number in the recipe. */
export interface RecipeChunks {
  readonly starts: ReadonlyMap<number, number>;
  readonly sizeBytes: number;
}

interface KeyedTensor extends StoredTensor {
  /** What `findTensor` finds it by. */
  readonly key: string;
}

const toChunk = (row: Row): ChunkRow => ({
  digest: text(row, 'digest'),
  packId: text(row, 'pack_id'),
  offset: integer(row, 'offset'),
  rawBytes: integer(row, 'raw_bytes'),
  storedBytes: integer(row, 'stored_bytes'),
  codec: integer(row, 'codec'),
  baseDigest: textOrNull(row, 'base_digest'),
  kind: text(row, 'kind') === 'chunk' ? 'chunk' : 'description',
  blockAt: integerOrNull(row, 'block_at'),
});

const toRecipe = (row: Row): FileRecipe => ({
  sha256: text(row, 'sha256'),
  sizeBytes: integer(row, 'size_bytes'),
  chunks: recipeText(row).match(/.{64}/g) ?? [],
});

/** The vault's index: shaped as the vault's `ChunkIndex`, which it never sees. */
export class ChunkStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  findChunks(digests: readonly string[]): ReadonlyMap<string, ChunkRow> {
    const found = new Map<string, ChunkRow>();
    for (const digest of digests) {
      const row = this.#db.one('SELECT * FROM chunk WHERE digest = ?', digest);
      if (row) found.set(digest, toChunk(row));
    }
    return found;
  }

  findRecipes(sha256s: readonly string[]): ReadonlyMap<string, FileRecipe> {
    const found = new Map<string, FileRecipe>();
    for (const sha256 of sha256s) {
      const row = this.#db.one('SELECT * FROM file_recipe WHERE sha256 = ?', sha256);
      if (row) found.set(sha256, toRecipe(row));
    }
    return found;
  }

  tensorsOf(sha256: string): StoredTensor[] {
    const row = this.#db.one('SELECT tensors FROM file_tensors WHERE sha256 = ?', sha256);
    if (row === null) return [];
    return storedTensors(json(row, 'tensors'));
  }

  findTensor(key: string): { sha256: string; firstChunk: number } | null {
    const row = this.#db.one('SELECT sha256, first_chunk FROM delta_base WHERE key = ?', key);
    return row && { sha256: text(row, 'sha256'), firstChunk: integer(row, 'first_chunk') };
  }

  /** Where each chunk of a file begins, or null for a file whose recipe or chunks are not all there. */
  recipeChunks(sha256: string): RecipeChunks | null {
    const recipe = this.findRecipes([sha256]).get(sha256);
    if (recipe === undefined) return null;
    const starts = new Map<number, number>();
    let at = 0;
    for (const [number, digest] of recipe.chunks.entries()) {
      const row = this.#db.one('SELECT raw_bytes FROM chunk WHERE digest = ?', digest);
      if (row === null) return null;
      starts.set(at, number);
      at += integer(row, 'raw_bytes');
    }
    return at === recipe.sizeBytes ? { starts, sizeBytes: at } : null;
  }

  packs(): PackRow[] {
    return this.#db
      .all('SELECT * FROM pack ORDER BY id')
      .map((row) => ({ id: text(row, 'id'), sizeBytes: integer(row, 'size_bytes'), records: integer(row, 'records') }));
  }

  chunksOfPack(packId: string): ChunkRow[] {
    return this.#db.all('SELECT * FROM chunk WHERE pack_id = ? ORDER BY offset', packId).map(toChunk);
  }

  dependentsOf(digest: string): ChunkRow[] {
    return this.#db.all('SELECT * FROM chunk WHERE base_digest = ? ORDER BY pack_id, offset', digest).map(toChunk);
  }

  *recipes(): IterableIterator<FileRecipe> {
    let after = '';
    for (;;) {
      const rows = this.#db.all('SELECT * FROM file_recipe WHERE sha256 > ? ORDER BY sha256 LIMIT 100', after);
      for (const row of rows) yield toRecipe(row);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = text(last, 'sha256');
    }
  }

  namesOf(sha256: string): string[] {
    return this.#db
      .all(
        `SELECT m.name || '@' || v.version || ' ' || a.path AS name FROM artifact a
         JOIN model_version v ON v.id = a.version_id JOIN model m ON m.id = v.model_id WHERE a.sha256 = ? ORDER BY name LIMIT 20`,
        sha256,
      )
      .map((row) => text(row, 'name'));
  }

  /** Adds what a store brought; call inside the transaction that adds the version. */
  add(stored: {
    packs: readonly PackRow[];
    chunks: readonly ChunkRow[];
    recipes: readonly FileRecipe[];
    tensors?: readonly { readonly sha256: string; readonly tensors: readonly KeyedTensor[] }[];
  }): void {
    addPacks(this.#db, stored.packs);
    addChunks(this.#db, stored.chunks);
    for (const recipe of stored.recipes) {
      this.#db.run(
        'INSERT INTO file_recipe (sha256, size_bytes, chunks) VALUES (?, ?, ?)',
        recipe.sha256,
        recipe.sizeBytes,
        storedRecipe(recipe),
      );
    }
    for (const { sha256, tensors } of stored.tensors ?? []) this.addTensors(sha256, tensors);
  }

  /** Where the vault cut a file at its tensors; call inside a transaction. */
  addTensors(sha256: string, tensors: readonly KeyedTensor[]): void {
    const rows = JSON.stringify(tensors.map(tensorRow));
    this.#db.run('INSERT OR REPLACE INTO file_tensors (sha256, tensors) VALUES (?, ?)', sha256, rows);
    for (const tensor of tensors) {
      this.#db.run(
        'INSERT OR REPLACE INTO delta_base (key, sha256, first_chunk) VALUES (?, ?, ?)',
        tensor.key,
        sha256,
        tensor.firstChunk,
      );
    }
  }
}
