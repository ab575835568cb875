import type { Database } from './database.ts';

/** Rows of the vault's index, shaped as the vault's own, which the catalog never sees. */
export interface PackRow {
  readonly id: string;
  readonly sizeBytes: number;
  readonly records: number;
}

export interface ChunkRow {
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

/** Adds packs that are new. */
export function addPacks(db: Database, packs: readonly PackRow[]): void {
  for (const { id, sizeBytes, records } of packs)
    db.run('INSERT INTO pack (id, size_bytes, records) VALUES (?, ?, ?)', id, sizeBytes, records);
}

const insert = `INSERT INTO chunk (digest, pack_id, offset, raw_bytes, stored_bytes, codec, base_digest, kind, block_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const orMove = `${insert} ON CONFLICT (digest) DO UPDATE SET pack_id = excluded.pack_id, offset = excluded.offset,
  raw_bytes = excluded.raw_bytes, stored_bytes = excluded.stored_bytes, codec = excluded.codec,
  base_digest = excluded.base_digest, kind = excluded.kind, block_at = excluded.block_at`;

function write(db: Database, sql: string, chunks: readonly ChunkRow[]): void {
  for (const { digest, packId, offset, rawBytes, storedBytes, codec, baseDigest, kind, blockAt } of chunks)
    db.run(sql, digest, packId, offset, rawBytes, storedBytes, codec, baseDigest, kind, blockAt);
}

/** Adds chunks that are new; one that is there already is a mistake, and the transaction fails. */
export const addChunks = (db: Database, chunks: readonly ChunkRow[]): void => write(db, insert, chunks);

/** Says where chunks lie from now on, those that are new too. */
export const placeChunks = (db: Database, chunks: readonly ChunkRow[]): void => write(db, orMove, chunks);
