import { Correction } from '../../../shared/model/correction.ts';
import { ModelChange } from '../../../shared/model/model.ts';
import { type Database, integer, json, type Row, text } from './database.ts';

const toCorrection = (row: Row): Correction =>
  Correction.parse({
    id: text(row, 'id'),
    number: integer(row, 'number'),
    field: text(row, 'field'),
    oldValue: json(row, 'old_value'),
    newValue: json(row, 'new_value'),
    reason: text(row, 'reason'),
    correctedAt: text(row, 'corrected_at'),
    correctedBy: text(row, 'corrected_by'),
  });

/** The corrections of a version's metadata, oldest first. */
export const correctionsOf = (db: Database, versionId: string): Correction[] =>
  db.all('SELECT * FROM version_correction WHERE version_id = ? ORDER BY number', versionId).map(toCorrection);

/** The same of the versions of a JSON list, by version; those without any are left out. */
export const correctionsOfAll = (db: Database, list: string): Map<string, Correction[]> => {
  const rows = db.all(
    'SELECT c.* FROM json_each(?) f CROSS JOIN version_correction c ON c.version_id = f.value ORDER BY c.version_id, c.number',
    list,
  );
  const found = new Map<string, Correction[]>();
  for (const row of rows) {
    const id = text(row, 'version_id');
    found.set(id, [...(found.get(id) ?? []), toCorrection(row)]);
  }
  return found;
};

/** Corrections of versions and changes of models. Rows are only added. */
export class CorrectionStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(versionId: string, row: Correction): void {
    this.#db.run(
      `INSERT INTO version_correction (id, version_id, number, field, old_value, new_value, reason, corrected_at, corrected_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      versionId,
      row.number,
      row.field,
      JSON.stringify(row.oldValue),
      JSON.stringify(row.newValue),
      row.reason,
      row.correctedAt,
      row.correctedBy,
    );
  }

  of(versionId: string): Correction[] {
    return correctionsOf(this.#db, versionId);
  }

  addModelChange(modelId: string, row: ModelChange): void {
    this.#db.run(
      `INSERT INTO model_change (id, model_id, number, field, old_value, new_value, reason, statement_id, changed_at, changed_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      modelId,
      row.number,
      row.field,
      row.oldValue,
      row.newValue,
      row.reason,
      row.statementId,
      row.changedAt,
      row.changedBy,
    );
  }

  /** What was changed on a model's own record, oldest first. */
  ofModel(modelId: string): ModelChange[] {
    return this.#db.all('SELECT * FROM model_change WHERE model_id = ? ORDER BY number', modelId).map((row) =>
      ModelChange.parse({
        id: row['id'],
        number: row['number'],
        field: row['field'],
        oldValue: row['old_value'],
        newValue: row['new_value'],
        reason: row['reason'],
        statementId: row['statement_id'],
        changedAt: row['changed_at'],
        changedBy: row['changed_by'],
      }),
    );
  }
}
