import { type Database, integer, json, type Row, text } from './database.ts';

export type LineageRecordType = 'dataset' | 'experiment' | 'deployment';

/** A data set, an experiment or a deployment: what never changes of it. */
export interface LineageRecordRow {
  readonly id: string;
  readonly name: string;
  /** Data sets only. */
  readonly version: string | null;
  readonly createdAt: string;
}

export interface RevisionRow {
  readonly id: string;
  readonly recordType: LineageRecordType;
  readonly recordId: string;
  readonly number: number;
  readonly details: unknown;
  readonly reason: string;
  readonly at: string;
  readonly byPerson: string;
}

/** Deployments, and what is recorded of data sets, experiments and deployments. What is recorded is only ever added to. */
export class LineageRecordStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(type: LineageRecordType, row: LineageRecordRow): void {
    if (type === 'dataset')
      this.#db.run(
        'INSERT INTO dataset (id, name, version, created_at) VALUES (?, ?, ?, ?)',
        row.id,
        row.name,
        row.version,
        row.createdAt,
      );
    else this.#db.run(`INSERT INTO ${type} (id, name, created_at) VALUES (?, ?, ?)`, row.id, row.name, row.createdAt);
  }

  addRevision(row: RevisionRow): void {
    this.#db.run(
      `INSERT INTO lineage_revision (id, record_type, record_id, number, details, reason, at, by_person) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.recordType,
      row.recordId,
      row.number,
      JSON.stringify(row.details),
      row.reason,
      row.at,
      row.byPerson,
    );
  }

  /** By id, or by name: NAME@VERSION for a data set. */
  id(type: LineageRecordType, idOrName: string): string | null {
    const at = idOrName.lastIndexOf('@');
    const row =
      this.#db.one(`SELECT id FROM ${type} WHERE id = ?`, idOrName) ??
      (type !== 'dataset'
        ? this.#db.one(`SELECT id FROM ${type} WHERE name = ?`, idOrName)
        : at <= 0
          ? null
          : this.#db.one(
              'SELECT id FROM dataset WHERE name = ? AND version = ?',
              idOrName.slice(0, at),
              idOrName.slice(at + 1),
            ));
    return row && text(row, 'id');
  }

  get(type: LineageRecordType, id: string): LineageRecordRow | null {
    const row = this.#db.one(`SELECT * FROM ${type} WHERE id = ?`, id);
    return row && toRecord(row);
  }

  /** Records whose name contains the words, by name. */
  list(
    type: LineageRecordType,
    query: { text: string; limit: number; offset: number },
  ): {
    rows: LineageRecordRow[];
    total: number;
  } {
    const like = `%${query.text.trim().replace(/[\\%_]/g, '\\$&')}%`;
    const where = query.text.trim() === '' ? '' : "WHERE name LIKE ? ESCAPE '\\'";
    const values = where === '' ? [] : [like];
    const total = this.#db.one(`SELECT count(*) AS n FROM ${type} ${where}`, ...values);
    const order = type === 'dataset' ? 'name, version' : 'name';
    return {
      rows: this.#db
        .all(`SELECT * FROM ${type} ${where} ORDER BY ${order} LIMIT ? OFFSET ?`, ...values, query.limit, query.offset)
        .map(toRecord),
      total: total ? integer(total, 'n') : 0,
    };
  }

  /** What was recorded of a record, oldest first. */
  revisions(recordId: string): RevisionRow[] {
    return this.#db.all('SELECT * FROM lineage_revision WHERE record_id = ? ORDER BY number', recordId).map(toRevision);
  }

  /** The latest details of these records, by id; a record of which nothing was recorded is left out. */
  latest(recordIds: readonly string[]): Map<string, unknown> {
    const rows = this.#db.all(
      `SELECT f.value AS id, (SELECT r.details FROM lineage_revision r WHERE r.record_id = f.value ORDER BY r.number DESC LIMIT 1) AS details
       FROM json_each(?) f`,
      JSON.stringify(recordIds),
    );
    return new Map(rows.flatMap((row) => (row['details'] === null ? [] : [[text(row, 'id'), json(row, 'details')]])));
  }

  addImpact(row: { id: string; requestId: string; versionId: string; frozenAt: string; report: string }): void {
    this.#db.run(
      'INSERT INTO impact_report (id, request_id, version_id, frozen_at, report) VALUES (?, ?, ?, ?, ?)',
      row.id,
      row.requestId,
      row.versionId,
      row.frozenAt,
      row.report,
    );
  }

  /** The impact report that was frozen with a promotion request; null for a request of before. */
  impactOf(requestId: string): { report: string; frozenAt: string } | null {
    const row = this.#db.one('SELECT report, frozen_at FROM impact_report WHERE request_id = ?', requestId);
    return row && { report: text(row, 'report'), frozenAt: text(row, 'frozen_at') };
  }
}

const toRecord = (row: Row): LineageRecordRow => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  version: row['version'] === undefined ? null : text(row, 'version'),
  createdAt: text(row, 'created_at'),
});

const toRevision = (row: Row): RevisionRow => {
  const type = text(row, 'record_type');
  return {
    id: text(row, 'id'),
    recordType: type === 'dataset' || type === 'experiment' ? type : 'deployment',
    recordId: text(row, 'record_id'),
    number: integer(row, 'number'),
    details: json(row, 'details'),
    reason: text(row, 'reason'),
    at: text(row, 'at'),
    byPerson: text(row, 'by_person'),
  };
};
