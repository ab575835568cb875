import { expect, it } from 'vitest';
import { csv } from './csv.ts';

it.each([
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['+1', "'+1"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  [' =1', "' =1"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['a=b', 'a=b'],
  ['Bo "B", 2', '"Bo ""B"", 2"'],
  ['', ''],
])('R18: writes %j so that no spreadsheet runs it', (text, written) => {
  expect(csv(['h'], [[text]])).toBe(`h\r\n${written}`);
});

it('writes numbers as numbers', () => expect(csv(['a', 'b'], [[-1, 2.5]])).toBe('a,b\r\n-1,2.5'));
