import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './linear-pattern.ts';

/** Patterns of the language, each of which is a regular expression of JavaScript too. */
const pattern = fc.letrec<{ part: string; whole: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '1', '-', '\\.', '.', '[ab]', '[^a]', '[a-c1-3]', '\\d', '\\w'),
    tie('whole').map((inner) => `(?:${inner})`),
  ),
  whole: fc
    .array(
      fc
        .tuple(
          tie('part'),
          fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,}', '{0,3}'),
          fc.constantFrom('', '', '|'),
        )
        .map((parts) => parts.join('')),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join('')),
})).whole;

describe('a pattern', () => {
  it('means what the same regular expression means', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '1', '3', '.', '-', '_'), { maxLength: 8 })
      .map((a) => a.join(''));
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 5, maxLength: 12 }), (source, texts) => {
        const ours = compilePattern(source);
        const theirs = new RegExp(`^(?:${source})$`);
        for (const one of texts) expect(ours(one), `${source} on ${one}`).toBe(theirs.test(one));
      }),
      { numRuns: 300 },
    );
  });

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
