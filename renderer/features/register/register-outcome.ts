import { isErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { Operation } from '../../../shared/model/operation.ts';

/** Why an ended operation did not succeed, null when it did. */
export function operationFailure({ status, error, title }: Operation): StrongroomError | null {
  if (status === 'done') return null;
  if (status === 'cancelled') {
    return new StrongroomError('operation.cancelled', `${title} was stopped; nothing was registered.`);
  }
  const code = error && isErrorCode(error.code) ? error.code : 'app.bug';
  return new StrongroomError(code, error?.message ?? `${title} failed.`, error?.details ?? {});
}

/** The version that a registration made. */
export function versionIdOf({ result }: Operation): string | null {
  const id = result?.['versionId'];
  return typeof id === 'string' ? id : null;
}
