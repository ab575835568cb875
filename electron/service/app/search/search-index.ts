import type { Problem } from '../../../../shared/model/audit.ts';
import type { Catalog, GovernedType, Searchable } from '../../catalog/index.ts';
import { searchEntryOf } from './search-entry.ts';

/** Governed rows that a transaction wrote. */
export type Touched = readonly { readonly type: GovernedType; readonly id: string }[];

/** Brings the search up to what a transaction wrote. Call at its end, inside it. */
export function followInSearch(catalog: Catalog, touched: Touched): void {
  const things = new Map<string, Searchable>();
  for (const { type, id } of touched)
    for (const thing of catalog.searchSource.touchedBy(type, id)) things.set(`${thing.type} ${thing.id}`, thing);
  for (const thing of things.values()) {
    const entry = searchEntryOf(catalog, thing);
    if (entry === null) catalog.search.remove(thing);
    else catalog.search.put(entry);
  }
}

/** Fills the empty search of a registry that is built; call inside a transaction. Gives what could not be read. */
export function fillSearch(catalog: Catalog): Problem[] {
  const problems: Problem[] = [];
  const filling = catalog.search.refill();
  for (const things of catalog.searchSource.all())
    for (const thing of things) {
      try {
        const entry = searchEntryOf(catalog, thing);
        if (entry !== null) filling.add(entry);
      } catch (error) {
        problems.push({
          code: 'records.corrupt',
          message: `The ${thing.type} can’t be read: ${error instanceof Error ? error.message : error}`,
          location: `${thing.type} ${thing.id}`,
        });
      }
    }
  filling.flush();
  return problems;
}

type Report = (code: string, location: string, message: string) => void;

/** Compares the index of the search with the records that it is made of, both ways. */
export function compareSearch(catalog: Catalog, report: Report): void {
  const unseen = new Set(catalog.search.ids());
  for (const things of catalog.searchSource.all())
    for (const thing of things) {
      unseen.delete(thing.id);
      const entry = searchEntryOf(catalog, thing);
      if (entry === null || catalog.search.stored(thing.id) === catalog.search.expected(entry)) continue;
      const { label } = entry.hit;
      report(
        'search_edited',
        `search index, ${thing.type} ${label}`,
        `The search does not find ${label} by what is recorded of it. The records are not affected; make the index of the search anew.`,
      );
    }
  for (const id of unseen)
    report('search_edited', `search index, ${id}`, 'The search finds something that is in no record of the registry.');
  for (const problem of catalog.search.problems())
    report('search_edited', 'search index', `${problem} Make the index of the search anew.`);
}
