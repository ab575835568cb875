import { expect, it } from 'vitest';
import { startOfDay } from '../../shared/model/moment.ts';
import { dateOption } from './dates.ts';

const call = (text: string | undefined) => ({ args: { text: () => text } });

it.each([
  ['2026-03-01', '2026-03-01T23:59:59.999Z'],
  ['2026-03-01T09:00:00+02:00', '2026-03-01T07:00:00.000Z'],
  [undefined, undefined],
])('reads %j as %j', (text, time) => expect(dateOption(call(text), 'as-of')).toBe(time));

it('takes a day from its beginning where a period begins', () => {
  expect(dateOption(call('2026-03-01'), 'from', startOfDay)).toBe('2026-03-01T00:00:00.000Z');
});

it.each(['2026-02-30', '1 March', '2026-03-01T09:00:00', ''])('refuses %j', (text) => {
  expect(() => dateOption(call(text), 'as-of')).toThrow('The option --as-of takes 2026-03-01 or');
});
