import { type ServiceEvent, topics } from '../../shared/contract/events.ts';
import type { Unsubscribe } from '../../shared/contract/wire.ts';

export type EventListener = (event: ServiceEvent) => void;

/** The listeners of one transport. A listener that throws does not keep the others from the event. */
export class EventFan {
  readonly #listeners = new Set<EventListener>();

  add(listener: EventListener): Unsubscribe {
    const own: EventListener = (event) => listener(event); // the same function may be added twice
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(event: ServiceEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** After a gap nobody knows what was missed, so everything counts as changed. */
  tellAllChanged(): void {
    for (const topic of topics) this.tell({ type: 'changed', topic });
  }
}

/** Milliseconds to wait before the `attempt`-th try to connect again (from 0): quick at first, then every five seconds. */
export const retryDelayMs = (attempt: number): number => Math.min(250 * 2 ** attempt, 5000);
