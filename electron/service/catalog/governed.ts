import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/index.ts';
import type { Database, Row, Value } from './database.ts';
import { text } from './database.ts';

/**
 * Governed records: the audit log holds each one's whole state after every change, so that a row edited behind the service's
 * back differs from the log. `plain` columns are kept as they are, `json` columns parsed, `digest` columns as SHA-256 only
 * (an encrypted private key must not leave with an exported log, an inspection can be larger than a record may be). The files
 * of a version are bound by its root digest. The texts of `digest` columns are copied into the vault, and from there to mirrors
 * (docs/formats/vault-records.md): a secret in the clear may not be one.
 */
export interface GovernedTable {
  readonly table: string;
  readonly plain: readonly string[];
  readonly json: readonly string[];
  readonly digest: readonly string[];
  /**
   * Columns that a later schema brought, with the value that rows from before have. While a column has it, the log leaves the column out: so
   * the records of before speak for today's rows as well.
   */
  readonly later?: Readonly<Record<string, Value>>;
  /** How many rows may be in memory together; few where a row is large. */
  readonly rowsAtOnce?: number;
}

export const governedTables = {
  registry: {
    table: 'registry',
    plain: ['id', 'created_at', 'workstation_public_key'],
    json: ['settings'],
    digest: [],
  },
  person: {
    table: 'person',
    plain: [
      'id',
      'name',
      'status',
      'created_at',
      'created_by',
      'key_id',
      'must_change_passphrase',
      'passphrase_set_at',
    ],
    json: ['roles'],
    digest: [],
    later: { must_change_passphrase: 0, passphrase_set_at: null },
  },
  person_key: {
    table: 'person_key',
    plain: [
      'id',
      'person_id',
      'public_key',
      'created_at',
      'expires_at',
      'revoked_from',
      'revoked_at',
      'revoked_by',
      'revocation_reason',
    ],
    json: [],
    digest: ['encrypted_private_key'],
    later: { expires_at: null, revoked_from: null, revoked_at: null, revoked_by: null, revocation_reason: null },
  },
  model: {
    table: 'model',
    plain: ['id', 'name', 'description', 'created_at', 'created_by'],
    json: ['strategy'],
    digest: [],
    later: { strategy: '{"kind":"semantic"}' },
  },
  branch: {
    table: 'branch',
    plain: [
      'id',
      'model_id',
      'name',
      'from_version_id',
      'description',
      'created_at',
      'created_by',
      'closed_at',
      'closed_by',
      'close_reason',
    ],
    json: [],
    digest: [],
  },
  version: {
    table: 'model_version',
    plain: [
      'id',
      'model_id',
      'version',
      'change_type',
      'format',
      'framework',
      'framework_version',
      'size_bytes',
      'root_digest',
      'source',
      'owner',
      'worst_finding',
      'waiver_id',
      'registered_at',
      'registered_by',
      'recipes_digest',
      'branch',
      'origin',
      'adopted_from',
      'tensor_list',
    ],
    json: ['metadata'],
    digest: ['inspection'],
    later: { branch: 'main', origin: 'brought_in', adopted_from: null, waiver_id: null, tensor_list: null },
  },
  version_correction: {
    table: 'version_correction',
    plain: ['id', 'version_id', 'number', 'field', 'reason', 'corrected_at', 'corrected_by'],
    json: ['old_value', 'new_value'],
    digest: [],
  },
  model_change: {
    table: 'model_change',
    plain: [
      'id',
      'model_id',
      'number',
      'field',
      'old_value',
      'new_value',
      'reason',
      'statement_id',
      'changed_at',
      'changed_by',
    ],
    json: [],
    digest: [],
  },
  dataset: { table: 'dataset', plain: ['id', 'name', 'version', 'created_at'], json: [], digest: [] },
  experiment: { table: 'experiment', plain: ['id', 'name', 'created_at'], json: [], digest: [] },
  deployment: { table: 'deployment', plain: ['id', 'name', 'created_at'], json: [], digest: [] },
  lineage_revision: {
    table: 'lineage_revision',
    plain: ['id', 'record_type', 'record_id', 'number', 'reason', 'at', 'by_person'],
    json: ['details'],
    digest: [],
  },
  lineage_change: {
    table: 'lineage_change',
    plain: [
      'id',
      'kind',
      'from_id',
      'from_type',
      'to_id',
      'to_type',
      'type',
      'performance_dependency',
      'roles',
      'reason',
      'at',
      'by_person',
    ],
    json: [],
    digest: [],
  },
  impact_report: {
    table: 'impact_report',
    plain: ['id', 'request_id', 'version_id', 'frozen_at'],
    json: [],
    digest: ['report'],
  },
  promotion: {
    table: 'promotion_request',
    plain: [
      'id',
      'version_id',
      'from_stage',
      'to_stage',
      'status',
      'reason',
      'requested_by',
      'requested_at',
      'closed_at',
      'close_reason',
      'run_id',
      'expires_at',
      'replaces_version_id',
    ],
    json: ['policy', 'validations'],
    digest: [],
    later: { run_id: null, expires_at: null, replaces_version_id: null },
  },
  approval: {
    table: 'approval',
    plain: [
      'id',
      'request_id',
      'decision',
      'signer_id',
      'printed_name',
      'meaning',
      'reason',
      'signed_at',
      'key_id',
      'displayed_record',
      'envelope',
      'run_id',
    ],
    json: ['roles'],
    digest: [],
    later: { run_id: null },
  },
  signed_statement: {
    table: 'signed_statement',
    plain: [
      'id',
      'kind',
      'subject_type',
      'subject_id',
      'subject_label',
      'subject_digest',
      'signer_id',
      'printed_name',
      'role',
      'meaning',
      'reason',
      'signed_at',
      'key_id',
      'envelope',
    ],
    json: ['fields'],
    digest: ['displayed_record'],
  },
  waiver_request: {
    table: 'waiver_request',
    plain: [
      'id',
      'quarantine_id',
      'item_name',
      'root_digest',
      'findings_digest',
      'status',
      'reason',
      'requested_by',
      'requested_at',
      'brought_in_by',
      'closed_at',
      'closed_by',
      'close_reason',
      'statement_id',
    ],
    json: [],
    digest: ['findings'],
  },
  version_comparison: {
    table: 'version_comparison',
    plain: [
      'id',
      'version_id',
      'base_id',
      'base_label',
      'smallest_change',
      'smallest_step',
      'compared_at',
      'override_id',
      'relation',
    ],
    json: [],
    digest: ['comparison'],
    later: { relation: 'parent' },
  },
  version_deletion: {
    table: 'version_deletion',
    plain: ['id', 'reason', 'deleted_at', 'deleted_by', 'certificate_id'],
    json: [],
    digest: [],
  },
  hold: {
    table: 'hold',
    plain: [
      'id',
      'version_id',
      'model_id',
      'reason',
      'placed_at',
      'placed_by',
      'released_at',
      'released_by',
      'release_reason',
    ],
    json: [],
    digest: [],
  },
  deletion_certificate: {
    table: 'deletion_certificate',
    plain: ['id', 'issued_at', 'issued_by'],
    json: [],
    digest: ['envelope'],
  },
  stage_event: {
    table: 'stage_event',
    plain: ['id', 'version_id', 'number', 'from_stage', 'to_stage', 'request_id', 'at', 'by_person'],
    json: [],
    digest: [],
  },
  mirror: {
    table: 'mirror',
    plain: ['id', 'name', 'status', 'storage_class', 'added_at', 'added_by'],
    json: ['place', 'holds'],
    digest: [],
  },
  audit_note: { table: 'audit_note', plain: ['id', 'seq', 'note', 'at', 'by_person'], json: [], digest: [] },
  policy_version: {
    table: 'policy_version',
    plain: ['id', 'number', 'policy_id', 'title', 'digest', 'reason', 'proposed_by', 'proposed_at'],
    json: [],
    digest: ['document', 'source'],
  },
  policy_activation: {
    table: 'policy_activation',
    plain: ['id', 'number', 'policy_version_id', 'statement_id', 'at', 'by_person'],
    json: [],
    digest: [],
  },
  document_content: {
    table: 'document_content',
    plain: ['id', 'size_bytes'],
    json: [],
    digest: ['content'],
    rowsAtOnce: 4,
  },
  version_document: {
    table: 'version_document',
    plain: [
      'id',
      'version_id',
      'kind',
      'title',
      'file_name',
      'content_id',
      'dated',
      'expires_on',
      'attached_by',
      'attached_at',
    ],
    json: [],
    digest: [],
  },
  document_finding: {
    table: 'document_finding',
    plain: [
      'id',
      'document_id',
      'number',
      'severity',
      'text',
      'opened_by',
      'opened_at',
      'closed_by',
      'closed_at',
      'closure',
    ],
    json: [],
    digest: [],
  },
  validation_run: {
    table: 'validation_run',
    plain: ['id', 'version_id', 'request_id', 'from_stage', 'to_stage', 'at', 'by_person', 'inputs_digest'],
    json: ['policy', 'validations', 'inputs'],
    digest: [],
  },
  promotion_comment: {
    table: 'promotion_comment',
    plain: ['id', 'request_id', 'text', 'at', 'by_person'],
    json: [],
    digest: [],
  },
  decommission: {
    table: 'decommission',
    plain: ['id', 'model_id', 'statement_id', 'at', 'by_person'],
    json: ['checklist'],
    digest: [],
  },
  mirror_policy: { table: 'mirror_policy', plain: ['id'], json: ['rules'], digest: [] },
} as const satisfies Record<string, GovernedTable>;
export type GovernedType = keyof typeof governedTables;
export const governedTypes = Object.keys(governedTables).filter(isGovernedType);

