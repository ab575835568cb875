import { z } from 'zod';
import { Finding } from '../../../shared/model/inspection.ts';
import { WaiverStatus } from '../../../shared/model/waiver.ts';
import { type Database, json, type Row, text, textOrNull } from './database.ts';

/** A request for a waiver of findings. */
export interface WaiverRow {
  readonly id: string;
  readonly quarantineId: string;
  readonly itemName: string;
  readonly rootDigest: string;
  readonly findingsDigest: string;
  /** Those that it covers. */
  readonly findings: readonly Finding[];
  readonly status: WaiverStatus;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly broughtInBy: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly closeReason: string | null;
  readonly statementId: string | null;
}

const toWaiver = (row: Row): WaiverRow => ({
  id: text(row, 'id'),
  quarantineId: text(row, 'quarantine_id'),
  itemName: text(row, 'item_name'),
  rootDigest: text(row, 'root_digest'),
  findingsDigest: text(row, 'findings_digest'),
  findings: z.array(Finding).parse(json(row, 'findings')),
  status: WaiverStatus.parse(text(row, 'status')),
  reason: text(row, 'reason'),
  requestedBy: text(row, 'requested_by'),
  requestedAt: text(row, 'requested_at'),
  broughtInBy: text(row, 'brought_in_by'),
  closedAt: textOrNull(row, 'closed_at'),
  closedBy: textOrNull(row, 'closed_by'),
  closeReason: textOrNull(row, 'close_reason'),
  statementId: textOrNull(row, 'statement_id'),
});

/** Requests for waivers of findings; a closed one is never changed. */
export class WaiverStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: Omit<WaiverRow, 'status' | 'closedAt' | 'closedBy' | 'closeReason' | 'statementId'>): void {
    this.#db.run(
      `INSERT INTO waiver_request (id, quarantine_id, item_name, root_digest, findings_digest, findings, status, reason,
        requested_by, requested_at, brought_in_by) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?)`,
      row.id,
      row.quarantineId,
      row.itemName,
      row.rootDigest,
      row.findingsDigest,
      JSON.stringify(row.findings),
      row.reason,
      row.requestedBy,
      row.requestedAt,
      row.broughtInBy,
    );
  }

  get(id: string): WaiverRow | null {
    const row = this.#db.one('SELECT * FROM waiver_request WHERE id = ?', id);
    return row && toWaiver(row);
  }

  /** Newest first. */
  list(status: WaiverStatus | null): WaiverRow[] {
    const where = status === null ? '' : 'WHERE status = ?';
    return this.#db
      .all(
        `SELECT * FROM waiver_request ${where} ORDER BY requested_at DESC, rowid DESC LIMIT 1000`,
        ...(status === null ? [] : [status]),
      )
      .map(toWaiver);
  }

  openOf(quarantineId: string): WaiverRow | null {
    const row = this.#db.one("SELECT * FROM waiver_request WHERE quarantine_id = ? AND status = 'open'", quarantineId);
    return row && toWaiver(row);
  }

  /** All requests about exactly these bytes with exactly these findings, newest first. */
  about(rootDigest: string, findingsDigest: string): WaiverRow[] {
    return this.#db
      .all(
        `SELECT * FROM waiver_request WHERE root_digest = ? AND findings_digest = ?
         ORDER BY requested_at DESC, rowid DESC LIMIT 100`,
        rootDigest,
        findingsDigest,
      )
      .map(toWaiver);
  }

  close(
    id: string,
    how: {
      readonly status: Exclude<WaiverStatus, 'open'>;
      readonly at: string;
      readonly by: string;
      readonly reason: string;
      readonly statementId: string | null;
    },
  ): void {
    this.#db.run(
      `UPDATE waiver_request SET status = ?, closed_at = ?, closed_by = ?, close_reason = ?, statement_id = ?
       WHERE id = ? AND status = 'open'`,
      how.status,
      how.at,
      how.by,
      how.reason,
      how.statementId,
      id,
    );
  }
}
