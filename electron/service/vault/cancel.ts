import { StrongroomError } from '../../../shared/contract/errors.ts';

/** Throws `operation.cancelled` once the person has stopped the work. Call it between pieces, where nothing is half done. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StrongroomError('operation.cancelled', 'The work was stopped.');
}
