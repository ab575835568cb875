import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSearch } from '../../../shared/search/parse.ts';
import { printSearch } from '../../../shared/search/print.ts';
import type { SearchNode } from '../../../shared/search/query.ts';
import { type Catalog, openCatalog } from './catalog.ts';
import { openDatabase } from './database.ts';
import type { SearchEntry } from './search-entry.ts';
import { SearchQuery } from './search-query.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-search-'));
let opened = 0;
const open: Catalog[] = [];
afterAll(() => {
  for (const catalog of open) catalog.close();
  rmSync(folder, { recursive: true });
});
function fresh(): Catalog {
  opened += 1;
  const catalog = openCatalog(path.join(folder, `${opened}.sqlite`));
  open.push(catalog);
  return catalog;
}

const words = ['fraud', 'Frame', 'credit', 'card', 'onnx', 'north'];
const stages = ['development', 'staging', 'production'];
const owners = ['A. Person', 'Ann', 'bo'];
const tensors = ['encoder.w', 'encoder.b', 'head.w'];
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();

const entry = fc.record({
  words: fc.array(fc.constantFrom(...words), { maxLength: 4 }),
  stage: fc.constantFrom(...stages),
  owner: fc.constantFrom(...owners),
  tags: fc.uniqueArray(fc.constantFrom<string>('team', 'team=fraud', 'team=risk'), { maxLength: 2 }),
  f1: fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 2 }),
  size: fc.integer({ min: 0, max: 5 }),
  day: fc.nat(20),
  tensors: fc.uniqueArray(fc.constantFrom(...tensors), { maxLength: 3 }),
});
type Simple = typeof entry extends fc.Arbitrary<infer T> ? T : never;

const toEntry = (one: Simple, id: string): SearchEntry => ({
  hit: {
    id,
    type: 'version',
    label: id,
    about: '',
    owner: one.owner,
    at: day(one.day),
    model: null,
    version: null,
    branch: null,
    stage: null,
    format: null,
    framework: null,
    tier: null,
    sizeBytes: one.size,
    worstFinding: null,
    isOver: false,
  },
  words: one.words.join(' '),
  values: [['stage', one.stage], ['owner', one.owner], ...one.tags.map((tag) => ['tag', tag] as const)],
  numbers: [['size', 'size', one.size], ...one.f1.map((value) => ['metric', 'f1', value / 10] as const)],
  tensors: one.tensors,
});

const term: fc.Arbitrary<SearchNode> = fc.oneof(
  fc
    .record({ text: fc.constantFrom(...words, 'fra', 'c', 'fraud card', 'none'), exact: fc.boolean() })
    .map((one) => ({ kind: 'text', ...one }) as const),
  fc
    .constantFrom(
      ['stage', 'Production'],
      ['stage', 'staging'],
      ['stage', ''],
      ['owner', 'a'],
      ['owner', 'A. Person'],
      ['owner', 'Ann'],
      ['tag', 'team'],
      ['tag', 'team=fraud'],
      ['tensor', 'encoder.'],
      ['tensor', 'head.w'],
      ['branch', 'main'],
    )
    .chain(([key, value]) => fc.boolean().map((isPrefix) => ({ kind: 'value', key, value, isPrefix }) as SearchNode)),
  fc
    .record({
      key: fc.constantFrom('size' as const, 'metric' as const),
      comparison: fc.constantFrom('=', '>', '>=', '<', '<=' as const),
      number: fc.integer({ min: 0, max: 10 }),
    })
    .map(({ key, comparison, number }) =>
      key === 'size'
        ? ({ kind: 'number', key, name: '', comparison, number } as const)
        : ({ kind: 'number', key, name: 'F1', comparison, number: number / 10 } as const),
    ),
  fc
    .record({ key: fc.constantFrom('before' as const, 'after' as const), n: fc.nat(20) })
    .map(({ key, n }) => ({ kind: 'time', key, at: day(n) }) as const),
);
const { node } = fc.letrec<{ node: SearchNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    term,
    fc.record({ kind: fc.constant('not' as const), part: tie('node') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

const compare = {
  '=': (a: number, b: number) => a === b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
};

/** What a search means, said as simply as possible. */
function fits(one: Simple, query: SearchNode): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => fits(one, part));
    case 'or':
      return query.parts.some((part) => fits(one, part));
    case 'not':
      return !fits(one, query.part);
    case 'text': {
      const has = one.words.map((word) => word.toLowerCase());
      const asked = query.text.toLowerCase().split(' ');
      return query.exact
        ? has.some((_, at) => asked.every((word, offset) => has[at + offset] === word))
        : asked.every((word) => has.some((other) => other.startsWith(word)));
    }
    case 'value': {
      const all: Record<string, readonly string[]> = {
        stage: [one.stage],
        owner: [one.owner],
        tag: one.tags,
        tensor: one.tensors,
      };
      const value = query.value.toLowerCase();
      return (all[query.key] ?? []).some((other) =>
        query.isPrefix ? other.toLowerCase().startsWith(value) : other.toLowerCase() === value,
      );
    }
    case 'number': {
      const all = query.key === 'size' ? [one.size] : one.f1.map((value) => value / 10);
      return all.some((number) => compare[query.comparison](number, query.number));
    }
    case 'time':
      return query.key === 'before' ? day(one.day) < query.at : day(one.day) >= query.at;
  }
}

