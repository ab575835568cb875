import { addPacks, type ChunkRow, type PackRow, placeChunks } from './chunk-rows.ts';
import { type Database, integer, type Row, text, textOrNull } from './database.ts';

/** That a version is deleted. */
export interface DeletionRow {
  readonly versionId: string;
  readonly reason: string;
  readonly deletedAt: string;
  readonly deletedBy: string;
  readonly certificateId: string | null;
}

const toDeletion = (row: Row): DeletionRow => ({
  versionId: text(row, 'id'),
  reason: text(row, 'reason'),
  deletedAt: text(row, 'deleted_at'),
  deletedBy: text(row, 'deleted_by'),
  certificateId: textOrNull(row, 'certificate_id'),
});

/** A deletion certificate: an envelope that verifies by itself. */
export interface CertificateRow {
  readonly id: string;
  readonly issuedAt: string;
  readonly issuedBy: string;
  /** DSSE envelope as JSON text. */
  readonly envelope: string;
}

const toCertificate = (row: Row): CertificateRow => ({
  id: text(row, 'id'),
  issuedAt: text(row, 'issued_at'),
  issuedBy: text(row, 'issued_by'),
  envelope: text(row, 'envelope'),
});

/** What a round of a collection changes: shaped as the vault's `CollectedRound`, which the catalog never sees. */
interface Round {
  readonly newPacks: readonly PackRow[];
  readonly rows: readonly ChunkRow[];
  readonly removedRows: readonly string[];
  readonly removedRecipes: readonly string[];
  readonly forgottenPacks: readonly PackRow[];
}

/** Deleted versions and what collections took away. */
export class CollectionStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  addDeletion(row: Omit<DeletionRow, 'certificateId'>): void {
    this.#db.run(
      'INSERT INTO version_deletion (id, reason, deleted_at, deleted_by) VALUES (?, ?, ?, ?)',
      row.versionId,
      row.reason,
      row.deletedAt,
      row.deletedBy,
    );
  }

  deletion(versionId: string): DeletionRow | null {
    const row = this.#db.one('SELECT * FROM version_deletion WHERE id = ?', versionId);
    return row && toDeletion(row);
  }

  /** Deleted versions that no certificate speaks of yet, in the order in which they were deleted. */
  uncertified(): DeletionRow[] {
    return this.#db
      .all('SELECT * FROM version_deletion WHERE certificate_id IS NULL ORDER BY deleted_at, id')
      .map(toDeletion);
  }

  /** Versions that a certificate speaks of. */
  certifiedIds(): string[] {
    return this.#db
      .all('SELECT id FROM version_deletion WHERE certificate_id IS NOT NULL')
      .map((row) => text(row, 'id'));
  }

  /** What an earlier collection took of a version; null when none took its recipes. */
  collected(versionId: string): { freedBytes: number; leftBytes: number } | null {
    const row = this.#db.one('SELECT * FROM collected_version WHERE version_id = ?', versionId);
    return row && { freedBytes: integer(row, 'freed_bytes'), leftBytes: integer(row, 'left_bytes') };
  }

  setCollected(versionId: string, bytes: { freedBytes: number; leftBytes: number }): void {
    this.#db.run(
      'INSERT OR IGNORE INTO collected_version (version_id, freed_bytes, left_bytes) VALUES (?, ?, ?)',
      versionId,
      bytes.freedBytes,
      bytes.leftBytes,
    );
  }

  /** Digests of the files of all versions but `except`, with their age: the number of the newest version that has the file. */
  filesInUse(except: ReadonlySet<string>): Map<string, number> {
    const files = new Map<string, number>();
    const sql =
      'SELECT v.rowid AS age, a.version_id, a.sha256 FROM artifact a JOIN model_version v ON v.id = a.version_id';
    for (const row of this.#db.each(sql)) {
      if (except.has(text(row, 'version_id'))) continue;
      const sha256 = text(row, 'sha256');
      files.set(sha256, Math.max(files.get(sha256) ?? 0, integer(row, 'age')));
    }
    return files;
  }

  /** Applies a round to the vault's index; call inside the transaction that audits it. */
  applyRound(round: Round, at: string): void {
    addPacks(this.#db, round.newPacks);
    for (const sha256 of round.removedRecipes) this.#db.run('DELETE FROM file_recipe WHERE sha256 = ?', sha256);
    placeChunks(this.#db, round.rows);
    for (const digest of round.removedRows) this.#db.run('DELETE FROM chunk WHERE digest = ?', digest);
    for (const { id, sizeBytes } of round.forgottenPacks) {
      this.#db.run('DELETE FROM pack WHERE id = ?', id);
      this.#db.run(
        'INSERT INTO forgotten_pack (pack_id, size_bytes, forgotten_at) VALUES (?, ?, ?)',
        id,
        sizeBytes,
        at,
      );
    }
  }

  /** Packs whose files are still to be deleted. */
  pendingPacks(): string[] {
    return this.#db
      .all('SELECT DISTINCT pack_id FROM forgotten_pack WHERE is_unlinked = 0 ORDER BY pack_id')
      .map((row) => text(row, 'pack_id'));
  }

  packsUnlinked(ids: readonly string[]): void {
    this.#db.transaction(() => {
      for (const id of ids) this.#db.run('UPDATE forgotten_pack SET is_unlinked = 1 WHERE pack_id = ?', id);
    });
  }

  /** Packs that were stored again before their files were deleted. */
  packsRevived(ids: readonly string[]): void {
    this.#db.transaction(() => {
      for (const id of ids) this.#db.run('DELETE FROM forgotten_pack WHERE pack_id = ? AND is_unlinked = 0', id);
    });
  }

  /** Deleted packs that no certificate names yet, in the order in which they were forgotten. */
  uncertifiedPacks(): { id: string; sizeBytes: number }[] {
    return this.#db
      .all(
        'SELECT pack_id, size_bytes FROM forgotten_pack WHERE certificate_id IS NULL AND is_unlinked = 1 ORDER BY number',
      )
      .map((row) => ({ id: text(row, 'pack_id'), sizeBytes: integer(row, 'size_bytes') }));
  }

  addCertificate(row: CertificateRow): void {
    this.#db.run(
      'INSERT INTO deletion_certificate (id, issued_at, issued_by, envelope) VALUES (?, ?, ?, ?)',
      row.id,
      row.issuedAt,
      row.issuedBy,
      row.envelope,
    );
  }

  certifyPacks(certificateId: string): void {
    this.#db.run(
      'UPDATE forgotten_pack SET certificate_id = ? WHERE certificate_id IS NULL AND is_unlinked = 1',
      certificateId,
    );
  }

  certifyVersion(versionId: string, certificateId: string): void {
    this.#db.run('UPDATE version_deletion SET certificate_id = ? WHERE id = ?', certificateId, versionId);
  }

  certificate(id: string): CertificateRow | null {
    const row = this.#db.one('SELECT * FROM deletion_certificate WHERE id = ?', id);
    return row && toCertificate(row);
  }

  /** Newest first. */
  certificates(): CertificateRow[] {
    return this.#db.all('SELECT * FROM deletion_certificate ORDER BY issued_at DESC, rowid DESC').map(toCertificate);
  }
}
