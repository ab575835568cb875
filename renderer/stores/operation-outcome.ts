import { useState } from 'react';
import { isErrorCode, StrongroomError, toWireError, type WireError } from '../../shared/contract/errors.ts';
import type { Operation } from '../../shared/model/operation.ts';
import { useAction } from '../hooks/use-action.ts';
import { cancelOperation, useOperation, waitForOperation } from './operations.ts';

/** Work that a person started on a page, from the button to what came of it. */
export interface OperationOutcome<T> {
  /** While it runs. */
  readonly running: Operation | null;
  readonly isBusy: boolean;
  /** What came of it, when it is done. */
  readonly result: T | null;
  /** Why it could not be started, or how it failed. */
  readonly error: WireError | null;
  readonly isCancelled: boolean;
  /** Never rejects. */
  readonly start: (work: () => Promise<{ readonly operationId: string }>) => Promise<unknown>;
  readonly cancel: () => void;
  /** Forgets what came of it. */
  readonly clear: () => void;
}

/** Starts an operation of the service and waits for its result. `read` throws for what is no such result. */
export function useOperationOutcome<T>(read: (result: unknown) => T): OperationOutcome<T> {
  const [operationId, setOperationId] = useState<string | null>(null);
  const [result, setResult] = useState<T | null>(null);
  const [isCancelled, setCancelled] = useState(false);
  const operation = useOperation(operationId);
  const action = useAction(async (work: () => Promise<{ readonly operationId: string }>) => {
    setResult(null);
    setCancelled(false);
    const started = await work();
    setOperationId(started.operationId);
    const ended = await waitForOperation(started.operationId);
    if (ended.status === 'done') setResult(read(ended.result));
    else if (ended.status === 'cancelled') setCancelled(true);
    else throw asError(ended.error);
  });
  const stop = useAction(async () => operationId !== null && cancelOperation(operationId));
  return {
    running: action.isBusy && operation?.status === 'running' ? operation : null,
    isBusy: action.isBusy,
    result,
    error: action.error ?? stop.error,
    isCancelled,
    start: action.run,
    cancel: () => void stop.run(),
    clear: () => {
      setResult(null);
      setCancelled(false);
      action.clearError();
    },
  };
}

function asError(error: Operation['error']): WireError {
  const code = error && isErrorCode(error.code) ? error.code : 'app.bug';
  return toWireError(
    new StrongroomError(code, error?.message ?? 'It failed without saying why.', error?.details ?? {}),
  );
}
