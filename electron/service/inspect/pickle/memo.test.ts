import { expect, it } from 'vitest';
import { Memo } from './memo.ts';

it('remembers by any number, counted up, with gaps, far off and again', () => {
  const memo = new Memo();
  const wanted = new Map<number, string>();
  for (const index of [0, 1, 2, 5, 3, 100_000, 4, 20, 6, 2, 4_000_000_000, 7, 8, 9, 10, 30, 11, 100_000]) {
    memo.set(index, `value ${index} ${wanted.size}`);
    wanted.set(index, `value ${index} ${wanted.size}`);
    expect(memo.size).toBe(wanted.size);
  }
  for (const [index, value] of wanted) expect(memo.get(index)).toBe(value);
  expect([12, 99_999, -1, 2 ** 40].map((index) => memo.get(index))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
