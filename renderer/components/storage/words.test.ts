import { expect, it } from 'vitest';
import { formatRatio } from './words.ts';

it('never shows a ratio that was not measured', () => {
  expect(formatRatio(null)).toBe('not measured yet');
  expect(formatRatio(2.4149)).toBe('2.41×');
  expect(formatRatio(1)).toBe('1.00×');
});
