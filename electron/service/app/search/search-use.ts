import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { facetKeys } from '../../../../shared/model/search.ts';
import type { VersionSummary } from '../../../../shared/model/version.ts';
import { atCaret } from '../../../../shared/search/caret.ts';
import { type SearchKeyName, searchKey, searchKeyNames } from '../../../../shared/search/keys.ts';
import { parseSearch } from '../../../../shared/search/parse.ts';
import { bareOrQuoted } from '../../../../shared/search/print.ts';
import { type SearchNode, wordsOf } from '../../../../shared/search/query.ts';
import type { SearchPlace } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import type { Caller, Registry } from '../context.ts';
import { rebuildSearch } from './search-rebuild.ts';

const COUNTED_FOR_FACETS = 2000;
const FACET_VALUES = 12;
const COMPLETIONS = 20;
const MAX_VIEWS = 200;

type SearchMethod = Extract<keyof Methods, `search.${string}`>;

/** The search, its completion and the views that people keep. */
export const searchHandlers = (registry: () => Registry): Pick<Handlers<Methods, Caller>, SearchMethod> => ({
  'search.query': (input) => runSearch(registry(), input),
  'search.facets': ({ query }) => facetsOf(registry(), query),
  'search.complete': (input) => completions(registry(), input),
  'search.views': (_, caller) => registry().catalog.views.of(caller.actor().id),
  'search.saveView': (input, caller) => saveView(registry(), caller, input),
  'search.deleteView': ({ name }, caller) => {
    const { catalog } = registry();
    const personId = caller.actor().id;
    if (!catalog.transaction(() => catalog.views.remove(personId, name)))
      throw new StrongroomError('search.no_such_view', `You have no view ${name}.`, { name });
    return catalog.views.of(personId);
  },
  'search.rebuild': (_, caller) => rebuildSearch(registry(), caller.actor()),
});

/** The search that a text stands for. Throws `search.not_understood` with the place. */
export function understood(text: string): SearchNode | null {
  const parsed = parseSearch(text);
  if (parsed.ok) return parsed.query;
  const { message, from, to } = parsed.problem;
  throw new StrongroomError('search.not_understood', `${message} (character ${from + 1} of the search)`, { from, to });
}

function runSearch(registry: Registry, input: { query: string; limit: number; cursor: string | null }) {
  const { hits, next, total } = pageOf(registry, understood(input.query), input);
  return { hits, nextCursor: next, total };
}

/** A page of hits, with the cursor of the next one. Throws `search.bad_cursor`. */
function pageOf(
  registry: Registry,
  query: SearchNode | null,
  { limit, cursor }: { limit: number; cursor: string | null },
) {
  const page = registry.catalog.searching.page(query, cursor === null ? null : placeOf(cursor), limit);
  if (page === null)
    throw new StrongroomError('search.bad_cursor', 'The index of the search was made anew. Search again.', { cursor });
  const { hits, next, total } = page;
  return { hits, next: next === null ? null : `${next.generation}.${next.before}`, total };
}

/** GENERATION.NUMBER: where a page ended. */
function placeOf(cursor: string): SearchPlace {
  const [generation, before] = cursor.split('.').map(Number);
  if (/^\d+\.\d+$/.test(cursor) && Number.isSafeInteger(generation) && Number.isSafeInteger(before))
    return { generation: generation ?? 0, before: before ?? 0 };
  throw new StrongroomError('search.bad_cursor', 'This is no place in a list of hits. Search again.', { cursor });
}

function facetsOf(registry: Registry, text: string) {
  const { counts, counted, total } = registry.catalog.searching.facets(understood(text), facetKeys, COUNTED_FOR_FACETS);
  return {
    facets: facetKeys
      .map((key) => ({ key, values: (counts.get(key) ?? []).slice(0, FACET_VALUES) }))
      .filter(({ values }) => values.length > 0),
    counted,
    isComplete: counted === total,
  };
}

interface Completion {
  insert: string;
  label: string;
  help: string;
  count: number | null;
}

function completions(registry: Registry, { text, caret }: { text: string; caret: number }) {
  const at = atCaret(text, Math.min(caret, text.length));
  const place = { from: at.from, to: at.to };
  if (at.kind === 'key') {
    const typed = at.typed.toLowerCase();
    const keys = searchKeyNames.filter((name) => name.startsWith(typed)).map(keyCompletion);
    return { ...place, items: keys };
  }
  const key = at.kind === 'metric' ? 'metric' : at.key;
  return { ...place, items: valuesOf(registry, key, at.typed).slice(0, COMPLETIONS) };
}

function keyCompletion(name: SearchKeyName): Completion {
  const { kind, help } = searchKey(name);
  const ending = name === 'metric' ? '.' : kind === 'number' ? '>' : ':';
  return { insert: `${name}${ending}`, label: `${name}${ending}`, help, count: null };
}

function valuesOf({ catalog }: Registry, key: SearchKeyName, typed: string): Completion[] {
  if (key === 'tensor') return catalog.search.tensorsLike(typed, COMPLETIONS).map((value) => completion(value, null));
  const { values = [], kind } = searchKey(key);
  if (kind !== 'value' && key !== 'metric') return [];
  const found = catalog.search.valuesOf(key, typed, COMPLETIONS);
  const known = new Set(found.map(({ value }) => value));
  return [
    ...found.map(({ value, count }) => completion(value, count)),
    ...values
      .filter((value) => value.startsWith(typed.toLowerCase()) && !known.has(value))
      .map((value) => completion(value, 0)),
  ];
}

const completion = (value: string, count: number | null): Completion => ({
  insert: bareOrQuoted(value),
  label: value,
  help: '',
  count,
});

function saveView(registry: Registry, caller: Caller, { name, query }: { name: string; query: string }) {
  understood(query);
  const { catalog, clock } = registry;
  const personId = caller.actor().id;
  catalog.transaction(() => {
    if (catalog.views.count(personId, name) >= MAX_VIEWS)
      throw new StrongroomError('search.too_many_views', `You keep ${MAX_VIEWS} views. Delete one first.`, {});
    catalog.views.save(personId, { name, query, savedAt: isoTime(clock.now()) });
  });
  return catalog.views.of(personId);
}

/** What `version.search` asked before there was one search for everything: words, a stage and a format, among versions. */
export function searchVersions(
  registry: Registry,
  input: { text: string; stage: string | null; format: string | null; limit: number; cursor: string | null },
): { versions: VersionSummary[]; total: number; nextCursor: string | null } {
  const { versions } = registry.catalog;
  const value = (key: SearchKeyName, one: string): SearchNode => ({ kind: 'value', key, value: one, isPrefix: false });
  const words = wordsOf(input.text);
  if (input.text.trim() !== '' && words.length === 0) return { versions: [], total: 0, nextCursor: null };
  const parts: SearchNode[] = [
    value('type', 'version'),
    ...words.map((text) => ({ kind: 'text', text, exact: false }) as const),
    ...(input.stage === null ? [] : [value('stage', input.stage)]),
    ...(input.format === null ? [] : [value('format', input.format)]),
  ];
  const query: SearchNode = { kind: 'and', parts };
  const { hits, next, total } = pageOf(registry, query, input);
  return { versions: versions.summaries(hits.map(({ id }) => id)), total, nextCursor: next };
}
