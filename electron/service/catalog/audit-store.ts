import { type Database, integer, type Row, text, textOrNull, type Value } from './database.ts';

/** A record as it is stored: the canonical text is what is hashed; the other columns exist for filters and are checked against it. */
export interface AuditRow {
  readonly seq: number;
  readonly time: string;
  readonly actorId: string | null;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly subjectLabel: string;
  readonly canonical: string;
  readonly hash: string;
}

export interface CheckpointRow {
  readonly size: number;
  readonly time: string;
  readonly note: string;
}

export interface AuditQuery {
  readonly actor: string | null;
  readonly action: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly text: string;
  readonly before: number | null;
  readonly limit: number;
}

const toRow = (row: Row): AuditRow => ({
  seq: integer(row, 'seq'),
  time: text(row, 'time'),
  actorId: textOrNull(row, 'actor_id'),
  action: text(row, 'action'),
  subjectType: text(row, 'subject_type'),
  subjectId: text(row, 'subject_id'),
  subjectLabel: text(row, 'subject_label'),
  canonical: text(row, 'canonical'),
  hash: text(row, 'hash'),
});

const toCheckpoint = (row: Row): CheckpointRow => ({
  size: integer(row, 'size'),
  time: text(row, 'time'),
  note: text(row, 'note'),
});

/** Typed text inside a LIKE pattern, as itself. */
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

export class AuditStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  append(row: AuditRow): void {
    this.#db.run(
      `INSERT INTO audit_record (seq, time, actor_id, action, subject_type, subject_id, subject_label, canonical, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.seq,
      row.time,
      row.actorId,
      row.action,
      row.subjectType,
      row.subjectId,
      row.subjectLabel,
      row.canonical,
      row.hash,
    );
  }

  last(): AuditRow | null {
    const row = this.#db.one('SELECT * FROM audit_record ORDER BY seq DESC LIMIT 1');
    return row && toRow(row);
  }

  /** The newest record of one of these actions, or null. */
  lastOf(actions: readonly string[]): AuditRow | null {
    const row = this.#db.one(
      `SELECT * FROM audit_record WHERE action IN (${actions.map(() => '?').join(', ')}) ORDER BY seq DESC LIMIT 1`,
      ...actions,
    );
    return row && toRow(row);
  }

  /** The record of a number, or null. */
  at(seq: number): AuditRow | null {
    const row = this.#db.one('SELECT * FROM audit_record WHERE seq = ?', seq);
    return row && toRow(row);
  }

  count(): number {
    return integer(this.#db.one('SELECT count(*) AS n FROM audit_record') ?? { n: 0 }, 'n');
  }

  /** The records after number `after` in their order, read in pages so that writers may come between. */
  *each(from = -1): IterableIterator<AuditRow> {
    let after = from;
    for (;;) {
      const rows = this.#db.all('SELECT * FROM audit_record WHERE seq > ? ORDER BY seq LIMIT 1000', after);
      for (const row of rows) yield toRow(row);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = integer(last, 'seq');
    }
  }

  about(subjects: readonly { type: string; id: string }[]): AuditRow[] {
    return subjects
      .flatMap(({ type, id }) =>
        this.#db.all('SELECT * FROM audit_record WHERE subject_type = ? AND subject_id = ?', type, id).map(toRow),
      )
      .sort((a, b) => a.seq - b.seq);
  }

  list(query: AuditQuery): { rows: AuditRow[]; total: number } {
    const where: string[] = [];
    const values: Value[] = [];
    const add = (condition: string, ...given: Value[]) => {
      where.push(condition);
      values.push(...given);
    };
    if (query.actor !== null) add('actor_id = ?', query.actor);
    if (query.action !== null) add('action = ?', query.action);
    if (query.subject !== null)
      add(`(subject_id = ? OR subject_label LIKE ? ESCAPE '\\')`, query.subject, `%${escaped(query.subject)}%`);
    if (query.from !== null) add('time >= ?', query.from);
    if (query.to !== null) add('time <= ?', query.to);
    if (query.text.trim() !== '') {
      add(`canonical LIKE ? ESCAPE '\\'`, `%${escaped(query.text.trim())}%`);
    }
    const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    const total = integer(this.#db.one(`SELECT count(*) AS n FROM audit_record ${filter}`, ...values) ?? { n: 0 }, 'n');
    if (query.before !== null) add('seq < ?', query.before);
    const page = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    const rows = this.#db.all(`SELECT * FROM audit_record ${page} ORDER BY seq DESC LIMIT ?`, ...values, query.limit);
    return { rows: rows.map(toRow), total };
  }

  actions(): string[] {
    return this.#db.all('SELECT DISTINCT action FROM audit_record ORDER BY action').map((row) => text(row, 'action'));
  }

  actors(): string[] {
    return this.#db
      .all('SELECT DISTINCT actor_id FROM audit_record WHERE actor_id IS NOT NULL ORDER BY actor_id')
      .map((row) => text(row, 'actor_id'));
  }

  addCheckpoint(checkpoint: CheckpointRow): void {
    this.#db.run(
      'INSERT INTO audit_checkpoint (size, time, note) VALUES (?, ?, ?)',
      checkpoint.size,
      checkpoint.time,
      checkpoint.note,
    );
  }

  lastCheckpoint(): CheckpointRow | null {
    const row = this.#db.one('SELECT * FROM audit_checkpoint ORDER BY size DESC LIMIT 1');
    return row && toCheckpoint(row);
  }

  /** Oldest first; only those over more than `size` records. */
  checkpoints(size = -1): CheckpointRow[] {
    return this.#db.all('SELECT * FROM audit_checkpoint WHERE size > ? ORDER BY size', size).map(toCheckpoint);
  }
}
