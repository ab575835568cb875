import type { SavedView } from '../../../shared/model/search.ts';
import { type Database, integer, text } from './database.ts';

/** Searches that people keep for themselves. They are nobody's evidence: the log does not speak for them. */
export class ViewStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  of(personId: string): SavedView[] {
    return this.#db
      .all('SELECT name, query, saved_at FROM saved_view WHERE person_id = ? ORDER BY name', personId)
      .map((row) => ({ name: text(row, 'name'), query: text(row, 'query'), savedAt: text(row, 'saved_at') }));
  }

  count(personId: string, exceptName: string): number {
    const row = this.#db.one(
      'SELECT count(*) AS n FROM saved_view WHERE person_id = ? AND name <> ?',
      personId,
      exceptName,
    );
    return row === null ? 0 : integer(row, 'n');
  }

  save(personId: string, view: SavedView): void {
    this.remove(personId, view.name);
    this.#db.run(
      'INSERT INTO saved_view (person_id, name, query, saved_at) VALUES (?, ?, ?, ?)',
      personId,
      view.name,
      view.query,
      view.savedAt,
    );
  }

  /** Whether there was one. */
  remove(personId: string, name: string): boolean {
    return this.#db.run('DELETE FROM saved_view WHERE person_id = ? AND name = ?', personId, name) > 0;
  }
}
