import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalog } from '../../catalog/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { searchEntryOf } from './search-entry.ts';

/** What the operation works on: there is one index, so one rebuild at a time. */
const SUBJECT = 'search';

/**
 * Makes the index anew beside the one that answers, in pieces: the registry and its search can be used meanwhile. In one transaction the new one is
 * brought up to what changed since, and takes over. A cancel or a crash at any point leaves the index that answers, complete.
 */
export function rebuildSearch(registry: Registry, actor: Actor): { operationId: string } {
  const running = registry.operations.runningOn(SUBJECT);
  if (running !== null) return { operationId: running };
  const { catalog } = registry;
  const operation = registry.operations.start({
    kind: 'rebuild_search',
    title: 'Search index',
    subjectId: SUBJECT,
    unit: 'items',
    startedBy: actor.id,
    run: async (context) => {
      try {
        const entries = await fillAside(catalog, context);
        commit(registry, actor, (change) => {
          catalog.search.takeOver((thing) => searchEntryOf(catalog, thing));
          change.noted(
            'search.rebuilt',
            { type: 'search', id: 'search', label: 'Search index' },
            { next: { entries } },
          );
        });
        registry.changed('models', 'audit');
        return { entries };
      } finally {
        catalog.transaction(() => catalog.search.endAside());
      }
    },
  });
  return { operationId: operation.id };
}

async function fillAside(catalog: Catalog, { signal, progress }: OperationRun): Promise<number> {
  const total = catalog.searchSource.count();
  let done = 0;
  const filling = catalog.transaction(() => catalog.search.beginAside());
  // All at once: the list lies in a temporary table, which a verification that comes between two pieces makes anew.
  for (const things of [...catalog.searchSource.all()]) {
    signal.throwIfAborted();
    catalog.transaction(() => {
      for (const thing of things) {
        const entry = searchEntryOf(catalog, thing);
        if (entry !== null) filling.add(entry);
      }
    });
    done += things.length;
    progress(done, total, 'Reading records');
    await nextTurn();
  }
  catalog.transaction(() => filling.flush());
  return done;
}
