import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atCaret } from './caret.ts';
import { searchKey, searchKeyNames } from './keys.ts';
import { parseSearch } from './parse.ts';
import { printSearch } from './print.ts';
import { type SearchNode, wordsOf } from './query.ts';

const query = (text: string): SearchNode | null => {
  const parsed = parseSearch(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
  return parsed.query;
};
const place = (text: string): string => {
  const parsed = parseSearch(text);
  return parsed.ok ? 'understood' : text.slice(parsed.problem.from, parsed.problem.to);
};
const value = (key: string, one: string, isPrefix = false) => ({
  kind: 'value',
  key,
  value: one,
  isPrefix,
});

describe('a search', () => {
  it('joins what stands side by side, excludes by a minus, and groups by OR and brackets', () => {
    expect(query('  ')).toBeNull();
    expect(query('fraud')).toEqual({ kind: 'text', text: 'fraud', exact: false });
    expect(query('"credit card" -stage:archived')).toEqual({
      kind: 'and',
      parts: [
        { kind: 'text', text: 'credit card', exact: true },
        { kind: 'not', part: value('stage', 'archived') },
      ],
    });
    expect(query('a b OR c')).toMatchObject({ kind: 'or', parts: [{ kind: 'and' }, { kind: 'text', text: 'c' }] });
    expect(query('a (b OR c)')).toMatchObject({ kind: 'and', parts: [{ text: 'a' }, { kind: 'or' }] });
    expect(query('-(a OR b)')).toMatchObject({ kind: 'not', part: { kind: 'or' } });
    expect(query('ORder')).toMatchObject({ text: 'ORder' });
  });

  it('reads values, names, numbers with units, days and times', () => {
    expect(query('tag:team=fraud')).toEqual(value('tag', 'team=fraud'));
    expect(query('owner:"A. Person"')).toEqual(value('owner', 'A. Person'));
    expect(query('tensor:encoder.*')).toEqual(value('tensor', 'encoder.', true));
    expect(query('owner:"A. "*')).toEqual(value('owner', 'A. ', true));
    expect(query('STAGE:production')).toEqual(value('stage', 'production'));
    expect(query('metric:f1')).toEqual(value('metric', 'f1'));
    expect(query('metric.f1>=0.9')).toEqual({
      kind: 'number',
      key: 'metric',
      name: 'f1',
      comparison: '>=',
      number: 0.9,
    });
    expect(query('metric."f1 macro"<-.5')).toMatchObject({ name: 'f1 macro', comparison: '<', number: -0.5 });
    expect(query('size>1GB')).toMatchObject({ key: 'size', number: 1e9 });
    expect(query('size<=2GiB')).toMatchObject({ number: 2 ** 31 });
    expect(query('params>1e6')).toMatchObject({ number: 1e6 });
    expect(query('params:7B')).toMatchObject({ comparison: '=', number: 7e9 });
    expect(query('before:2026')).toEqual({ kind: 'time', key: 'before', at: '2026-01-01T00:00:00.000Z' });
    expect(query('after:2026-03-04T05:06:07Z')).toMatchObject({ at: '2026-03-04T05:06:07.000Z' });
  });

  it.each([
    ['stag:production', 'stag'],
    ['stage:', 'stage:'],
    ['stage:(a)', 'stage:'],
    ['metric.f1>high', 'high'],
    ['size>3apples', '3apples'],
    ['params>1e999', '1e999'],
    ['metric>1', 'metric'],
    ['stage>production', 'stage>'],
    ['stage.x:production', 'stage'],
    ['before:2026-02-31', '2026-02-31'],
    ['after:soon', 'soon'],
    ['before>2026', 'before'],
    ['owner:a*b', 'a*b'],
    ['a OR', 'OR'],
    ['OR a', 'OR'],
    ['a OR OR b', 'OR'],
    ['(a', '('],
    ['a)', ')'],
    ['()', ')'],
    ['"a', '"'],
    ['- a', '-'],
    ['a ***', '***'],
    [`${'('.repeat(12)}a${')'.repeat(12)}`, '('],
    ['-'.repeat(200), '-'],
    ['a '.repeat(51), 'a'],
  ])('%s is not understood, and the place is named', (text, named) => {
    expect(place(text)).toBe(named);
  });

  it('has at most 1,000 characters', () => {
    expect(parseSearch('a'.repeat(1000)).ok).toBe(true);
    expect(parseSearch('a'.repeat(1001)).ok).toBe(false);
  });

  it('never throws and names a place inside the text', () => {
    const pieces = [
      '(',
      ')',
      '"',
      '-',
      'OR',
      ' ',
      ':',
      '>',
      '=',
      '<',
      '*',
      '\\',
      'a',
      'stage',
      'metric.',
      '1GB',
      'before',
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join('')),
        ),
        (text) => {
          const parsed = parseSearch(text);
          if (parsed.ok) return;
          expect(parsed.problem.from).toBeLessThanOrEqual(parsed.problem.to);
          expect(parsed.problem.to).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const text = fc.string({ minLength: 1, maxLength: 12 });
const bareWord = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const term: fc.Arbitrary<SearchNode> = fc.oneof(
  bareWord.map((word) => ({ kind: 'text', text: word, exact: false }) as const),
  text.filter((one) => wordsOf(one).length > 0).map((one) => ({ kind: 'text', text: one, exact: true }) as const),
  fc
    .record({
      key: fc.constantFrom(...searchKeyNames.filter((name) => searchKey(name).kind === 'value')),
      value: text,
      isPrefix: fc.boolean(),
    })
    .map((one) => ({ kind: 'value', ...one }) as const),
  fc
    .record({
      comparison: fc.constantFrom('=', '>', '>=', '<', '<=' as const),
      number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      name: text,
    })
    .map((one) => ({ kind: 'number', key: 'metric', ...one }) as const),
  fc
    .record({
      key: fc.constantFrom('before' as const, 'after' as const),
      at: fc.date({ min: new Date('0100-01-01'), max: new Date('9999-01-01'), noInvalidDate: true }),
    })
    .map(({ key, at }) => ({ kind: 'time', key, at: at.toISOString() }) as const),
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
/** As the parser would join it. */
const flat = (one: SearchNode): SearchNode => {
  if (one.kind === 'not') return { kind: 'not', part: flat(one.part) };
  if (one.kind !== 'and' && one.kind !== 'or') return one;
  return {
    kind: one.kind,
    parts: one.parts.map(flat).flatMap((part) => (part.kind === one.kind ? part.parts : [part])),
  };
};

it('a search that is printed is understood as the same search', () => {
  fc.assert(
    fc.property(node.map(flat), (one) => {
      const printed = printSearch(one);
      fc.pre(printed.length <= 1000);
      expect(query(printed)).toEqual(one);
    }),
    { numRuns: 1000 },
  );
});

describe('the caret', () => {
  it.each([
    ['sta|', { kind: 'key', typed: 'sta', from: 0, to: 3 }],
    ['fraud -(sta|', { kind: 'key', typed: 'sta', from: 8, to: 11 }],
    ['stage:pro|d x', { kind: 'value', key: 'stage', typed: 'pro', from: 6, to: 10 }],
    ['owner:"A. Pe|', { kind: 'value', key: 'owner', typed: 'A. Pe', from: 6, to: 12 }],
    ['metric.f|', { kind: 'metric', typed: 'f', from: 7, to: 8 }],
  ])('in %s is at what a completion replaces', (marked, expected) => {
    const caret = marked.indexOf('|');
    expect(atCaret(marked.replace('|', ''), caret)).toEqual(expected);
  });
});
