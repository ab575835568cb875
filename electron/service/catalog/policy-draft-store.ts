import type { PolicyDraft } from '../../../shared/model/policy-draft.ts';
import { type Database, integer, type Row, text } from './database.ts';

type Summary = Omit<PolicyDraft, 'text' | 'reason'>;

const columns = 'd.id, d.person_id, p.name, p.status, d.title, d.started_at, d.saved_at, d.revision';
const from = 'FROM policy_draft d JOIN person p ON p.id = d.person_id';

const toSummary = (row: Row): Summary => ({
  id: text(row, 'id'),
  writtenBy: { userId: text(row, 'person_id'), name: text(row, 'name'), isDisabled: text(row, 'status') !== 'active' },
  title: text(row, 'title'),
  startedAt: text(row, 'started_at'),
  savedAt: text(row, 'saved_at'),
  revision: integer(row, 'revision'),
});

/** Policies that people write. They are nobody's evidence: the log speaks of a policy from its proposal on. */
export class PolicyDraftStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** All of them, the one that was saved last first. */
  list(): Summary[] {
    return this.#db.all(`SELECT ${columns} ${from} ORDER BY d.saved_at DESC, d.id`).map(toSummary);
  }

  get(id: string): PolicyDraft | null {
    const row = this.#db.one(`SELECT ${columns}, d.text, d.reason ${from} WHERE d.id = ?`, id);
    return row && { ...toSummary(row), text: text(row, 'text'), reason: text(row, 'reason') };
  }

  countOf(personId: string): number {
    const row = this.#db.one('SELECT count(*) AS n FROM policy_draft WHERE person_id = ?', personId);
    return row === null ? 0 : integer(row, 'n');
  }

  /** Adds it, or replaces what is kept of it. */
  save(draft: Omit<PolicyDraft, 'writtenBy'>, personId: string): void {
    this.#db.run(
      `INSERT INTO policy_draft (id, person_id, title, text, reason, started_at, saved_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, reason = excluded.reason,
         saved_at = excluded.saved_at, revision = excluded.revision`,
      draft.id,
      personId,
      draft.title,
      draft.text,
      draft.reason,
      draft.startedAt,
      draft.savedAt,
      draft.revision,
    );
  }

  remove(id: string): void {
    this.#db.run('DELETE FROM policy_draft WHERE id = ?', id);
  }

  /** Removes a draft of a person, which may be gone already; never somebody else's. */
  end(id: string, personId: string): void {
    this.#db.run('DELETE FROM policy_draft WHERE id = ? AND person_id = ?', id, personId);
  }
}
