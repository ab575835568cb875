import { type Database, type Row, text, textOrNull } from './database.ts';

/** A hold's row; exactly one of `versionId` and `modelId` is given. */
export interface HoldRow {
  readonly id: string;
  readonly versionId: string | null;
  readonly modelId: string | null;
  /** MODEL or MODEL@VERSION, read with it. */
  readonly label: string;
  readonly reason: string;
  readonly placedAt: string;
  readonly placedBy: string;
  readonly release: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

const selected = `SELECT h.*, coalesce(m.name, vm.name || '@' || v.version) AS label FROM hold h
  LEFT JOIN model m ON m.id = h.model_id LEFT JOIN model_version v ON v.id = h.version_id LEFT JOIN model vm ON vm.id = v.model_id`;

const toHold = (row: Row): HoldRow => ({
  id: text(row, 'id'),
  versionId: textOrNull(row, 'version_id'),
  modelId: textOrNull(row, 'model_id'),
  label: text(row, 'label'),
  reason: text(row, 'reason'),
  placedAt: text(row, 'placed_at'),
  placedBy: text(row, 'placed_by'),
  release:
    row['released_at'] === null
      ? null
      : { at: text(row, 'released_at'), by: text(row, 'released_by'), reason: text(row, 'release_reason') },
});

/** Legal holds. A row is never deleted; a release is added to it. */
export class HoldStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: Omit<HoldRow, 'label' | 'release'>): void {
    this.#db.run(
      'INSERT INTO hold (id, version_id, model_id, reason, placed_at, placed_by) VALUES (?, ?, ?, ?, ?, ?)',
      row.id,
      row.versionId,
      row.modelId,
      row.reason,
      row.placedAt,
      row.placedBy,
    );
  }

  get(id: string): HoldRow | null {
    const row = this.#db.one(`${selected} WHERE h.id = ?`, id);
    return row && toHold(row);
  }

  release(id: string, release: { at: string; by: string; reason: string }): void {
    this.#db.run(
      'UPDATE hold SET released_at = ?, released_by = ?, release_reason = ? WHERE id = ? AND released_at IS NULL',
      release.at,
      release.by,
      release.reason,
      id,
    );
  }

  /** Newest first; those in force, or all. */
  list(withReleased: boolean): HoldRow[] {
    const filter = withReleased ? '' : 'WHERE h.released_at IS NULL';
    return this.#db.all(`${selected} ${filter} ORDER BY h.placed_at DESC, h.rowid DESC LIMIT 1000`).map(toHold);
  }

  /** Holds in force on a version or on its model, oldest first. */
  on(versionId: string): HoldRow[] {
    return this.#about(versionId).filter((hold) => hold.release === null);
  }

  /** Ids of every hold that was ever placed on a version or its model. */
  idsAbout(versionId: string): string[] {
    return this.#about(versionId).map(({ id }) => id);
  }

  #about(versionId: string): HoldRow[] {
    return this.#db
      .all(
        `${selected} WHERE h.version_id = ? OR h.model_id = (SELECT model_id FROM model_version WHERE id = ?) ORDER BY h.placed_at, h.rowid`,
        versionId,
        versionId,
      )
      .map(toHold);
  }
}
