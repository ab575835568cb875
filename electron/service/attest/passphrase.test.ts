import { expect, it } from 'vitest';
import { passphraseProblems } from './index.ts';

const person = { id: 'bo.prover', name: 'Bo Prover' };

it.each([
  ['strongroom2026', 'the name of this program'],
  ['Strongroom 12345', 'the name of this program'],
  ['bo.prover123456', 'your own name or user id'],
  ['passwordpassword', 'less common'],
  ['short', 'at least 12'],
  ['Summer Dragon 2026', 'less common'],
  ['p4ssw0rd-p4ssw0rd', 'less common'],
  ['2024 Liverpool Champions!', 'less common'],
  ['Correct Horse Battery Staple', 'less common'],
  ['To be, or not to be', 'less common'],
  ['Vault-Registry-01', 'less common'],
  ['1qaz2wsx3edc', 'less common'],
])('R13: refuses %s, and says why', (passphrase, why) => {
  expect(passphraseProblems(passphrase, person).join(' ')).toContain(why);
});

it.each([
  'seven quiet otters',
  'summer dragon violin',

  'çok güzel bir gün 🗝️',
  'the strongroom has seven doors',
])('R13: takes %s: any characters, no rules of composition', (passphrase) => {
  expect(passphraseProblems(passphrase, person)).toEqual([]);
});
