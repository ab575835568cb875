import { z } from 'zod';
import { Tier } from '../../../shared/model/model.ts';
import { PolicyStep } from '../../../shared/model/policy.ts';
import { Validation } from '../../../shared/model/promotion.ts';
import { Role } from '../../../shared/model/role.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, json, type Row, text, textOrNull, type Value } from './database.ts';

export type PromotionStatus = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired';

/** The policy as it was when the request was made: it judges the request to its end. */
export const AppliedPolicy = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  digest: z.string(),
  approvalsNeeded: z.number().int(),
  approverRoles: z.array(Role),
  /** The steps of the approvals; older requests have the one that the two fields above describe. */
  steps: z.array(PolicyStep).default([]),
  ordered: z.boolean().default(false),
  expiryDays: z.number().int().nullable().default(null),
  tier: Tier.nullable().default(null),
  /** Why one person may ask and sign, when the policy lets them. */
  soloReason: z.string().nullable().default(null),
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
  /** The run whose outcome `policy` and `validations` are; null in records from before there were runs. */
  readonly runId: string | null;
  readonly expiresAt: string | null;
  /** The version that a rollback takes out of production. */
  readonly replacesVersionId: string | null;
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
  /** The run whose outcome the signer saw. */
  readonly runId: string | null;
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

/** Where a version stood at some moment. */
export interface StandingVersion {
  readonly id: string;
  readonly version: string;
  readonly stage: Stage;
  readonly since: string;
  readonly isDeleted: boolean;
}

const toPromotion = (row: Row): PromotionRow => ({
  id: text(row, 'id'),
  versionId: text(row, 'version_id'),
  fromStage: Stage.parse(text(row, 'from_stage')),
  toStage: Stage.parse(text(row, 'to_stage')),
  status: z.enum(['open', 'approved', 'rejected', 'withdrawn', 'expired']).parse(text(row, 'status')),
  reason: text(row, 'reason'),
  requestedBy: text(row, 'requested_by'),
  requestedAt: text(row, 'requested_at'),
  closedAt: textOrNull(row, 'closed_at'),
  closeReason: textOrNull(row, 'close_reason'),
  policy: AppliedPolicy.parse(json(row, 'policy')),
  validations: z.array(Validation).parse(json(row, 'validations')),
  runId: textOrNull(row, 'run_id'),
  expiresAt: textOrNull(row, 'expires_at'),
  replacesVersionId: textOrNull(row, 'replaces_version_id'),
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
  runId: textOrNull(row, 'run_id'),
});

export class PromotionStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: PromotionRow): void {
    this.#db.run(
      `INSERT INTO promotion_request (id, version_id, from_stage, to_stage, status, reason, requested_by, requested_at, policy, validations,
        run_id, expires_at, replaces_version_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      row.runId,
      row.expiresAt,
      row.replacesVersionId,
    );
  }

  /** Puts another run in the place of the one that an open request was judged by. */
  setRun(id: string, run: Pick<PromotionRow, 'policy' | 'validations' | 'runId' | 'expiresAt'>): void {
    this.#db.run(
      "UPDATE promotion_request SET policy = ?, validations = ?, run_id = ?, expires_at = ? WHERE id = ? AND status = 'open'",
      JSON.stringify(run.policy),
      JSON.stringify(run.validations),
      run.runId,
      run.expiresAt,
      id,
    );
  }

  /** Open requests whose time is over. */
  overdue(at: string): PromotionRow[] {
    return this.#db
      .all("SELECT * FROM promotion_request WHERE status = 'open' AND expires_at <= ? ORDER BY expires_at", at)
      .map(toPromotion);
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
        displayed_record, envelope, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      row.runId,
    );
  }

  approvals(requestId: string): ApprovalRow[] {
    return this.#db
      .all('SELECT * FROM approval WHERE request_id = ? ORDER BY signed_at, rowid', requestId)
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

  /**
   * Where each version of a model stood at a moment, in the order of registration; null: now. Derived from stage events alone, so that any
   * moment can be asked for.
   */
  standingAt(modelId: string, at: string | null): StandingVersion[] {
    const until = at ?? '9999';
    return this.#db
      .all(
        `SELECT v.id, v.version, e.to_stage, e.at, d.deleted_at IS NOT NULL AS is_deleted FROM model_version v
         JOIN stage_event e ON e.version_id = v.id
         LEFT JOIN version_deletion d ON d.id = v.id AND d.deleted_at <= ?
         WHERE v.model_id = ? AND e.number = (SELECT max(l.number) FROM stage_event l WHERE l.version_id = v.id AND l.at <= ?)
         ORDER BY v.registered_at, v.rowid`,
        until,
        modelId,
        until,
      )
      .map((row) => ({
        id: text(row, 'id'),
        version: text(row, 'version'),
        stage: Stage.parse(text(row, 'to_stage')),
        since: text(row, 'at'),
        isDeleted: integer(row, 'is_deleted') === 1,
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
