import { addPacks, type ChunkRow, type PackRow, placeChunks } from './chunk-rows.ts';
import { type Database, integer, text } from './database.ts';

/** What a repair changes in the vault's index. */
export interface RepairedIndex {
  /** New packs, already durable. */
  readonly packs: readonly PackRow[];
  /** Where chunks lie from now on; rows that are new too. */
  readonly chunks: readonly ChunkRow[];
  /** Packs that no chunk lies in any more. */
  readonly gonePacks: readonly string[];
}

/** A version's files, as far as copies and repairs need them. */
export interface VersionFiles {
  readonly versionId: string;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: string }[];
}

/** Changes of the vault's index that a repair makes, and the look-ups that mirrors and repairs share. */
export class RepairStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Call inside a transaction. A pack that chunks still lie in is not deleted: the foreign key refuses it, and all is undone. */
  apply({ packs, chunks, gonePacks }: RepairedIndex, at: string): void {
    addPacks(this.#db, packs);
    placeChunks(this.#db, chunks);
    for (const id of gonePacks) {
      this.#db.run('DELETE FROM pack WHERE id = ?', id);
      this.#db.run('INSERT OR REPLACE INTO replaced_pack (pack_id, replaced_at) VALUES (?, ?)', id, at);
    }
  }

  /** Every version that is not deleted, with its files, in the order of ids. */
  *versionFiles(): IterableIterator<VersionFiles> {
    let after = '';
    for (;;) {
      const versions = this.#db.all(
        `SELECT id FROM model_version WHERE id > ? AND id NOT IN (SELECT id FROM version_deletion) ORDER BY id LIMIT 100`,
        after,
      );
      for (const row of versions) {
        const versionId = text(row, 'id');
        const files = this.#db
          .all('SELECT path, size_bytes, sha256 FROM artifact WHERE version_id = ? ORDER BY path', versionId)
          .map((file) => ({
            path: text(file, 'path'),
            sizeBytes: integer(file, 'size_bytes'),
            sha256: text(file, 'sha256'),
          }));
        yield { versionId, files };
        after = versionId;
      }
      if (versions.length === 0) return;
    }
  }
}
