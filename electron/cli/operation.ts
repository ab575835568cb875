import { setTimeout as sleep } from 'node:timers/promises';
import { isErrorCode, StrongroomError } from '../../shared/contract/errors.ts';
import type { Operation } from '../../shared/model/operation.ts';
import { progressLine } from './output/progress-line.ts';
import type { CliSession } from './session.ts';
import type { Surroundings } from './terminal.ts';

const POLL_MS = 250;

/**
 * Waits until an operation has ended and returns its result. Draws progress where a person can see it; Ctrl+C cancels.
 * Throws the operation's own error, `operation.cancelled` when it was stopped.
 */
export async function finishOperation(
  session: CliSession,
  surroundings: Surroundings,
  operationId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { terminal } = surroundings;
  let wake = new AbortController();
  const stopListening = session.connection.subscribe((event) => {
    if (event.type === 'operation' && event.operation.id === operationId) wake.abort();
  });
  const stopInterrupts = surroundings.onInterrupt(() => {
    terminal.err(terminal.showsProgress ? '\r\u001b[KStopping…\n' : 'Stopping…\n');
    // The outcome arrives as the operation's status; a refusal here means that it has ended already.
    session.client.call('operation.cancel', { operationId }).catch(() => undefined);
  });
  try {
    for (;;) {
      const operation = await session.client.call('operation.get', { operationId });
      if (operation.status !== 'running') return outcome(operation);
      if (terminal.showsProgress) terminal.err(`\r\u001b[K${progressLine(operation, terminal.columns)}`);
      // An event shortens the wait; the poll is for events that a transport may lose.
      await sleep(POLL_MS, undefined, { signal: wake.signal }).catch(() => undefined);
      wake = new AbortController();
    }
  } finally {
    if (terminal.showsProgress) terminal.err('\r\u001b[K');
    stopInterrupts();
    stopListening();
  }
}

function outcome(operation: Operation): Readonly<Record<string, unknown>> {
  if (operation.status === 'done') return operation.result ?? {};
  if (operation.status === 'cancelled')
    throw new StrongroomError('operation.cancelled', 'Stopped before it was done.', { operationId: operation.id });
  const { error } = operation;
  throw new StrongroomError(
    error && isErrorCode(error.code) ? error.code : 'app.bug',
    error?.message ?? 'The operation failed without saying why.',
    error?.details ?? {},
  );
}

/** A text of an operation's result. Throws `app.bug` when the service left it out. */
export function resultText(result: Readonly<Record<string, unknown>>, field: string): string {
  const value = result[field];
  if (typeof value === 'string') return value;
  throw new StrongroomError('app.bug', `The service's result lacks "${field}".`, { field });
}
