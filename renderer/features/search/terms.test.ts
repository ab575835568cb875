import { describe, expect, it } from 'vitest';
import { hasTerm, termOf, toggleTerm } from './terms.ts';

describe('a term of a facet', () => {
  it('is added at the end and taken away where it stands', () => {
    expect(toggleTerm('fraud', termOf('stage', 'production'))).toBe('fraud stage:production');
    expect(toggleTerm('stage:production fraud', 'stage:production')).toBe('fraud');
    expect(toggleTerm('', termOf('owner', 'A. Person'))).toBe('owner:"A. Person"');
  });

  it('is not taken for a longer one or an excluded one', () => {
    expect(hasTerm('tag:team=fraud', 'tag:team')).toBe(false);
    expect(hasTerm('-stage:production', 'stage:production')).toBe(false);
    expect(hasTerm('(stage:production)', 'stage:production')).toBe(true);
  });

  it('holds for all of a search with OR', () => {
    expect(toggleTerm('a OR b', 'stage:production')).toBe('(a OR b) stage:production');
  });
});
