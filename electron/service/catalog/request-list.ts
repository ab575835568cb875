import { StrongroomError } from '../../../shared/contract/errors.ts';
import { RequestStatus, type RequestSummary } from '../../../shared/model/promotion.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, type Row, text, textOrNull, type Value } from './database.ts';
import type { Page } from './version-store.ts';

/** What a list of requests is asked for; `text`: words of the version, the person who asked, or the reason. */
export interface RequestQuery {
  readonly status: 'open' | 'closed' | 'all';
  readonly toStage: Stage | null;
  readonly text: string;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor: string | null;
}

const said = "m.name || '@' || v.version || ' ' || r.requested_by || ' ' || coalesce(p.name, '') || ' ' || r.reason";
const joined = `promotion_request r CROSS JOIN model_version v INDEXED BY model_version_as_node ON v.id = r.version_id
  CROSS JOIN model m ON m.id = v.model_id LEFT JOIN person p ON p.id = r.requested_by`;
const columns = `r.id, r.version_id, r.from_stage, r.to_stage, r.status, r.reason, r.requested_by, r.requested_at, r.closed_at, r.expires_at,
  coalesce(p.name, r.requested_by) AS requested_by_name, m.name AS model, v.version, v.stage AS stage_now,
  json_extract(r.policy, '$.approvalsNeeded') AS approvals_needed,
  (SELECT count(DISTINCT a.signer_id) FROM approval a WHERE a.request_id = r.id AND a.decision = 'approve' AND a.run_id IS r.run_id) AS approvals`;

/** Promotion requests in short, a page at a time, newest first. */
export class RequestList {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Throws `request.invalid` for a cursor that is not of such a list. */
  page(query: RequestQuery): Page<RequestSummary> {
    const { where, values, isOfRequest } = conditions(query);
    const from = isOfRequest ? 'promotion_request r' : joined;
    const counted = this.#db.one(`SELECT count(*) AS n FROM ${from} WHERE ${where.join(' AND ')}`, ...values);
    const start = query.cursor === null ? [] : startOf(query.cursor);
    const after = start.length > 0 ? 'AND (r.requested_at, r.id) < (?, ?)' : '';
    const rows = this.#db.all(
      `SELECT ${columns} FROM ${joined} WHERE ${where.join(' AND ')} ${after} ORDER BY r.requested_at DESC, r.id DESC LIMIT ?`,
      ...values,
      ...start,
      query.limit + 1,
    );
    const shown = rows.slice(0, query.limit);
    const last = rows.length > shown.length ? shown.at(-1) : undefined;
    return {
      rows: shown.map(toSummary),
      total: counted ? integer(counted, 'n') : 0,
      nextCursor: last === undefined ? null : JSON.stringify([text(last, 'requested_at'), text(last, 'id')]),
    };
  }

  countOpen(): number {
    const row = this.#db.one("SELECT count(*) AS n FROM promotion_request WHERE status = 'open'");
    return row ? integer(row, 'n') : 0;
  }
}

function conditions({ status, toStage, text: words }: RequestQuery) {
  const where = [status === 'all' ? 'true' : status === 'open' ? "r.status = 'open'" : "r.status <> 'open'"];
  const values: Value[] = [];
  if (toStage !== null) where.push('r.to_stage = ?') && values.push(toStage);
  const wanted = words.split(/\s+/).filter(Boolean);
  for (const word of wanted) {
    where.push(`${said} LIKE ? ESCAPE '\\'`);
    values.push(`%${word.replace(/[\\%_]/g, '\\$&')}%`);
  }
  return { where, values, isOfRequest: wanted.length === 0 };
}

function startOf(cursor: string): Value[] {
  try {
    const value: unknown = JSON.parse(cursor);
    const [at, id]: unknown[] = Array.isArray(value) ? value : [];
    if (typeof at === 'string' && typeof id === 'string') return [at, id];
  } catch {
    // Said below, like anything else that no page gave.
  }
  throw new StrongroomError('request.invalid', 'This is not where a page of this list ended.', { cursor });
}

const toSummary = (row: Row): RequestSummary => ({
  id: text(row, 'id'),
  subject: {
    versionId: text(row, 'version_id'),
    model: text(row, 'model'),
    version: text(row, 'version'),
    stage: Stage.parse(text(row, 'stage_now')),
  },
  fromStage: Stage.parse(text(row, 'from_stage')),
  toStage: Stage.parse(text(row, 'to_stage')),
  status: RequestStatus.parse(text(row, 'status')),
  reason: text(row, 'reason'),
  requestedBy: text(row, 'requested_by'),
  requestedByName: text(row, 'requested_by_name'),
  requestedAt: text(row, 'requested_at'),
  closedAt: textOrNull(row, 'closed_at'),
  expiresAt: textOrNull(row, 'expires_at'),
  approvals: integer(row, 'approvals'),
  approvalsNeeded: integer(row, 'approvals_needed'),
});
