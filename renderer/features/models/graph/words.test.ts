import { expect, it } from 'vitest';
import { originWords, strategyWords } from './words.ts';

const names = new Map([
  ['a', '1.0.0'],
  ['b', '1.1.0-fast.1'],
]);

it.each([
  [{ parents: [], foreignParents: [], origin: { kind: 'brought_in' } }, 'no parent recorded'],
  [{ parents: ['a'], foreignParents: [], origin: { kind: 'brought_in' } }, '1.0.0'],
  [{ parents: ['b'], foreignParents: [], origin: { kind: 'adopted', from: 'b' } }, '1.1.0-fast.1, same files'],
  [
    { parents: ['a', 'b'], foreignParents: [], origin: { kind: 'adopted', from: 'b' } },
    'merge of 1.0.0 and 1.1.0-fast.1, files of 1.1.0-fast.1',
  ],
  [
    { parents: ['a'], foreignParents: ['base@2.0.0'], origin: { kind: 'combined' } },
    'merge of 1.0.0 and base@2.0.0, combined',
  ],
  [{ parents: ['gone'], foreignParents: [], origin: { kind: 'brought_in' } }, 'an older version'],
] as const)('says what a version was made from: %j', (version, words) => {
  expect(
    originWords({ ...version, parents: [...version.parents], foreignParents: [...version.foreignParents] }, names),
  ).toBe(words);
});

it('says how versions are numbered', () => {
  expect(strategyWords({ kind: 'hash', length: 10 })).toContain('10 digits');
  expect(strategyWords({ kind: 'custom', template: 'R{seq}', pattern: 'R\\d+' })).toContain('R{seq}');
});