export function isGovernedType(type: string): type is GovernedType {
  return Object.hasOwn(governedTables, type);
}

/** A record as the log keeps it: JSON-plain. */
export type Snapshot = Readonly<Record<string, unknown>>;

function snapshotOf(db: Database, type: GovernedType, row: Row): Snapshot {
  const { plain, json, digest, later = {} }: GovernedTable = governedTables[type];
  const isFromBefore = (column: string): boolean => Object.hasOwn(later, column) && row[column] === later[column];
  const out: Record<string, unknown> = {};
  for (const column of plain) if (!isFromBefore(column)) out[column] = row[column] ?? null;
  for (const column of json) if (!isFromBefore(column)) out[column] = parsed(row[column]);
  for (const column of digest) out[`${column}_sha256`] = sha256Hex(text(row, column));
  if (type === 'version') {
    // Edges that came with it; those that are added or retracted later have records of their own.
    out['edges'] = db
      .all(
        'SELECT type, to_type, to_id, roles FROM lineage_edge WHERE from_id = ? AND change_id IS NULL ORDER BY type, to_id',
        text(row, 'id'),
      )
      .map(({ roles, ...edge }) => (roles === null ? edge : { ...edge, roles }));
  }
  return out;
}

/** A JSON column of a row that may have been edited by hand: what does not parse is kept as text, and so differs. */
function parsed(value: Value | undefined): unknown {
  if (typeof value !== 'string') return value ?? null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The state of one governed record now. Throws `app.bug` when there is none: callers snapshot what they have just written. */
export function takeSnapshot(db: Database, type: GovernedType, id: string): Snapshot {
  const row = db.one(`SELECT * FROM ${governedTables[type].table} WHERE id = ?`, id);
  if (row === null) throw new StrongroomError('app.bug', `There is no ${type} ${id} to record.`);
  return snapshotOf(db, type, row);
}

/** Every record of a type, in the order of ids. */
export function* allSnapshots(db: Database, type: GovernedType): IterableIterator<{ id: string; snapshot: Snapshot }> {
  const { table, rowsAtOnce = 200 }: GovernedTable = governedTables[type];
  let after = '';
  for (;;) {
    const rows = db.all(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`, after, rowsAtOnce);
    for (const row of rows) yield { id: text(row, 'id'), snapshot: snapshotOf(db, type, row) };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = text(last, 'id');
  }
}
