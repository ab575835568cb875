import { expect, it } from 'vitest';
import { endOfDay, startOfDay } from './moment.ts';

it('gives the ends of a day in UTC', () => {
  expect(startOfDay('2026-03-01')).toBe('2026-03-01T00:00:00.000Z');
  expect(endOfDay('2026-03-01')).toBe('2026-03-01T23:59:59.999Z');
});

it.each(['', '2026-3-1', '2026-02-30', '2026-13-01', '2026-03-01T09:00Z', 'soon'])(
  'does not take %j for a day',
  (text) => {
    expect(endOfDay(text)).toBeNull();
  },
);
