import { describe, expect, it } from 'vitest';
import { replacingNames } from './replacing-names.ts';

const replaced = (name: string, text: string): string => replacingNames(new Map([[name, 'X']]))(text);

describe('R31: names in a redacted text', () => {
  it.each([
    ['Ana Łyst-Ñandú', 'signed by Ana Łyst-Ñandú.', 'signed by X.'],
    ['Jean-Luc O’Neil (ext.)', 'asked Jean-Luc O’Neil (ext.), twice', 'asked X, twice'],
    ['a+b', 'of A+B', 'of X'],
    ['$^.*[x]{2}|\\/?', 'is $^.*[x]{2}|\\/? here', 'is X here'],
    ['李明', '李明が確認しました。これは李明です', 'Xが確認しました。これはXです'],
    ['สมชาย', 'ตรวจโดยสมชายแล้ว', 'ตรวจโดยXแล้ว'],
    ['İnci', 'by İnci and inci', 'by X and inci'],
    ['Zoë', 'by ZOE\u0308, Zoe\u0308 and zoë', 'by X, X and X'],
    ['كليو أحمد', 'من كليو أحمد.', 'من X.'],
    ['Straße', 'STRASSE, strasse-1 and straße', 'X, X-1 and X'],
  ])('finds %s as it is written in a text', (name, text, expected) => expect(replaced(name, text)).toBe(expected));

  it('leaves a longer word that begins or ends with a name', () => {
    expect(replaced('ana', 'analysis of banana by ana_2, ana')).toBe('analysis of banana by ana_2, X');
    expect(replaced('über', 'darüber')).toBe('darüber');
  });

  it('takes the longest of several names, and the first of two that differ in case', () => {
    const replace = replacingNames(
      new Map([
        ['ana', '1'],
        ['Ana Lyst', '2'],
        ['ANA', '3'],
      ]),
    );
    expect(replace('Ana Lyst (ana)')).toBe('2 (1)');
  });

  it('leaves a text as it is when nobody is known', () =>
    expect(replacingNames(new Map())('as it is')).toBe('as it is'));
});
