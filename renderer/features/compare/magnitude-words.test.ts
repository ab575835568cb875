import { expect, it } from 'vitest';
import { changeText, figureText, typeText } from './magnitude-words.ts';

it('says what changed in few digits', () => {
  expect([0.123456, 1e-9, 12345.6, 0].map(figureText)).toEqual(['0.1235', '1e-9', '12350', '0']);
  expect(typeText({ before: 'f32', after: 'f32' })).toBe('f32');
  expect(typeText({ before: 'f32', after: 'bf16' })).toBe('f32 to bf16');
});

it('never rounds a change away', () => {
  expect(changeText({ changed: 1, elements: 4096 })).toMatch(/^1 of 4.096 \(< 0\.1 %\)$/);
  expect(changeText({ changed: 0, elements: 8 })).toBe('0 of 8 (0 %)');
  expect(changeText({ changed: 3, elements: 8 })).toBe('3 of 8 (37.5 %)');
  expect(changeText({ changed: 0, elements: 0 })).toBe('none');
});
