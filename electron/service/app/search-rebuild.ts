import { setImmediate as nextTurn } from 'node:timers/promises';
import { commit } from './commit.ts';
import type { Actor, Registry } from './context.ts';
import { searchEntryOf } from './search-entry.ts';

/**
 * Makes the index anew, in pieces: the registry can be used meanwhile, and the search finds what is in it already. A cancel leaves an index that
 * verification names.
 */
export function rebuildSearch(registry: Registry, actor: Actor): { operationId: string } {
  const { catalog } = registry;
  const operation = registry.operations.start({
    kind: 'rebuild_search',
    title: 'Search index',
    startedBy: actor.id,
    run: async ({ signal, progress }) => {
      const total = catalog.searchSource.count();
      let done = 0;
      catalog.transaction(() => catalog.search.clear());
      for (const things of [...catalog.searchSource.all()]) {
        signal.throwIfAborted();
        catalog.transaction(() => {
          for (const thing of things) {
            const entry = searchEntryOf(catalog, thing);
            if (entry !== null) catalog.search.putForRebuild(entry);
          }
        });
        done += things.length;
        progress(done, total, 'Reading records');
        await nextTurn();
      }
      commit(registry, actor, (change) => {
        catalog.search.finishRebuild();
        change.noted(
          'search.rebuilt',
          { type: 'search', id: 'search', label: 'Search index' },
          { next: { entries: done } },
        );
      });
      registry.changed('models', 'audit');
      return { entries: done };
    },
  });
  return { operationId: operation.id };
}