describe('the index of the search', () => {
  it('finds what a simple reading of every entry finds, page by page, newest first', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        fc.array(node, { minLength: 5, maxLength: 20 }),
        (entries, queries) => {
          const catalog = fresh();
          catalog.transaction(() => {
            // An entry that was something else before: nothing of that may be left.
            for (const [at, one] of entries.entries()) {
              catalog.search.put(toEntry(entries[entries.length - 1 - at] ?? one, `mv_${at}`));
            }
            for (const [at, one] of entries.entries()) catalog.search.put(toEntry(one, `mv_${at}`));
          });
          expect(catalog.search.problems()).toEqual([]);
          const db = openDatabase(path.join(folder, `${opened}.sqlite`));
          // Also the ways that are taken only where there is much to find.
          const ways = [
            { few: 200, many: 2000 },
            { few: 0, many: 2 },
            { few: 3, many: 0 },
          ].map((limits) => new SearchQuery(db, catalog.search, limits));
          for (const query of queries)
            for (const searching of ways) {
              const expected = entries.flatMap((one, at) => (fits(one, query) ? [`mv_${at}`] : [])).toReversed();
              const found: string[] = [];
              let before: number | null = null;
              do {
                const page = searching.page(query, before, 3);
                found.push(...page.hits.map(({ id }) => id));
                before = page.next;
              } while (before !== null);
              expect(found, printSearch(query)).toEqual(expected);
              expect(searching.count(query, 1000)).toBe(expected.length);
            }
          catalog.close();
          open.pop();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts the values of what it finds', () => {
    const catalog = fresh();
    const base = { words: [], tags: ['team'], f1: [], size: 1, day: 0, tensors: [], owner: 'bo' };
    catalog.transaction(() => {
      for (const [at, stage] of ['staging', 'production', 'production'].entries())
        catalog.search.put(toEntry({ ...base, stage }, `mv_${at}`));
    });
    const { counts, counted } = catalog.searching.facets(null, ['stage', 'tag'], 100);
    expect(counted).toBe(3);
    expect(counts.get('stage')).toEqual([
      { value: 'production', count: 2 },
      { value: 'staging', count: 1 },
    ]);
    expect(catalog.search.valuesOf('stage', 'PRO', 5)).toEqual([{ value: 'production', count: 2 }]);
    catalog.transaction(() => catalog.search.remove('mv_1'));
    expect(catalog.search.valuesOf('stage', '', 5).map(({ count }) => count)).toEqual([1, 1]);
    expect(catalog.search.problems()).toEqual([]);
  });

  it('reads no table from end to end for a search that names something', () => {
    const catalog = fresh();
    catalog.transaction(() =>
      catalog.search.put(
        toEntry(
          {
            words: ['fraud'],
            stage: 'staging',
            owner: 'bo',
            tags: ['team'],
            f1: [1],
            size: 1,
            day: 1,
            tensors: ['head.w'],
          },
          'mv_1',
        ),
      ),
    );
    for (const text of [
      'fraud',
      'stage:staging',
      'fraud stage:staging -tag:team',
      'tensor:head.*',
      'metric.f1>0.05',
      'size<3 owner:bo',
      'after:2026',
      'stage:staging OR owner:bo',
      'owner:b*',
    ]) {
      const parsed = parseSearch(text);
      const plan = parsed.ok ? catalog.searching.plan(parsed.query) : ['not understood'];
      const scans = plan.filter((step) => /^SCAN (?!search_words VIRTUAL|json_each|d$|\(subquery|CONSTANT)/.test(step));
      expect(scans, `${text}: ${plan.join(' | ')}`).toEqual([]);
    }
  });
});
