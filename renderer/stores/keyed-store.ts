import { useEffect } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { Topic } from '../../shared/contract/events.ts';
import { onChanged } from '../client/service.ts';
import { asWireError } from '../client/wire-error.ts';
import { failed, type Loadable, loading, ready } from './loadable.ts';

interface KeyedState<T> {
  readonly byKey: Readonly<Record<string, Loadable<T>>>;
}

/** Values of the service by key, read when a page first wants one and again when a topic of theirs changes. */
export interface KeyedStore<T> {
  readonly store: UseBoundStore<StoreApi<KeyedState<T>>>;
  /** Reads a key again; the value shown meanwhile stays. Never rejects: a failure becomes the value. */
  refresh(key: string): Promise<void>;
  /** Puts a value that a write has just returned. */
  put(key: string, value: T): void;
  /** The value of `key`, kept fresh while a component shows it. */
  use(key: string): Loadable<T>;
}

const registered = new Set<{ refreshWanted: () => void; clear: () => void }>();

/** Reads everything that is on the screen again: after an unlock or after the service came back. */
export const refreshAllStores = (): void => {
  for (const store of registered) store.refreshWanted();
};

/** Forgets everything: another person signs in. */
export const clearAllStores = (): void => {
  for (const store of registered) store.clear();
};

/**
 * A store over one read method. `fetch` gets the key (an id, or a JSON text of filters); `topics` say when what was read
 * may have changed. Only keys that a component shows are read again; others are dropped when they change. At most `kept` values are kept beside those
 * that a component shows, the latest ones.
 */
export function createKeyedStore<T>(
  topics: readonly Topic[],
  fetch: (key: string) => Promise<T>,
  kept = Number.POSITIVE_INFINITY,
): KeyedStore<T> {
  const store = create<KeyedState<T>>(() => ({ byKey: {} }));
  const shownBy = new Map<string, number>();
  const latest = new Map<string, number>();
  let sequence = 0;

  const set = (key: string, value: Loadable<T>) =>
    store.setState(({ byKey }) => {
      const others = Object.entries(byKey).filter(([other]) => other !== key);
      const unshown = others.filter(([other]) => !shownBy.has(other)).map(([other]) => other);
      const dropped = new Set(unshown.slice(0, Math.max(0, unshown.length - kept)));
      return { byKey: { ...Object.fromEntries(others.filter(([other]) => !dropped.has(other))), [key]: value } };
    });

  const refresh = async (key: string): Promise<void> => {
    sequence += 1;
    const turn = sequence;
    latest.set(key, turn);
    const result = await fetch(key).then(ready<T>, (error: unknown) => failed<T>(asWireError(error)));
    // An answer that was overtaken by a later question is old news.
    if (latest.get(key) === turn) set(key, result);
  };

  const refreshWanted = () => {
    const { byKey } = store.getState();
    const shown = Object.entries(byKey).filter(([key]) => shownBy.has(key));
    if (shown.length !== Object.keys(byKey).length) store.setState({ byKey: Object.fromEntries(shown) });
    for (const key of shownBy.keys()) void refresh(key);
  };

  onChanged(topics, refreshWanted);
  registered.add({
    refreshWanted,
    clear: () => {
      latest.clear();
      store.setState({ byKey: {} });
    },
  });

  const use = (key: string): Loadable<T> => {
    const value = store((state) => state.byKey[key]);
    useEffect(() => {
      shownBy.set(key, (shownBy.get(key) ?? 0) + 1);
      if (store.getState().byKey[key] === undefined) void refresh(key);
      return () => {
        const left = (shownBy.get(key) ?? 1) - 1;
        if (left === 0) shownBy.delete(key);
        else shownBy.set(key, left);
      };
    }, [key]);
    return value ?? loading;
  };

  return { store, refresh, put: (key, value) => set(key, ready(value)), use };
}
