import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './linear-pattern.ts';

/** A pattern with its meaning: which ends a match can have, for each of the places where it may begin. */
interface Sample {
  readonly source: string;
  readonly ends: (text: string, from: ReadonlySet<number>) => Set<number>;
}

/** One character: JavaScript says what matches. Whole patterns it can't be asked about, for some would keep it busy for hours. */
const character = (source: string): Sample => ({
  source,
  ends: (text, from) =>
    new Set([...from].filter((at) => new RegExp(`^${source}$`).test(text.charAt(at))).map((at) => at + 1)),
});

const repeated = (part: Sample, [sign, min, max]: readonly [string, number, number]): Sample => ({
  source: part.source + sign,
  ends: (text, from) => {
    let current: ReadonlySet<number> = from;
    const found = new Set(min === 0 ? from : []);
    // After as many repetitions as the text is long, further ones reach nothing new.
    for (let count = 1; count <= Math.min(max, min + text.length); count += 1) {
      if (current.size === 0) break;
      current = part.ends(text, current);
      if (count >= min) for (const end of current) found.add(end);
    }
    return found;
  },
});

const all = (parts: readonly Sample[]): Sample => ({
  source: parts.map(({ source }) => source).join(''),
  ends: (text, from) => parts.reduce((ends, part) => part.ends(text, ends), new Set(from)),
});

const any = (choices: readonly Sample[]): Sample => ({
  source: choices.map(({ source }) => source).join('|'),
  ends: (text, from) => new Set(choices.flatMap((choice) => [...choice.ends(text, from)])),
});

const repetitions = [
  ['', 1, 1],
  ['*', 0, 99],
  ['+', 1, 99],
  ['?', 0, 1],
  ['{2}', 2, 2],
  ['{1,}', 1, 99],
  ['{0,3}', 0, 3],
] as const;

const sample = fc.letrec<{ part: Sample; whole: Sample }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
    fc
      .constantFrom('a', 'b', '1', '-', '\\.', '.', '[ab]', '[^a]', '[a-c1-3]', '\\d', '\\w')
      .map((source) => character(source)),
    tie('whole').map((inner) => ({ ...inner, source: `(?:${inner.source})` })),
  ),
  whole: fc
    .array(
      fc
        .array(
          fc.tuple(tie('part'), fc.constantFrom(...repetitions)).map(([part, times]) => repeated(part, times)),
          { maxLength: 4 },
        )
        .map(all),
      { minLength: 1, maxLength: 3 },
    )
    .map(any),
})).whole;

describe('a pattern', () => {
  it('means what its parts mean', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '1', '3', '.', '-', '_'), { maxLength: 8 })
      .map((a) => a.join(''));
    fc.assert(
      fc.property(sample, fc.array(text, { minLength: 5, maxLength: 12 }), ({ source, ends }, texts) => {
        const matches = compilePattern(source);
        for (const one of texts)
          expect(matches(one), `${source} on ${one}`).toBe(ends(one, new Set([0])).has(one.length));
      }),
      { numRuns: 300 },
    );
  });

  it.each(['a|b*', '(?:ab|c)+1?', '[^a]{2}\\.', '\\d{1,}-\\w*', 'a{0,3}b{2}', '(?:|a)b', '.|[a-c1-3]+'])(
    '%s means what the same regular expression of JavaScript means',
    (source) => {
      const matches = compilePattern(source);
      const theirs = new RegExp(`^(?:${source})$`);
      const texts = [
        '',
        'a',
        'b',
        'ab',
        'aab',
        'abb',
        'aaabb',
        'bb',
        'abc1',
        'cab',
        '11-a_',
        '1-',
        '1..',
        'bc.',
        'c31',
        '_',
      ];
      for (const one of texts) expect(matches(one), one).toBe(theirs.test(one));
    },
  );

  it('takes no longer for what makes a regular expression run for hours', () => {
    const matches = compilePattern('(?:a+)+(?:a|aa)*b');
    expect(matches('a'.repeat(100))).toBe(false);
    expect(matches(`${'a'.repeat(99)}b`)).toBe(true);
  });

  it.each(['(', 'a)', '[a', 'a**', '*', '\\q', '(?=a)', '(a', 'a{2', 'a{3,1}', '^a$', '[b-a]', '\\1', '\\'])(
    'that is %j is refused',
    (source) => {
      expect(() => compilePattern(source)).toThrow(expect.objectContaining({ code: 'model.strategy_refused' }));
    },
  );

  it('that would grow too large is refused', () => {
    for (const source of ['(?:(?:a{999}){999}){999}', '(?:(?:(?:){999}){999}){999}', '('.repeat(100) + ')'.repeat(100)])
      expect(() => compilePattern(source)).toThrow(expect.objectContaining({ code: 'model.strategy_refused' }));
  });
});
