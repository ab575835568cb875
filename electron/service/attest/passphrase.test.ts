import { expect, it } from 'vitest';
import { passphraseProblems } from './index.ts';

const person = { id: 'bo.prover', name: 'Bo Prover' };

it.each([
  ['strongroom2026', 'the name of this program'],
  ['Strongroom 12345', 'the name of this program'],
  ['bo.prover123456', 'your own name or user id'],
  ['passwordpassword', 'less common'],
  ['short', 'at least 12'],
])('R13: refuses %s, and says why', (passphrase, why) => {
  expect(passphraseProblems(passphrase, person).join(' ')).toContain(why);
});

it.each(['seven quiet otters', 'çok güzel bir gün 🗝️', 'the strongroom has seven doors'])(
  'R13: takes %s: any characters, no rules of composition',
  (passphrase) => {
    expect(passphraseProblems(passphrase, person)).toEqual([]);
  },
);
