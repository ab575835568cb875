import { describe, expect, it } from 'vitest';
import { placedWords, withCodes } from './shown-letters.ts';

describe('letters that the font has not', () => {
  const latin = (codePoint: number) => codePoint < 0x250;
  it('stand as their codes, neighbours in one bracket', () => {
    expect(withCodes('李明 (Li Ming)', latin)).toBe('[U+674E U+660E] (Li Ming)');
    expect(withCodes('a\n😀b', latin)).toBe('a\n[U+1F600]b');
    expect(withCodes('Łyst ❤\ufe0f', latin)).toBe('Łyst [U+2764]');
  });
  it('keep two names apart', () => expect(withCodes('李', latin)).not.toBe(withCodes('明', latin)));
});

describe('words that are written to the left', () => {
  it('stand in the opposite order, and the others where they were', () => {
    expect(placedWords('by كليو أحمد (cleo)')).toEqual(['by', 'أحمد', 'كليو', '(cleo)']);
    expect(placedWords('שלום - עולם and more')).toEqual(['עולם', '-', 'שלום', 'and', 'more']);
    expect(placedWords('أحمد - x')).toEqual(['أحمد', '-', 'x']);
  });
  it('need no turning where there are none', () => expect(placedWords('by Ana Lyst')).toBeNull());
});
