/** What a kind of error means for behaviour: HTTP status, retry, colour and log level all follow from it. */
export const errorKinds = {
  invalid: { httpStatus: 400, retry: false },
  not_found: { httpStatus: 404, retry: false },
  conflict: { httpStatus: 409, retry: false },
  denied: { httpStatus: 403, retry: false },
  corrupt: { httpStatus: 422, retry: false },
  unverified: { httpStatus: 422, retry: false },
  unavailable: { httpStatus: 503, retry: true },
  unsupported: { httpStatus: 501, retry: false },
  cancelled: { httpStatus: 499, retry: true },
  internal: { httpStatus: 500, retry: false },
} as const;
export type ErrorKind = keyof typeof errorKinds;

/** Every code that may leave a module, with its kind. `<area>.<problem>`; add a row here before throwing a new one. */
export const errorCodes = {
  'app.bug': 'internal',
  'request.invalid': 'invalid',
  'request.unknown_method': 'invalid',
  'request.too_large': 'invalid',
  'command.wrong_use': 'invalid',
  'service.lost': 'unavailable',
  'service.closed': 'unavailable',
  'search.not_understood': 'invalid',
  'search.bad_cursor': 'invalid',
  'search.no_such_view': 'not_found',
  'search.too_many_views': 'conflict',
  'operation.cancelled': 'cancelled',
  'operation.not_found': 'not_found',
  'operation.not_pausable': 'conflict',

  'session.required': 'denied',
  'session.locked': 'denied',
  'session.wrong_passphrase': 'denied',
  'session.slowed_down': 'denied',
  'session.role_missing': 'denied',
  'session.disabled': 'denied',
  'person.not_found': 'not_found',
  'person.exists': 'conflict',
  'person.last_administrator': 'denied',
  'passphrase.too_weak': 'invalid',
  'person.own_reset': 'denied',
  'session.passphrase_change_due': 'denied',

  'registry.not_chosen': 'unavailable',
  'registry.not_initialised': 'unavailable',
  'registry.already_initialised': 'conflict',
  'registry.locked': 'unavailable',
  'registry.newer_schema': 'unsupported',
  'registry.network_file_system': 'denied',
  'registry.not_a_registry': 'invalid',
  'registry.corrupt': 'corrupt',
  'registry.migration_failed': 'unavailable',
  'registry.clock_went_back': 'denied',
  'registry.database_missing': 'corrupt',
  'registry.database_outdated': 'corrupt',
  'registry.database_sound': 'conflict',
  'registry.vault_missing': 'corrupt',
  'registry.wrong_database': 'corrupt',

  'file.not_found': 'not_found',
  'file.no_permission': 'unavailable',
  'file.not_a_file': 'invalid',
  'file.unreadable': 'unavailable',
  'file.empty': 'invalid',
  'file.exists': 'conflict',
  'file.changed_while_read': 'conflict',
  'file.name_refused': 'invalid',
  'disk.full': 'unavailable',
  'disk.failed': 'unavailable',
  'host.port_in_use': 'unavailable',
  'host.not_available': 'unsupported',

  'quarantine.not_found': 'not_found',
  'quarantine.not_ready': 'conflict',
  'quarantine.blocked': 'denied',
  'draft.not_found': 'not_found',
  'waiver.not_found': 'not_found',
  'waiver.not_needed': 'conflict',
  'waiver.open_exists': 'conflict',
  'waiver.not_open': 'conflict',
  'waiver.own_item': 'denied',
  'waiver.outdated': 'conflict',

  'model.not_found': 'not_found',
  'model.name_taken': 'conflict',
  'model.strategy_refused': 'invalid',
  'branch.not_found': 'not_found',
  'branch.exists': 'conflict',
  'branch.closed': 'conflict',
  'branch.not_closed': 'conflict',
  'version.not_found': 'not_found',
  'version.exists': 'conflict',
  'version.deleted': 'conflict',
  'version.not_semver': 'invalid',
  'version.unknown_change_type': 'invalid',
  'version.parent_required': 'invalid',
  'version.below_parent': 'conflict',
  'version.pattern_mismatch': 'invalid',
  'version.digest_required': 'invalid',
  'version.branch_qualifier': 'invalid',
  'version.bump_too_small': 'denied',
  'version.override_invalid': 'denied',
  'version.override_not_needed': 'conflict',
  'version.origin_missing': 'invalid',
  'version.origin_wrong': 'conflict',
  'correction.stale': 'conflict',
  'correction.no_change': 'invalid',
  'correction.invalid': 'invalid',
  'deletion.in_stage': 'denied',
  'deletion.on_hold': 'denied',
  'deletion.retained': 'denied',
  'deletion.request_open': 'conflict',
  'hold.not_found': 'not_found',
  'hold.released': 'conflict',
  'certificate.not_found': 'not_found',
  'certificate.malformed': 'invalid',
  'lineage.not_found': 'not_found',
  'lineage.cycle': 'conflict',
  'lineage.edge_exists': 'conflict',
  'lineage.edge_not_found': 'not_found',
  'lineage.edge_refused': 'invalid',
  'dataset.not_found': 'not_found',
  'dataset.exists': 'conflict',
  'dataset.digest_conflict': 'conflict',
  'experiment.not_found': 'not_found',
  'experiment.exists': 'conflict',
  'deployment.not_found': 'not_found',
  'deployment.exists': 'conflict',
  'deployment.ended': 'conflict',

  'stage.transition_refused': 'denied',
  'promotion.not_found': 'not_found',
  'promotion.open_exists': 'conflict',
  'promotion.not_open': 'conflict',
  'promotion.stale': 'conflict',
  'promotion.validation_failed': 'denied',
  'promotion.requester_cannot_approve': 'denied',
  'promotion.already_signed': 'conflict',
  'promotion.not_requester': 'denied',
  'promotion.expired': 'conflict',
  'promotion.must_revalidate': 'conflict',
  'promotion.no_predecessor': 'conflict',
  'promotion.role_not_asked': 'denied',
  'document.not_found': 'not_found',
  'document.finding_closed': 'conflict',
  'decommission.refused': 'denied',
  'model.decommissioned': 'conflict',
  'policy.malformed': 'invalid',
  'policy.not_found': 'not_found',
  'policy.not_proposed': 'conflict',
  'policy.own_proposal': 'denied',
  'policy.draft_not_found': 'not_found',
  'policy.draft_not_yours': 'denied',
  'policy.draft_stale': 'conflict',
  'policy.too_many_drafts': 'conflict',
  'policy.already_signed': 'conflict',

  'statement.not_found': 'not_found',
  'statement.stale': 'conflict',

  'artifact.unreadable': 'corrupt',
  'artifact.too_large': 'invalid',
  'artifact.header_too_large': 'corrupt',
  'artifact.malformed': 'corrupt',
  'inspect.limit_exceeded': 'unavailable',
  'inspect.failed': 'corrupt',

  'chunk.digest_mismatch': 'corrupt',
  'chunk.missing': 'corrupt',
  'pack.corrupt': 'corrupt',
  'pack.missing': 'corrupt',
  'pack.unsupported': 'unsupported',
  'vault.plan_stale': 'conflict',
  'records.corrupt': 'corrupt',
  'records.missing': 'corrupt',
  'vault.corrupt': 'corrupt',
  'vault.digest_mismatch': 'corrupt',
  'vault.figures_differ': 'corrupt',

  'mirror.not_found': 'not_found',
  'mirror.exists': 'conflict',
  'mirror.busy': 'conflict',
  'mirror.foreign': 'conflict',
  'mirror.place_refused': 'invalid',
  'mirror.unreachable': 'unavailable',
  'mirror.refused': 'unavailable',
  'mirror.file_missing': 'not_found',
  'mirror.write_failed': 'corrupt',

  'attest.malformed': 'invalid',
  'attest.unverified': 'unverified',
  'key.wrong_passphrase': 'denied',
  'key.malformed': 'corrupt',
  'key.not_found': 'not_found',
  'key.revoked': 'denied',
  'key.expired': 'denied',
  'key.wrong_time': 'invalid',
  'clock.not_blocked': 'conflict',
  'audit.malformed': 'invalid',
  'audit.unverified': 'unverified',
  'audit.not_found': 'not_found',
  'audit.period_refused': 'invalid',
  'report.malformed': 'invalid',
  'report.refused': 'invalid',
} as const satisfies Record<string, ErrorKind>;
export type ErrorCode = keyof typeof errorCodes;

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error type. Its identity is `code`, never `instanceof`: it crosses process borders as plain JSON. */
export class StrongroomError extends Error {
  override readonly name = 'StrongroomError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** `message`: one sentence for a person (what happened, to what, what to do). Data goes in `details` (JSON-plain). */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
  get kind(): ErrorKind {
    return errorCodes[this.code];
  }
}

/** An error as it crosses a transport. */
export interface WireError {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly requestId?: string;
}

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorCodes, value);

/** True when `error` is ours and carries `code`; works for errors that crossed a process border. */
export const isCode = (error: unknown, code: ErrorCode): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

export function toWireError(error: StrongroomError, requestId?: string): WireError {
  const base = { code: error.code, kind: error.kind, message: error.message, details: error.details };
  return requestId === undefined ? base : { ...base, requestId };
}

export const fromWireError = (wire: WireError): StrongroomError =>
  new StrongroomError(
    wire.code,
    wire.message,
    wire.requestId ? { ...wire.details, requestId: wire.requestId } : wire.details,
  );
