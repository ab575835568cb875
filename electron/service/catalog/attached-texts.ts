import { type Database, type Row, text } from './database.ts';
import { type GovernedTable, type GovernedType, governedTables, governedTypes } from './governed.ts';

/** A text that the log holds as a digest only. */
export interface AttachedText {
  readonly type: GovernedType;
  readonly id: string;
  readonly column: string;
  readonly text: string;
}

const digestColumns = (type: GovernedType): readonly string[] => {
  const table: GovernedTable = governedTables[type];
  return table.digest;
};

const textsOf = (type: GovernedType, row: Row): readonly AttachedText[] =>
  digestColumns(type).map((column) => ({ type, id: text(row, 'id'), column, text: text(row, column) }));

/** The texts of a record's row as it is now; none when the row is gone. */
export function attachedTexts(db: Database, type: GovernedType, id: string): readonly AttachedText[] {
  if (digestColumns(type).length === 0) return [];
  const row = db.one(`SELECT * FROM ${governedTables[type].table} WHERE id = ?`, id);
  return row === null ? [] : textsOf(type, row);
}

/** Every text of every record. */
export function* allAttachedTexts(db: Database): IterableIterator<AttachedText> {
  for (const type of governedTypes) {
    const { table, digest, rowsAtOnce = 50 }: GovernedTable = governedTables[type];
    if (digest.length === 0) continue;
    for (let after = ''; ; ) {
      const rows = db.all(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`, after, Math.min(rowsAtOnce, 50));
      for (const row of rows) yield* textsOf(type, row);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = text(last, 'id');
    }
  }
}
