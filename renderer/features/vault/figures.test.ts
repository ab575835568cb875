import { expect, it } from 'vitest';
import { formatRatio, savedBytes } from './figures.ts';

it('never shows a ratio that was not measured', () => {
  expect(formatRatio(null)).toBe('not measured yet');
  expect(formatRatio(2.4149)).toBe('2.41×');
  expect(formatRatio(1)).toBe('1.00×');
});

it('says so when the vault takes more than it got', () => {
  expect(savedBytes({ inputBytes: 100, storedBytes: 40 })).toBe(60);
  expect(savedBytes({ inputBytes: 100, storedBytes: 112 })).toBe(-12);
});
