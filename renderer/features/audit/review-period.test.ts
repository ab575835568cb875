import { describe, expect, it } from 'vitest';
import { lastMonth, periodOf } from './review-period.ts';

const now = new Date(2026, 10, 20, 15, 30, 45, 600).getTime();

describe('the period of a review', () => {
  it('takes in the last day whole', () => {
    const period = periodOf({ fromDay: '2026-11-01', toDay: '2026-11-02' }, now);
    expect(period).toEqual({
      from: new Date(2026, 10, 1).toISOString(),
      to: new Date(2026, 10, 3).toISOString(),
    });
  });

  it('ends at the last full second when it ends today', () => {
    expect(periodOf({ fromDay: '2026-11-20', toDay: '2026-11-20' }, now)?.to).toBe(
      new Date(2026, 10, 20, 15, 30, 45).toISOString(),
    );
  });

  it('is none for days that are none, in the wrong order, or in the future', () => {
    for (const days of [
      { fromDay: '', toDay: '2026-11-02' },
      { fromDay: '2026-11-03', toDay: '2026-11-02' },
      { fromDay: '2026-12-01', toDay: '2026-12-02' },
    ])
      expect(periodOf(days, now)).toBeNull();
  });

  it('begins a month ago unless it is chosen', () => {
    expect(lastMonth(now)).toEqual({ fromDay: '2026-10-20', toDay: '2026-11-20' });
  });
});
