import { expect, it } from 'vitest';
import { countsText, tensorText } from './words.ts';

const none = {
  before: 3,
  after: 3,
  identical: 0,
  changed: 0,
  reshaped: 0,
  retyped: 0,
  renamed: 0,
  added: 0,
  removed: 0,
};

it('names only the classes that were found', () => {
  expect(countsText({ counts: { breaking: 2, feature: 0, patch: 1 }, smallestChange: 'breaking' })).toBe(
    '2 breaking, 1 patch',
  );
  expect(countsText({ counts: { breaking: 0, feature: 0, patch: 0 }, smallestChange: null })).toBe('nothing differs');
});

it('tells tensors that are identical from those whose values nobody knows', () => {
  expect(tensorText({ ...none, identical: 2, unknown: 1 })).toBe('2 identical, 1 with unknown values');
  expect(tensorText({ ...none, before: 0, after: 0, unknown: 0 })).toBe('not compared');
});
