import type { Topic } from '../../shared/contract/events.ts';
import { createKeyedStore } from './keyed-store.ts';
import { type Loadable, loadedValue } from './loadable.ts';

/** The rows of a list as far as they were read. */
export interface Pages<R> {
  readonly rows: readonly R[];
  readonly total: number;
  /** Where the next page begins; null when all rows are there. */
  readonly nextCursor: string | null;
}

/** A list that is read a page at a time. */
export interface PagedStore<R> {
  use(key: string): Loadable<Pages<R>>;
  /** What is known of a key now. */
  read(key: string): Loadable<Pages<R>> | undefined;
  refresh(key: string): Promise<void>;
  /** Reads the next page, unless all are there or it is being read. Rejects with the service's error. */
  readMore(key: string): Promise<void>;
}

/** A paged list by key. What was read is read again when a topic changes, as far as it was. */
export function createPagedStore<R>(
  topics: readonly Topic[],
  fetchPage: (key: string, cursor: string | null) => Promise<Pages<R>>,
): PagedStore<R> {
  const known = (key: string): Pages<R> | undefined =>
    loadedValue(pages.store.getState().byKey[key] ?? { status: 'loading' });
  const pages = createKeyedStore<Pages<R>>(topics, async (key) => {
    const wanted = known(key)?.rows.length ?? 0;
    let found = await fetchPage(key, null);
    while (found.nextCursor !== null && found.rows.length < wanted)
      found = joined(found, await fetchPage(key, found.nextCursor));
    return found;
  });
  const reading = new Set<string>();
  return {
    use: pages.use,
    read: (key) => pages.store.getState().byKey[key],
    refresh: pages.refresh,
    readMore: async (key) => {
      const before = known(key);
      if (before === undefined || before.nextCursor === null || reading.has(key)) return;
      reading.add(key);
      try {
        const next = await fetchPage(key, before.nextCursor);
        // A refresh may have put other rows in the place of those that this page continues.
        if (known(key) === before) pages.put(key, joined(before, next));
      } finally {
        reading.delete(key);
      }
    },
  };
}

const joined = <R>(before: Pages<R>, next: Pages<R>): Pages<R> => ({ ...next, rows: [...before.rows, ...next.rows] });
