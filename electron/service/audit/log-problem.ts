import type { Problem } from '../../../shared/model/audit.ts';

export type LogProblemCode =
  | 'record_malformed'
  | 'record_edited'
  | 'record_reordered'
  | 'record_inserted'
  | 'records_missing'
  | 'chain_broken'
  | 'wrong_registry'
  | 'log_truncated'
  | 'checkpoint_malformed'
  | 'checkpoint_unknown_key'
  | 'checkpoint_tampered'
  | 'checkpoint_wrong_registry'
  | 'checkpoint_missing'
  | 'checkpoint_differs';

/** A problem of the log; `seq` is the record, or null where it is not about one. */
export interface LogProblem extends Problem {
  readonly code: LogProblemCode;
  readonly seq: number | null;
}

/** A problem with its place written out. */
export const logProblem = (code: LogProblemCode, seq: number | null, message: string): LogProblem => ({
  code,
  seq,
  message,
  location: seq === null ? 'audit log' : `audit record ${seq}`,
});
