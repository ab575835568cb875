import type { ModelFilter } from '../../stores/models.ts';

/** The filter that shows everything. */
export const noFilter: ModelFilter = { text: '', stage: null, format: null, tier: null, sort: 'name' };

// Kept while the window is open, so that going back from a model finds the list as it was left.
let last = noFilter;

export const lastFilter = (): ModelFilter => last;

export function rememberFilter(filter: ModelFilter): void {
  last = filter;
}
