import type { Client, Output, Params } from '../../shared/contract/define.ts';
import type { WireError } from '../../shared/contract/errors.ts';
import type { ServiceEvent, Topic } from '../../shared/contract/events.ts';
import type { HostMethods } from '../../shared/contract/methods/host.ts';
import type { MethodName, Methods } from '../../shared/contract/methods/index.ts';
import type { Unsubscribe } from '../../shared/contract/wire.ts';
import { connect } from './connect.ts';
import { asWireError } from './wire-error.ts';

// The page's one connection: events and replies of one session belong together.
const connection = connect();
const sessionListeners = new Set<(refusal: WireError) => void>();
const sessionRefusals: readonly string[] = ['session.required', 'session.locked', 'session.disabled'];

/** The registry service. A call that is refused because nobody is signed in any more, or the session is locked, is also announced. */
export const service: Client<Methods> = {
  async call<K extends MethodName>(method: K, params: Params<Methods, K>): Promise<Output<Methods, K>> {
    try {
      return await connection.service.call(method, params);
    } catch (error) {
      const refusal = asWireError(error);
      if (sessionRefusals.includes(refusal.code)) {
        for (const listener of sessionListeners) listener(refusal);
      }
      throw error;
    }
  },
};

/** The host around the page: dialogs, folders, the file manager. */
export const host: Client<HostMethods> = connection.host;

/** The path of a dropped file, or null where the host does not know it. */
export const pathOf = (file: File): string | null => connection.pathOf(file) || null;

/** Calls `listener` for each event of the service until unsubscribed. */
export const subscribe = (listener: (event: ServiceEvent) => void): Unsubscribe => connection.subscribe(listener);

/** Calls `listener` when one of `topics` changed, once for however many events come together. */
export function onChanged(topics: readonly Topic[], listener: () => void): Unsubscribe {
  let scheduled = false;
  return subscribe((event) => {
    if (event.type !== 'changed' || !topics.includes(event.topic) || scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      listener();
    });
  });
}

/** Calls `listener` with the refusal of a call when the session is locked or gone. */
export function onSessionRefused(listener: (refusal: WireError) => void): Unsubscribe {
  sessionListeners.add(listener);
  return () => void sessionListeners.delete(listener);
}
