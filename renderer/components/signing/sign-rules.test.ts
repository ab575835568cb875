import { expect, it } from 'vitest';
import { signErrors } from './sign-rules.ts';

const typed = { userId: '', reason: 'Fine', passphrase: 'secret words' };

it.each([
  ['nothing when reason and passphrase are there', {}, []],
  ['nothing when the own user id is given too', { userId: ' bob ' }, []],
  ['another person’s user id', { userId: 'ann' }, ['userId']],
  ['a reason of blanks', { reason: '  ' }, ['reason']],
  ['a missing passphrase', { passphrase: '' }, ['passphrase']],
])('marks %s', (_what, over, fields) => {
  expect(Object.keys(signErrors({ ...typed, ...over }, { userId: 'bob', name: 'Bob', needsUserId: false }))).toEqual(
    fields,
  );
});

it('R11: asks for the user id at the first signature of a session', () => {
  const first = { userId: 'bob', name: 'Bob', needsUserId: true };
  expect(Object.keys(signErrors(typed, first))).toEqual(['userId']);
  expect(signErrors({ ...typed, userId: 'bob' }, first)).toEqual({});
});
