import { describe, expect, it } from 'vitest';
import { endOfDay, startOfDay, utcTime } from './moment.ts';

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

describe('utcTime', () => {
  it('writes a time with its zone, whatever zone it was given in', () => {
    expect(utcTime('2026-11-23T12:05:37.250+01:00')).toBe('2026-11-23 11:05:37 UTC');
  });

  it('leaves what is no time as it is: it may come from a file', () => {
    expect(utcTime('long ago')).toBe('long ago');
  });
});
