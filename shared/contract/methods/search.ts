import { z } from 'zod';
import { FacetCount, FacetKey, SavedView, SearchHit } from '../../model/search.ts';
import { MAX_LENGTH } from '../../search/query.ts';
import { defineMethods } from '../define.ts';

const query = z.string().max(MAX_LENGTH).default('');
const name = z.string().trim().min(1, 'Give the view a name.').max(80);

export const searchMethods = defineMethods({
  'search.query': {
    summary: 'What a search finds among versions, models, datasets, experiments and deployments, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      query,
      limit: z.number().int().min(1).max(500).default(100),
      cursor: z.string().max(40).nullable().default(null),
    }),
    output: z.strictObject({
      hits: z.array(SearchHit),
      nextCursor: z.string().nullable(),
      /** Of the whole search. */
      total: z.number().int(),
    }),
    errors: ['search.not_understood', 'search.bad_cursor'],
  },
  'search.facets': {
    summary: 'How often each stage, format, owner and so on is among what a search finds (of the newest 2,000).',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ query }),
    output: z.strictObject({
      facets: z.array(z.strictObject({ key: FacetKey, values: z.array(FacetCount) })),
      counted: z.number().int(),
      /** False: there is more than was counted. */
      isComplete: z.boolean(),
    }),
    errors: ['search.not_understood'],
  },
  'search.complete': {
    summary: 'Keys and values that can stand at the caret of a search, the most frequent first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ text: z.string().max(MAX_LENGTH), caret: z.number().int().min(0).max(MAX_LENGTH) }),
    output: z.strictObject({
      /** What a choice replaces. */
      from: z.number().int(),
      to: z.number().int(),
      items: z.array(
        z.strictObject({ insert: z.string(), label: z.string(), help: z.string(), count: z.number().int().nullable() }),
      ),
    }),
    errors: [],
  },
  'search.views': {
    summary: 'The searches that you keep, by name.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(SavedView),
    errors: [],
  },
  'search.saveView': {
    summary: 'Keeps a search of yours under a name; a view of yours with this name is replaced.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ name, query }),
    output: z.array(SavedView),
    errors: ['search.not_understood', 'search.too_many_views'],
  },
  'search.deleteView': {
    summary: 'Forgets a search of yours.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ name }),
    output: z.array(SavedView),
    errors: ['search.no_such_view'],
  },
  'search.rebuild': {
    summary: 'Makes the index of the search anew from the records of the registry.',
    effect: 'write',
    access: ['administrator'],
    audit: 'search.rebuilt',
    input: z.strictObject({}),
    output: z.strictObject({ operationId: z.string() }),
    errors: [],
  },
});
