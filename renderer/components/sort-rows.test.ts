import { describe, expect, it } from 'vitest';
import { compareRows } from './sort-rows.ts';

const sorted = <T extends string | number | null>(values: readonly T[], descending: boolean): T[] =>
  values.toSorted((a, b) => compareRows(a, b, descending));

describe('compareRows', () => {
  it('orders version numbers by size, not by letters', () => {
    expect(sorted(['1.10.0', '1.9.0', '1.2.0'], false)).toEqual(['1.2.0', '1.9.0', '1.10.0']);
  });

  it('keeps missing values last in both directions', () => {
    expect(sorted([null, 2, 1], false)).toEqual([1, 2, null]);
    expect(sorted([null, 2, 1], true)).toEqual([2, 1, null]);
  });
});
