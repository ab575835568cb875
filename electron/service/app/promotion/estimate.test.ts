import { expect, it } from 'vitest';
import { estimateFrom } from './estimate.ts';

it('says nothing from fewer than five decisions', () => {
  expect(estimateFrom([1, 2, 3, 4])).toEqual({ status: 'not_enough_history', similar: 4, needed: 5 });
});

it.each([
  [[5, 1, 4, 2, 3], 3, 2, 4],
  [[8, 8, 8, 8, 8, 100], 8, 8, 8],
  [[0, 1, 2, 3, 4, 5], 2.5, 1.25, 3.75],
])('of %j the middle is %d, and half of them lie from %d to %d', (taken, medianHours, lowerHours, upperHours) => {
  expect(estimateFrom(taken)).toEqual({
    status: 'estimated',
    similar: taken.length,
    medianHours,
    lowerHours,
    upperHours,
  });
});
