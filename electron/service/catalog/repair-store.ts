import { type Database, integer, text } from './database.ts';

interface Place {
  readonly digest: string;
  readonly packId: string;
  readonly offset: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
  readonly codec: number;
  readonly baseDigest: string | null;
  readonly kind: 'chunk' | 'description';
  readonly blockAt: number | null;
}

/** What a repair changes in the vault's index. */
export interface RepairedIndex {
  /** New packs, already durable. */
  readonly packs: readonly { readonly id: string; readonly sizeBytes: number; readonly records: number }[];
  /** Where chunks lie from now on; rows that are new too. */
  readonly chunks: readonly Place[];
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
    for (const { id, sizeBytes, records } of packs)
      this.#db.run('INSERT INTO pack (id, size_bytes, records) VALUES (?, ?, ?)', id, sizeBytes, records);
    for (const chunk of chunks) {
      this.#db.run(
        `INSERT INTO chunk (digest, pack_id, offset, raw_bytes, stored_bytes, codec, base_digest, kind, block_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (digest) DO UPDATE SET pack_id = excluded.pack_id, offset = excluded.offset, raw_bytes = excluded.raw_bytes,
         stored_bytes = excluded.stored_bytes, codec = excluded.codec, base_digest = excluded.base_digest,
         kind = excluded.kind, block_at = excluded.block_at`,
        chunk.digest,
        chunk.packId,
        chunk.offset,
        chunk.rawBytes,
        chunk.storedBytes,
        chunk.codec,
        chunk.baseDigest,
        chunk.kind,
        chunk.blockAt,
      );
    }
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
