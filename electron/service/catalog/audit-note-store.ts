import { type Database, integer, type Row, text } from './database.ts';

/** A note beside an audit record, as it is stored; it is never changed. */
export interface AuditNoteRow {
  readonly id: string;
  readonly seq: number;
  readonly note: string;
  readonly at: string;
  readonly byPerson: string;
  readonly byName: string;
}

/** How many records of a period there are of something. */
export interface Counted {
  readonly name: string;
  readonly records: number;
}

const toNote = (row: Row): AuditNoteRow => ({
  id: text(row, 'id'),
  seq: integer(row, 'seq'),
  note: text(row, 'note'),
  at: text(row, 'at'),
  byPerson: text(row, 'by_person'),
  byName: text(row, 'name'),
});

const toCounted = (row: Row): Counted => ({ name: text(row, 'name'), records: integer(row, 'records') });

/** Notes beside audit records, and sums over the records of a period (`from` inclusive, `to` exclusive). */
export class AuditNoteStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add({ id, seq, note, at, byPerson }: Omit<AuditNoteRow, 'byName'>): void {
    this.#db.run(
      'INSERT INTO audit_note (id, seq, note, at, by_person) VALUES (?, ?, ?, ?, ?)',
      id,
      seq,
      note,
      at,
      byPerson,
    );
  }

  /** Oldest first. */
  of(seq: number): AuditNoteRow[] {
    return this.#db
      .all(
        'SELECT n.*, p.name FROM audit_note n JOIN person p ON p.id = n.by_person WHERE n.seq = ? ORDER BY n.at, n.id',
        seq,
      )
      .map(toNote);
  }

  /** Notes beside the records of a period, in the order of the records. */
  inPeriod(from: string, to: string): AuditNoteRow[] {
    return this.#db
      .all(
        `SELECT n.*, p.name FROM audit_record r JOIN audit_note n ON n.seq = r.seq JOIN person p ON p.id = n.by_person
         WHERE r.time >= ? AND r.time < ? ORDER BY n.seq, n.at, n.id`,
        from,
        to,
      )
      .map(toNote);
  }

  /** Numbers of the first and last record of a period, how many there are, and the last one's hash. */
  bounds(from: string, to: string): { first: number; last: number; records: number; lastHash: string } | null {
    const row = this.#db.one(
      'SELECT min(seq) AS first, max(seq) AS last, count(*) AS records FROM audit_record WHERE time >= ? AND time < ?',
      from,
      to,
    );
    if (row === null || integer(row, 'records') === 0) return null;
    const last = integer(row, 'last');
    const hash = this.#db.one('SELECT hash FROM audit_record WHERE seq = ?', last);
    return {
      first: integer(row, 'first'),
      last,
      records: integer(row, 'records'),
      lastHash: hash === null ? '' : text(hash, 'hash'),
    };
  }

  /** Most frequent first. `what`: actions, or people; the workstation itself is ''. */
  counts(what: 'action' | 'actor', from: string, to: string): Counted[] {
    const column = what === 'action' ? 'action' : "coalesce(actor_id, '')";
    return this.#db
      .all(
        `SELECT ${column} AS name, count(*) AS records FROM audit_record WHERE time >= ? AND time < ?
         GROUP BY 1 ORDER BY records DESC, name`,
        from,
        to,
      )
      .map(toCounted);
  }
}
