import { z } from 'zod';
import { Validation } from '../../../shared/model/promotion.ts';
import { Role } from '../../../shared/model/role.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, json, type Row, text, textOrNull, type Value } from './database.ts';

export type PromotionStatus = 'open' | 'approved' | 'rejected' | 'withdrawn';

/** The policy as it was when the request was made: it judges the request to its end. */
export const AppliedPolicy = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  digest: z.string(),
  approvalsNeeded: z.number().int(),
  approverRoles: z.array(Role),
});
export type AppliedPolicy = z.infer<typeof AppliedPolicy>;

export interface PromotionRow {
  readonly id: string;
  readonly versionId: string;
  readonly fromStage: Stage;
  readonly toStage: Stage;
  readonly status: PromotionStatus;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly closedAt: string | null;
  readonly closeReason: string | null;
  readonly policy: AppliedPolicy;
  readonly validations: readonly Validation[];
}

export interface ApprovalRow {
  readonly id: string;
  readonly requestId: string;
  readonly decision: 'approve' | 'reject';
  readonly signerId: string;
  readonly printedName: string;
  readonly roles: readonly Role[];
  readonly meaning: string;
  readonly reason: string;
  readonly signedAt: string;
  readonly keyId: string;
  /** Canonical JSON of what was displayed. */
  readonly displayedRecord: string;
  /** DSSE envelope as JSON text. */
  readonly envelope: string;
}

export interface StageEventRow {
  readonly id: string;
  readonly versionId: string;
  readonly number: number;
  readonly fromStage: Stage | null;
  readonly toStage: Stage;
  readonly requestId: string | null;
  readonly at: string;
  readonly byPerson: string;
}

const toPromotion = (row: Row): PromotionRow => ({
  id: text(row, 'id'),
  versionId: text(row, 'version_id'),
  fromStage: Stage.parse(text(row, 'from_stage')),
  toStage: Stage.parse(text(row, 'to_stage')),
  status: z.enum(['open', 'approved', 'rejected', 'withdrawn']).parse(text(row, 'status')),
  reason: text(row, 'reason'),
  requestedBy: text(row, 'requested_by'),
  requestedAt: text(row, 'requested_at'),
  closedAt: textOrNull(row, 'closed_at'),
  closeReason: textOrNull(row, 'close_reason'),
  policy: AppliedPolicy.parse(json(row, 'policy')),
  validations: z.array(Validation).parse(json(row, 'validations')),
});

const toApproval = (row: Row): ApprovalRow => ({
  id: text(row, 'id'),
  requestId: text(row, 'request_id'),
  decision: text(row, 'decision') === 'approve' ? 'approve' : 'reject',
  signerId: text(row, 'signer_id'),
  printedName: text(row, 'printed_name'),
  roles: z.array(Role).parse(json(row, 'roles')),
  meaning: text(row, 'meaning'),
  reason: text(row, 'reason'),
  signedAt: text(row, 'signed_at'),
  keyId: text(row, 'key_id'),
  displayedRecord: text(row, 'displayed_record'),
  envelope: text(row, 'envelope'),
});

export class PromotionStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: PromotionRow): void {
    this.#db.run(
      `INSERT INTO promotion_request (id, version_id, from_stage, to_stage, status, reason, requested_by, requested_at, policy, validations)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.versionId,
      row.fromStage,
      row.toStage,
      row.status,
      row.reason,
      row.requestedBy,
      row.requestedAt,
      JSON.stringify(row.policy),
      JSON.stringify(row.validations),
    );
  }

  get(id: string): PromotionRow | null {
    const row = this.#db.one('SELECT * FROM promotion_request WHERE id = ?', id);
    return row && toPromotion(row);
  }

  list(filter: { status: PromotionStatus | null; versionId: string | null }): PromotionRow[] {
    const where: string[] = [];
    const values: Value[] = [];
    if (filter.status !== null) where.push('status = ?') && values.push(filter.status);
    if (filter.versionId !== null) where.push('version_id = ?') && values.push(filter.versionId);
    const clause = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    return this.#db
      .all(`SELECT * FROM promotion_request ${clause} ORDER BY requested_at DESC, rowid DESC LIMIT 1000`, ...values)
      .map(toPromotion);
  }

  openOf(versionId: string): PromotionRow | null {
    return this.list({ status: 'open', versionId })[0] ?? null;
  }

  close(id: string, status: Exclude<PromotionStatus, 'open'>, at: string, reason: string): void {
    this.#db.run(
      "UPDATE promotion_request SET status = ?, closed_at = ?, close_reason = ? WHERE id = ? AND status = 'open'",
      status,
      at,
      reason,
      id,
    );
  }

  addApproval(row: ApprovalRow): void {
    this.#db.run(
      `INSERT INTO approval (id, request_id, decision, signer_id, printed_name, roles, meaning, reason, signed_at, key_id,
        displayed_record, envelope) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.requestId,
      row.decision,
      row.signerId,
      row.printedName,
      JSON.stringify(row.roles),
      row.meaning,
      row.reason,
      row.signedAt,
      row.keyId,
      row.displayedRecord,
      row.envelope,
    );
  }

  approvals(requestId: string): ApprovalRow[] {
    return this.#db
      .all('SELECT * FROM approval WHERE request_id = ? ORDER BY signed_at, id', requestId)
      .map(toApproval);
  }

  *allApprovals(): IterableIterator<ApprovalRow> {
    for (const row of this.#db.all('SELECT id FROM approval ORDER BY id')) {
      const full = this.#db.one('SELECT * FROM approval WHERE id = ?', text(row, 'id'));
      if (full) yield toApproval(full);
    }
  }

  addStageEvent(row: StageEventRow): void {
    this.#db.run(
      `INSERT INTO stage_event (id, version_id, number, from_stage, to_stage, request_id, at, by_person) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.versionId,
      row.number,
      row.fromStage,
      row.toStage,
      row.requestId,
      row.at,
      row.byPerson,
    );
  }

  stageEvents(versionId: string): StageEventRow[] {
    return this.#db.all('SELECT * FROM stage_event WHERE version_id = ? ORDER BY number', versionId).map((row) => ({
      id: text(row, 'id'),
      versionId: text(row, 'version_id'),
      number: integer(row, 'number'),
      fromStage: Stage.nullable().parse(row['from_stage']),
      toStage: Stage.parse(text(row, 'to_stage')),
      requestId: textOrNull(row, 'request_id'),
      at: text(row, 'at'),
      byPerson: text(row, 'by_person'),
    }));
  }

  /** Versions whose cached stage is not what their last stage event says. */
  stagesOutOfStep(): { versionId: string; cached: string; derived: string }[] {
    return this.#db
      .all(
        `SELECT v.id, v.stage, coalesce((SELECT to_stage FROM stage_event e WHERE e.version_id = v.id ORDER BY number DESC LIMIT 1),
          'none') AS derived FROM model_version v WHERE v.stage <> derived`,
      )
      .map((row) => ({ versionId: text(row, 'id'), cached: text(row, 'stage'), derived: text(row, 'derived') }));
  }
}
