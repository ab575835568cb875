import { z } from 'zod';
import { Role } from '../../../shared/model/role.ts';
import { StatementKind, type StatementSubject } from '../../../shared/model/statement.ts';
import { type Database, json, type Row, text, type Value } from './database.ts';

/** A signed statement as it is stored; it is never changed. */
export interface StatementRow {
  readonly id: string;
  readonly kind: StatementKind;
  readonly subject: StatementSubject;
  readonly signerId: string;
  readonly printedName: string;
  readonly role: Role;
  readonly meaning: string;
  readonly reason: string;
  readonly signedAt: string;
  readonly keyId: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Canonical JSON of what was displayed. */
  readonly displayedRecord: string;
  /** DSSE envelope as JSON text. */
  readonly envelope: string;
}

/** null: whatever it is. */
export interface StatementFilter {
  readonly kind: StatementKind | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly signerId: string | null;
  readonly limit: number;
}

const toStatement = (row: Row): StatementRow => ({
  id: text(row, 'id'),
  kind: StatementKind.parse(text(row, 'kind')),
  subject: {
    type: text(row, 'subject_type'),
    id: text(row, 'subject_id'),
    label: text(row, 'subject_label'),
    digest: text(row, 'subject_digest'),
  },
  signerId: text(row, 'signer_id'),
  printedName: text(row, 'printed_name'),
  role: Role.parse(text(row, 'role')),
  meaning: text(row, 'meaning'),
  reason: text(row, 'reason'),
  signedAt: text(row, 'signed_at'),
  keyId: text(row, 'key_id'),
  fields: z.record(z.string(), z.unknown()).parse(json(row, 'fields')),
  displayedRecord: text(row, 'displayed_record'),
  envelope: text(row, 'envelope'),
});

/** Statements that people signed. */
export class StatementStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: StatementRow): void {
    this.#db.run(
      `INSERT INTO signed_statement (id, kind, subject_type, subject_id, subject_label, subject_digest, signer_id, printed_name,
        role, meaning, reason, signed_at, key_id, fields, displayed_record, envelope)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.kind,
      row.subject.type,
      row.subject.id,
      row.subject.label,
      row.subject.digest,
      row.signerId,
      row.printedName,
      row.role,
      row.meaning,
      row.reason,
      row.signedAt,
      row.keyId,
      JSON.stringify(row.fields),
      row.displayedRecord,
      row.envelope,
    );
  }

  get(id: string): StatementRow | null {
    const row = this.#db.one('SELECT * FROM signed_statement WHERE id = ?', id);
    return row && toStatement(row);
  }

  /** Newest first. */
  list(filter: Partial<StatementFilter>): StatementRow[] {
    const columns: readonly [string, string | null | undefined][] = [
      ['kind', filter.kind],
      ['subject_type', filter.subjectType],
      ['subject_id', filter.subjectId],
      ['signer_id', filter.signerId],
    ];
    const given = columns.filter(([, value]) => value != null);
    const where = given.length > 0 ? `WHERE ${given.map(([column]) => `${column} = ?`).join(' AND ')}` : '';
    const values: Value[] = [...given.map(([, value]) => value ?? null), filter.limit ?? 1000];
    return this.#db
      .all(`SELECT * FROM signed_statement ${where} ORDER BY signed_at DESC, rowid DESC LIMIT ?`, ...values)
      .map(toStatement);
  }

  *all(): IterableIterator<StatementRow> {
    for (const row of this.#db.all('SELECT id FROM signed_statement ORDER BY id')) {
      const full = this.#db.one('SELECT * FROM signed_statement WHERE id = ?', text(row, 'id'));
      if (full) yield toStatement(full);
    }
  }
}
