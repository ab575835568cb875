import type { Output } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { SavedView, SearchHit } from '../../shared/model/search.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

export type Facets = Output<Methods, 'search.facets'>;
export type Completions = Output<Methods, 'search.complete'>;
export type HitPage = Output<Methods, 'search.query'>;

const PAGE = 200;
/** Every letter that is typed is a search of its own: what is typed again soon is there at once. */
const KEPT_SEARCHES = 30;

/** The newest hits of a search. */
export const firstHits = createKeyedStore<HitPage>(
  ['models', 'promotions'],
  (query) => service.call('search.query', { query, limit: PAGE }),
  KEPT_SEARCHES,
);

/** The hits that follow. Rejects with the service's error. */
export const moreHits = (query: string, cursor: string): Promise<HitPage> =>
  service.call('search.query', { query, limit: PAGE, cursor });

/** Values and how often they are among the hits; the key is the search. */
export const searchFacets = createKeyedStore<Facets>(
  ['models', 'promotions'],
  (query) => service.call('search.facets', { query }),
  KEPT_SEARCHES,
);

/** What can stand at the caret. Rejects with the service's error. */
export const completionsAt = (text: string, caret: number): Promise<Completions> =>
  service.call('search.complete', { text, caret });

/** The few newest hits, for the palette. Rejects with the service's error. */
export const fewHits = async (query: string, limit: number): Promise<readonly SearchHit[]> =>
  (await service.call('search.query', { query, limit })).hits;

const ALL = 'all';

/** The searches that the signed-in person keeps. */
const savedViews = createKeyedStore<readonly SavedView[]>(['session'], () => service.call('search.views', {}));

export const useSavedViews = () => savedViews.use(ALL);

/** Keeps a search under a name. Rejects with the service's error. */
export async function saveView(name: string, query: string): Promise<void> {
  savedViews.put(ALL, await service.call('search.saveView', { name, query }));
}

/** Forgets a view. Rejects with the service's error. */
export async function deleteView(name: string): Promise<void> {
  savedViews.put(ALL, await service.call('search.deleteView', { name }));
}
