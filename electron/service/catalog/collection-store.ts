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

  /** True for a version whose recipes an earlier collection took away. */
  isCollected(versionId: string): boolean {
    const row = this.#db.one('SELECT count(*) AS n FROM collected_version WHERE version_id = ?', versionId);
    return row !== null && integer(row, 'n') > 0;
  }
}
