import { isErrorCode, StrongroomError, toWireError, type WireError } from '../../shared/contract/errors.ts';

/** Any thrown value as a WireError: ours as it is, anything else as `app.bug`. Never throws. */
export function asWireError(thrown: unknown): WireError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && isErrorCode(thrown.code)) {
    const message = 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : '';
    const details = 'details' in thrown && typeof thrown.details === 'object' ? (thrown.details ?? {}) : {};
    const requestId = 'requestId' in details && typeof details.requestId === 'string' ? details.requestId : undefined;
    return toWireError(new StrongroomError(thrown.code, message, { ...details }), requestId);
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return toWireError(new StrongroomError('app.bug', `The page ran into an error: ${text}`));
}
