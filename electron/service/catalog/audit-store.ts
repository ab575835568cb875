import { type Database, integer, integerOrNull, type Row, text, textOrNull, type Value } from './database.ts';

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

/** A page of records, and how many there are in all. */
export interface AuditPage {
  readonly rows: AuditRow[];
  readonly total: number;
}

/** Records by period, person and action; null: whatever it is. */
export type AuditSelection = Pick<AuditQuery, 'from' | 'to' | 'actor' | 'action'>;

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

/** Records that are looked at in one piece by a query for words: some milliseconds. */
const LOOKED_AT_ONCE = 4000;

/** What a query asks of each record. */
function conditions(query: AuditQuery): { where: string[]; values: Value[] } {
  const where: string[] = [];
  const values: Value[] = [];
  const add = (condition: string, ...given: Value[]) => {
    where.push(condition);
    values.push(...given);
  };
  if (query.actor !== null) add('actor_id = ?', query.actor);
  if (query.action !== null) add('action = ?', query.action);
  if (query.from !== null) add('time >= ?', query.from);
  if (query.to !== null) add('time <= ?', query.to);
  const words = query.text.trim();
  if (query.subject !== null)
    add(`(subject_id = ? OR subject_label LIKE ? ESCAPE '\\')`, query.subject, `%${escaped(query.subject)}%`);
  if (words !== '') add(`canonical LIKE ? ESCAPE '\\'`, `%${escaped(words)}%`);
  return { where, values };
}

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

  /** True when something else than `action` was recorded after a time, among the newest records. */
  hasOthersSince(time: string, action: string): boolean {
    const newest = this.#db.all('SELECT time, action FROM audit_record ORDER BY seq DESC LIMIT 1000');
    return newest.some((row) => text(row, 'time') > time && text(row, 'action') !== action);
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

  /**
   * One page of the records that a query lets through, newest first, and how many there are in all. No index answers a query for words: it looks at
   * every record, in pieces between which it yields.
   */
  *find(query: AuditQuery): Generator<undefined, AuditPage> {
    return query.subject === null && query.text.trim() === '' ? this.list(query) : yield* this.#lookAtEach(query);
  }

  /** The same in one piece. */
  list(query: AuditQuery): AuditPage {
    const { where, values } = conditions(query);
    const filter = (more: readonly string[]): string => (more.length > 0 ? `WHERE ${more.join(' AND ')}` : '');
    const total =
      where.length === 0
        ? this.#size()
        : integer(this.#db.one(`SELECT count(*) AS n FROM audit_record ${filter(where)}`, ...values) ?? { n: 0 }, 'n');
    const before = query.before === null ? [] : [query.before];
    const rows = this.#db.all(
      `SELECT * FROM audit_record ${filter([...where, ...before.map(() => 'seq < ?')])} ORDER BY seq DESC LIMIT ?`,
      ...values,
      ...before,
      query.limit,
    );
    return { rows: rows.map(toRow), total };
  }

  *#lookAtEach(query: AuditQuery): Generator<undefined, AuditPage> {
    const { where, values } = conditions(query);
    const rows: AuditRow[] = [];
    let total = 0;
    for (let end = this.#size(); end > 0; end -= LOOKED_AT_ONCE) {
      const found = this.#db.all(
        `SELECT seq FROM audit_record WHERE seq >= ? AND seq < ? AND ${where.join(' AND ')} ORDER BY seq DESC`,
        end - LOOKED_AT_ONCE,
        end,
        ...values,
      );
      total += found.length;
      for (const row of found) {
        const seq = integer(row, 'seq');
        if (rows.length >= query.limit) break;
        const record = query.before === null || seq < query.before ? this.at(seq) : null;
        if (record !== null) rows.push(record);
      }
      yield;
    }
    return { rows, total };
  }

  /** The numbers of records run without holes: verification sees to that. */
  #size(): number {
    const row = this.#db.one('SELECT max(seq) AS seq FROM audit_record');
    const last = row && integerOrNull(row, 'seq');
    return last === null ? 0 : last + 1;
  }

  /** The time of record number `n` (from 0) among those that a selection has, or null. */
  timeOf(n: number, selection: AuditSelection): string | null {
    const { where, values } = conditions({ ...selection, subject: null, text: '', before: null, limit: 1 });
    const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    const sql = `SELECT time FROM audit_record ${filter} ORDER BY seq LIMIT 1 OFFSET ?`;
    const row = this.#db.one(sql, ...values, n);
    return row && text(row, 'time');
  }

  actions(): string[] {
    return this.#distinct('action');
  }

  actors(): string[] {
    return this.#distinct('actor_id');
  }

  /** From one value of an index to the next, not over all rows. */
  #distinct(column: 'action' | 'actor_id'): string[] {
    return this.#db
      .all(
        `WITH RECURSIVE found (value) AS (
           SELECT min(${column}) FROM audit_record
           UNION ALL SELECT (SELECT min(${column}) FROM audit_record WHERE ${column} > found.value) FROM found WHERE found.value IS NOT NULL
         ) SELECT value FROM found WHERE value IS NOT NULL`,
      )
      .map((row) => text(row, 'value'));
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
