import { z } from 'zod';
import { Inspection } from '../../../shared/model/inspection.ts';
import { type Draft, QuarantineItem } from '../../../shared/model/quarantine.ts';
import type { TensorDigest } from '../../../shared/model/tensor.ts';
import { Artifact } from '../../../shared/model/version.ts';
import { type Database, integer, json, type Row, text, textOrNull } from './database.ts';
import {
  containing,
  cursorNumber,
  parseTensor,
  parseTensors,
  type TensorPage,
  type TensorRange,
  tensorsText,
} from './tensor-store.ts';

export interface QuarantineRow {
  readonly id: string;
  readonly name: string;
  readonly sourcePath: string;
  readonly isFolder: boolean;
  readonly status: QuarantineItem['status'];
  readonly sizeBytes: number;
  readonly files: readonly Artifact[];
  readonly rootDigest: string | null;
  readonly inspection: Inspection | null;
  readonly broughtInAt: string;
  readonly broughtInBy: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const orNull = <T>(row: Row, column: string, schema: z.ZodType<T>): T | null =>
  row[column] === null ? null : schema.parse(json(row, column));

const toRow = (row: Row): QuarantineRow => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  sourcePath: text(row, 'source_path'),
  isFolder: integer(row, 'is_folder') === 1,
  status: QuarantineItem.shape.status.parse(text(row, 'status')),
  sizeBytes: integer(row, 'size_bytes'),
  files: z.array(Artifact).parse(json(row, 'files')),
  rootDigest: textOrNull(row, 'root_digest'),
  inspection: orNull(row, 'inspection', Inspection),
  broughtInAt: text(row, 'brought_in_at'),
  broughtInBy: text(row, 'brought_in_by'),
  error: orNull(row, 'error', z.strictObject({ code: z.string(), message: z.string() })),
});

export class QuarantineStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(item: { id: string; name: string; sourcePath: string; isFolder: boolean; at: string; by: string }): void {
    this.#db.run(
      `INSERT INTO quarantine_item (id, name, source_path, is_folder, status, size_bytes, files, brought_in_at, brought_in_by)
       VALUES (?, ?, ?, ?, 'copying', 0, '[]', ?, ?)`,
      item.id,
      item.name,
      item.sourcePath,
      item.isFolder ? 1 : 0,
      item.at,
      item.by,
    );
  }

  get(id: string): QuarantineRow | null {
    const row = this.#db.one('SELECT * FROM quarantine_item WHERE id = ?', id);
    return row && toRow(row);
  }

  list(): QuarantineRow[] {
    return this.#db
      .all(
        "SELECT * FROM quarantine_item WHERE status <> 'registered' ORDER BY brought_in_at DESC, rowid DESC LIMIT 500",
      )
      .map(toRow);
  }

  setStatus(id: string, status: QuarantineRow['status'], error: QuarantineRow['error'] = null): void {
    this.#db.run(
      'UPDATE quarantine_item SET status = ?, error = ? WHERE id = ?',
      status,
      error && JSON.stringify(error),
      id,
    );
  }

  setRegistering(id: string, isRegistering: boolean): void {
    this.#db.run('UPDATE quarantine_item SET is_registering = ? WHERE id = ?', isRegistering ? 1 : 0, id);
  }

  /** Names of items whose registration had begun and not ended; none afterwards. */
  takeInterruptedRegistrations(): string[] {
    const names = this.#db
      .all(
        "SELECT name FROM quarantine_item WHERE is_registering = 1 AND status <> 'registered' ORDER BY brought_in_at",
      )
      .map((row) => text(row, 'name'));
    this.#db.run('UPDATE quarantine_item SET is_registering = 0 WHERE is_registering = 1');
    return names;
  }

  setFiles(id: string, sizeBytes: number, files: readonly Artifact[], rootDigest: string): void {
    this.#db.run(
      'UPDATE quarantine_item SET size_bytes = ?, files = ?, root_digest = ? WHERE id = ?',
      sizeBytes,
      JSON.stringify(files),
      rootDigest,
      id,
    );
  }

  setInspection(id: string, inspection: Inspection, tensors: readonly TensorDigest[]): void {
    this.#db.run(
      'UPDATE quarantine_item SET inspection = ?, tensors = ? WHERE id = ?',
      JSON.stringify(inspection),
      tensorsText(tensors),
      id,
    );
  }

  /** Kept from inspection until the version is registered: its list of tensors, and where the vault cuts chunks. */
  tensors(id: string): TensorDigest[] {
    const row = this.#db.one('SELECT tensors FROM quarantine_item WHERE id = ?', id);
    return row === null || row['tensors'] === null ? [] : parseTensors(json(row, 'tensors'));
  }

  /** A part of that list, in the order of the files. Picked out by SQLite: the whole may have 200,000 entries. */
  tensorPage(id: string, { text: typed, limit, cursor }: TensorRange): TensorPage<TensorDigest> {
    const list = 'FROM quarantine_item item, json_each(item.tensors) one WHERE item.id = ?';
    const filter = typed === '' ? '' : ` AND json_extract(one.value, '$[1]') LIKE ? ESCAPE '\\'`;
    const values = typed === '' ? [id] : [id, containing(typed)];
    const counted = this.#db.one(`SELECT count(*) AS n ${list}${filter}`, ...values);
    const rows = this.#db.all(
      `SELECT one.key AS number, one.value AS tensor ${list}${filter} AND one.key > ? ORDER BY one.key LIMIT ?`,
      ...values,
      cursorNumber(cursor),
      limit + 1,
    );
    const kept = rows.slice(0, limit);
    const last = kept.at(-1);
    return {
      tensors: kept.map((row) => parseTensor(json(row, 'tensor'))),
      total: counted ? integer(counted, 'n') : 0,
      nextCursor: rows.length > limit && last ? String(integer(last, 'number')) : null,
    };
  }

  remove(id: string): void {
    this.#db.run('DELETE FROM draft WHERE quarantine_id = ?', id);
    this.#db.run('DELETE FROM quarantine_item WHERE id = ?', id);
  }

  draft(quarantineId: string): Draft | null {
    const row = this.#db.one('SELECT * FROM draft WHERE quarantine_id = ?', quarantineId);
    return (
      row && {
        quarantineId,
        step: integer(row, 'step'),
        form: z.record(z.string(), z.unknown()).parse(json(row, 'form')),
        savedAt: text(row, 'saved_at'),
        savedBy: text(row, 'saved_by'),
      }
    );
  }

  saveDraft(draft: Draft): void {
    this.#db.run(
      `INSERT INTO draft (quarantine_id, step, form, saved_at, saved_by) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (quarantine_id) DO UPDATE SET step = excluded.step, form = excluded.form, saved_at = excluded.saved_at,
         saved_by = excluded.saved_by`,
      draft.quarantineId,
      draft.step,
      JSON.stringify(draft.form),
      draft.savedAt,
      draft.savedBy,
    );
  }

  removeDraft(quarantineId: string): void {
    this.#db.run('DELETE FROM draft WHERE quarantine_id = ?', quarantineId);
  }
}
