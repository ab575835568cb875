import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseSearch } from '../../../shared/search/parse.ts';
import { printSearch } from '../../../shared/search/print.ts';
import type { SearchNode } from '../../../shared/search/query.ts';
import { type Catalog, openCatalog } from './catalog.ts';
import { type Database, openDatabase } from './database.ts';
import type { SearchEntry } from './search-entry.ts';
import { type SearchPlace, SearchQuery } from './search-query.ts';
import type { SetShape } from './search-sets.ts';
import { SearchStore } from './search-store.ts';

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

const template = path.join(folder, 'template.sqlite');
openCatalog(template).close();

/** An empty index of its own; with small lists and blocks a few entries need many of them. */
function freshIndex(shape: SetShape): { db: Database; store: SearchStore } {
  opened += 1;
  const file = path.join(folder, `${opened}.sqlite`);
  copyFileSync(template, file);
  const db = openDatabase(file, { throwaway: true });
  return { db, store: new SearchStore(db, shape) };
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

/** All pages of a search, three hits each. */
function allPages(searching: SearchQuery, query: SearchNode | null): string[] {
  const found: string[] = [];
  let from: SearchPlace | null = null;
  do {
    const page = searching.page(query, from, 3);
    found.push(...(page?.hits ?? []).map(({ id }) => id));
    from = page?.next ?? null;
  } while (from !== null);
  return found;
}

const shapes: readonly SetShape[] = [
  { few: 256, bitsInBlock: 4096, numbersInBlock: 512 },
  { few: 2, bitsInBlock: 8, numbersInBlock: 3 },
  { few: 0, bitsInBlock: 16, numbersInBlock: 1 },
];

describe('the index of the search', () => {
  it.each(shapes)('finds what a simple reading of every entry finds, page by page, newest first (%o)', (shape) => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 14 }),
        fc.array(fc.nat(13), { maxLength: 3 }),
        fc.array(node, { minLength: 5, maxLength: 20 }),
        (entries, removed, queries) => {
          const { db, store } = freshIndex(shape);
          const gone = new Set(removed.map((at) => `mv_${at}`));
          db.transaction(() => {
            // An entry that was something else before: nothing of that may be left.
            for (const [at, one] of entries.entries())
              store.put(toEntry(entries[entries.length - 1 - at] ?? one, `mv_${at}`));
            for (const [at, one] of entries.entries()) store.put(toEntry(one, `mv_${at}`));
            for (const id of gone) store.remove({ type: 'version', id });
          });
          expect(store.problems()).toEqual([]);
          const searching = new SearchQuery(db, store, shape.few);
          for (const query of queries) {
            const expected = entries.flatMap((one, at) => (fits(one, query) ? [`mv_${at}`] : []));
            const left = expected.filter((id) => !gone.has(id)).toReversed();
            expect(allPages(searching, query), printSearch(query)).toEqual(left);
            expect(searching.page(query, null, 3)?.total).toBe(left.length);
            const stages = searching.facets(query, ['stage'], 5).counts.get('stage') ?? [];
            expect(stages.reduce((sum, { count }) => sum + count, 0)).toBe(Math.min(5, left.length));
          }
          db.close();
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(shapes)('is the same when it is filled at once, aside, while it changes (%o)', (shape) => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 14 }),
        fc.nat(13),
        fc.array(node, { minLength: 3, maxLength: 8 }),
        (entries, upTo, queries) => {
          const { db, store } = freshIndex(shape);
          const all = entries.map((one, at) => toEntry(one, `mv_${at}`));
          db.transaction(() => {
            for (const one of all) store.put(one);
          });
          const searching = new SearchQuery(db, store);
          const before = queries.map((query) => allPages(searching, query));
          const filling = db.transaction(() => store.beginAside());
          db.transaction(() => {
            for (const one of all.slice(0, upTo)) filling.add(one);
          });
          // The last one becomes what the first one is, and the first one goes, while the other side is filled.
          const [first] = entries;
          const last = `mv_${entries.length - 1}`;
          expect(queries.map((query) => allPages(searching, query))).toEqual(before);
          const changed = first === undefined ? null : toEntry(first, last);
          db.transaction(() => {
            if (changed !== null) store.put(changed);
            if (entries.length > 1) store.remove({ type: 'version', id: 'mv_0' });
          });
          const after = queries.map((query) => allPages(searching, query).toSorted());
          db.transaction(() => {
            for (const one of all.slice(upTo)) filling.add(one);
            filling.flush();
            store.takeOver(({ id }) => (id === last ? changed : null));
          });
          db.transaction(() => store.endAside());
          expect(store.problems()).toEqual([]);
          expect(queries.map((query) => allPages(searching, query).toSorted())).toEqual(after);
          db.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('refuses a place in an index that another one has replaced', () => {
    const { db, store } = freshIndex({ few: 2, bitsInBlock: 8, numbersInBlock: 3 });
    const searching = new SearchQuery(db, store);
    store.beginAside().flush();
    store.takeOver(() => null);
    store.endAside();
    expect(searching.page(null, { generation: 0, before: 5 }, 3)).toBe(null);
    db.close();
  });

  it('finds words without their marks, in any writing', () => {
    const { db, store } = freshIndex({ few: 2, bitsInBlock: 8, numbersInBlock: 3 });
    const texts = ['Crédit Zürich', '\u00c5ngstrom ﬁne', '모델 검색', 'İstanbul', 'naïve CREDIT'];
    const base = { words: [], tags: [], f1: [], size: 1, day: 0, tensors: [], owner: 'bo', stage: 'staging' };
    for (const [at, one] of texts.entries()) store.put({ ...toEntry(base, `mv_${at}`), words: one });
    const searching = new SearchQuery(db, store);
    const found = (typed: string) => {
      const parsed = parseSearch(typed);
      return allPages(searching, parsed.ok ? parsed.query : null);
    };
    expect(found('credit')).toEqual(['mv_4', 'mv_0']);
    expect(found('CRÉ zur')).toEqual(['mv_0']);
    expect(found('"crédit zurich"')).toEqual(['mv_0']);
    expect(found('angs fine')).toEqual(['mv_1']);
    expect(found('모')).toEqual(['mv_2']);
    expect(found('"모델 검색"')).toEqual(['mv_2']);
    expect(found('istan')).toEqual(['mv_3']);
    expect(found('i')).toEqual(['mv_3']);
    db.close();
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
    catalog.transaction(() => catalog.search.remove({ type: 'version', id: 'mv_1' }));
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
      expect(parsed.ok).toBe(true);
      const statements = new Set<string>();
      const prepare = Sqlite.prototype.prepare;
      vi.spyOn(Sqlite.prototype, 'prepare').mockImplementation(function record(this: Sqlite.Database, sql: string) {
        statements.add(sql);
        return prepare.call(this, sql);
      });
      onTestFinished(() => void vi.restoreAllMocks());
      const db = openDatabase(path.join(folder, `${opened}.sqlite`));
      const searching = new SearchQuery(db, new SearchStore(db));
      searching.page(parsed.ok ? parsed.query : null, null, 100);
      searching.facets(parsed.ok ? parsed.query : null, ['stage'], 100);
      vi.restoreAllMocks();
      const scans = [...statements]
        .filter((sql) => /search_/.test(sql))
        .flatMap((sql) => db.all(`EXPLAIN QUERY PLAN ${sql}`, ...(sql.match(/\?/g) ?? []).map(() => '[]')))
        .map(({ detail }) => String(detail))
        .filter((step) => /^SCAN (?!search_words_\d VIRTUAL|search_state$|e VIRTUAL|f VIRTUAL|t$|CONSTANT)/.test(step));
      db.close();
      expect(scans, text).toEqual([]);
    }
  });
});
