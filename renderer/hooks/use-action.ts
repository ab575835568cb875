import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { asWireError } from '../client/wire-error.ts';

/** One thing that a person started: whether it is under way and how it failed. */
export interface Action<A extends readonly unknown[]> {
  readonly isBusy: boolean;
  readonly error: WireError | null;
  /** Runs it unless it is already running; resolves to true when it succeeded. Never rejects. */
  readonly run: (...args: A) => Promise<boolean>;
  readonly clearError: () => void;
}

/** Wraps a call to the service for a button: busy while it runs, its error kept for an ErrorNotice. */
export function useAction<A extends readonly unknown[]>(work: (...args: A) => Promise<unknown>): Action<A> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const running = useRef(false);
  const latest = useRef(work);
  useLayoutEffect(() => {
    latest.current = work;
  });
  const run = useCallback(async (...args: A): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await latest.current(...args);
      return true;
    } catch (thrown) {
      setError(asWireError(thrown));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clearError = useCallback(() => setError(null), []);
  return { isBusy, error, run, clearError };
}
