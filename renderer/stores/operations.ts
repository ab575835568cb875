import { create } from 'zustand';
import type { Operation } from '../../shared/model/operation.ts';
import { onChanged, service, subscribe } from '../client/service.ts';

interface OperationsState {
  readonly byId: Readonly<Record<string, Operation>>;
  /** Ended operations that a person has put away. */
  readonly dismissed: ReadonlySet<string>;
}

/** Running and recently ended work, kept current by events. */
export const useOperationsStore = create<OperationsState>(() => ({ byId: {}, dismissed: new Set() }));

const { getState, setState } = useOperationsStore;
const endings = new Map<string, Set<(operation: Operation) => void>>();

function take(operation: Operation): void {
  setState(({ byId }) => ({ byId: { ...byId, [operation.id]: operation } }));
  if (operation.status === 'running') return;
  const listeners = endings.get(operation.id);
  endings.delete(operation.id);
  for (const listener of listeners ?? []) listener(operation);
}

/** Reads all operations again. A failure leaves what is known: events go on correcting it. */
export async function readOperations(): Promise<void> {
  const operations = await service.call('operation.list', {}).catch(() => null);
  if (operations === null) return;
  setState({ byId: Object.fromEntries(operations.map((operation) => [operation.id, operation])) });
  for (const operation of operations) if (operation.status !== 'running') take(operation);
}

/** Follows the service for as long as the page lives. Call once. */
export function followOperations(): void {
  subscribe((event) => {
    if (event.type === 'operation') take(event.operation);
  });
  onChanged(['session'], () => void readOperations());
}

/** The operation once it has ended, however it ended. */
export async function waitForOperation(operationId: string): Promise<Operation> {
  const ended = new Promise<Operation>((resolve) => {
    const listeners = endings.get(operationId) ?? new Set();
    endings.set(operationId, listeners.add(resolve));
  });
  // It may have ended before anyone listened.
  const now = await service.call('operation.get', { operationId });
  take(now);
  return ended;
}

/** Asks the service to stop an operation. Rejects with the service's error. */
export async function cancelOperation(operationId: string): Promise<void> {
  take(await service.call('operation.cancel', { operationId }));
}

/** Lets an operation wait, or go on. Rejects with the service's error. */
export async function pauseOperation(operationId: string, isPaused: boolean): Promise<void> {
  take(await service.call(isPaused ? 'operation.pause' : 'operation.resume', { operationId }));
}

/** Puts an ended operation away. */
export const dismissOperation = (operationId: string): void =>
  setState({ dismissed: new Set([...getState().dismissed, operationId]) });

/** One operation as it is now, or undefined while nothing is known of it. */
export const useOperation = (operationId: string | null): Operation | undefined =>
  useOperationsStore((state) => (operationId === null ? undefined : state.byId[operationId]));

/** The newest operation of a kind on something, or undefined. */
export const useLatestOperation = (kind: Operation['kind'], title: string): Operation | undefined =>
  useOperationsStore(({ byId }) => {
    let latest: Operation | undefined;
    for (const one of Object.values(byId))
      if (one.kind === kind && one.title === title && !(latest && latest.startedAt > one.startedAt)) latest = one;
    return latest;
  });
