import { type Database, integer, type Row, text } from './database.ts';

export interface PolicyVersionRow {
  readonly id: string;
  readonly number: number;
  readonly policyId: string;
  readonly title: string;
  readonly digest: string;
  /** Canonical JSON. */
  readonly document: string;
  /** As it was written: YAML or JSON. */
  readonly source: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
}

export interface PolicyActivationRow {
  readonly id: string;
  readonly number: number;
  readonly policyVersionId: string;
  readonly statementId: string;
  readonly at: string;
  readonly byPerson: string;
}

const toVersion = (row: Row): PolicyVersionRow => ({
  id: text(row, 'id'),
  number: integer(row, 'number'),
  policyId: text(row, 'policy_id'),
  title: text(row, 'title'),
  digest: text(row, 'digest'),
  document: text(row, 'document'),
  source: text(row, 'source'),
  reason: text(row, 'reason'),
  proposedBy: text(row, 'proposed_by'),
  proposedAt: text(row, 'proposed_at'),
});

const toActivation = (row: Row): PolicyActivationRow => ({
  id: text(row, 'id'),
  number: integer(row, 'number'),
  policyVersionId: text(row, 'policy_version_id'),
  statementId: text(row, 'statement_id'),
  at: text(row, 'at'),
  byPerson: text(row, 'by_person'),
});

/** Policies and when each was put in force. Rows are only ever added. */
export class PolicyStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: PolicyVersionRow): void {
    this.#db.run(
      `INSERT INTO policy_version (id, number, policy_id, title, digest, document, source, reason, proposed_by, proposed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.number,
      row.policyId,
      row.title,
      row.digest,
      row.document,
      row.source,
      row.reason,
      row.proposedBy,
      row.proposedAt,
    );
  }

  activate(row: PolicyActivationRow): void {
    this.#db.run(
      'INSERT INTO policy_activation (id, number, policy_version_id, statement_id, at, by_person) VALUES (?, ?, ?, ?, ?, ?)',
      row.id,
      row.number,
      row.policyVersionId,
      row.statementId,
      row.at,
      row.byPerson,
    );
  }

  get(number: number): PolicyVersionRow | null {
    const row = this.#db.one('SELECT * FROM policy_version WHERE number = ?', number);
    return row && toVersion(row);
  }

  byId(id: string): PolicyVersionRow | null {
    const row = this.#db.one('SELECT * FROM policy_version WHERE id = ?', id);
    return row && toVersion(row);
  }

  byDigest(digest: string): PolicyVersionRow | null {
    const row = this.#db.one('SELECT * FROM policy_version WHERE digest = ? ORDER BY number DESC LIMIT 1', digest);
    return row && toVersion(row);
  }

  /** Newest first. */
  list(): PolicyVersionRow[] {
    return this.#db.all('SELECT * FROM policy_version ORDER BY number DESC LIMIT 1000').map(toVersion);
  }

  /** Oldest first. */
  activations(): PolicyActivationRow[] {
    return this.#db.all('SELECT * FROM policy_activation ORDER BY number').map(toActivation);
  }

  nextNumber(): number {
    return integer(this.#db.one('SELECT coalesce(max(number), 0) + 1 AS next FROM policy_version') ?? {}, 'next');
  }

  /** The policy in force, or the one that was at a time; null while none had been signed. */
  current(at: string | null = null): PolicyVersionRow | null {
    const row = this.#db.one(
      `SELECT v.* FROM policy_activation a JOIN policy_version v ON v.id = a.policy_version_id
       WHERE ? IS NULL OR a.at <= ? ORDER BY a.number DESC LIMIT 1`,
      at,
      at,
    );
    return row && toVersion(row);
  }
}
