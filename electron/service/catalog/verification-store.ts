import { VaultVerification } from '../../../shared/model/audit.ts';
import { type Database, integer, json, text } from './database.ts';

/** A full verification that runs, or was stopped before its end. */
export interface VerificationRun {
  readonly startedAt: string;
  readonly totalBytes: number;
  readonly doneBytes: number;
}

/** What verifications of the vault found, and how far a full one has come, so that one that was stopped can go on. */
export class VerificationStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** The run that was not finished; null when there is none. */
  unfinished(): VerificationRun | null {
    const row = this.#db.one('SELECT * FROM verification_run');
    return (
      row && {
        startedAt: text(row, 'started_at'),
        totalBytes: integer(row, 'total_bytes'),
        doneBytes: integer(row, 'done_bytes'),
      }
    );
  }

  begin(startedAt: string): void {
    this.#db.run(
      'INSERT OR REPLACE INTO verification_run (id, started_at, total_bytes, done_bytes) VALUES (1, ?, 0, 0)',
      startedAt,
    );
  }

  end(): void {
    this.#db.run('DELETE FROM verification_run');
  }

  /** True when a file was found whole between the start of a run and now: a later mark is of a clock that was wrong. */
  isVerifiedBetween(sha256: string, startedAt: string, now: string): boolean {
    const row = this.#db.one(
      'SELECT 1 AS found FROM file_recipe WHERE sha256 = ? AND verified_at BETWEEN ? AND ?',
      sha256,
      startedAt,
      now,
    );
    return row !== null;
  }

  /** Files that a run found whole, and how far it is. Call in a transaction. */
  setVerified(sha256s: readonly string[], at: string, progress: { doneBytes: number; totalBytes: number }): void {
    for (const sha256 of sha256s) this.#db.run('UPDATE file_recipe SET verified_at = ? WHERE sha256 = ?', at, sha256);
    this.#db.run(
      'UPDATE verification_run SET done_bytes = ?, total_bytes = ?',
      progress.doneBytes,
      progress.totalBytes,
    );
  }

  add(id: string, result: VaultVerification): void {
    this.#db.run(
      'INSERT INTO vault_verification (id, at, result) VALUES (?, ?, ?)',
      id,
      result.verifiedAt,
      JSON.stringify(result),
    );
  }

  last(only: { readonly full: boolean } = { full: false }): VaultVerification | null {
    const which = only.full ? "WHERE json_extract(result, '$.full')" : '';
    const row = this.#db.one(`SELECT result FROM vault_verification ${which} ORDER BY at DESC, rowid DESC LIMIT 1`);
    return row && VaultVerification.parse(json(row, 'result'));
  }
}
