import { describe, expect, it } from 'vitest';
import { byteTicks, pointAt, stepPath, timeTicks } from './size-scale.ts';

describe('the axis of bytes', () => {
  it.each([
    [7_300_000, [0, 2_000_000, 4_000_000, 6_000_000, 8_000_000]],
    [1000, [0, 500, 1000]],
    [0, [0, 1]],
  ])('covers %d in round steps', (max, expected) => {
    expect(byteTicks(max, max === 1000 ? 2 : 4)).toEqual(expected);
  });

  it('always reaches the largest value, with few steps', () => {
    for (let max = 1; max < 1e13; max *= 1.7) {
      const ticks = byteTicks(max, 4);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9));
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });
});

it('writes times of day on a short axis and days on a long one, never too many', () => {
  const from = new Date(2026, 10, 26, 9, 5).getTime();
  expect(timeTicks(from, from + 3 * 3_600_000, 6).unit).toBe('time');
  expect(timeTicks(from, from + 90 * 86_400_000, 6).unit).toBe('day');
  for (let span = 60_000; span < 1e13; span *= 3) {
    const { times } = timeTicks(from, from + span, 6);
    expect(times.length).toBeLessThanOrEqual(7);
    for (const time of times) expect(time).toBeGreaterThanOrEqual(from);
  }
});

it('draws sizes as steps that hold until the next change', () => {
  expect(
    stepPath(
      [
        { x: 0, y: 10 },
        { x: 5, y: 4 },
      ],
      9,
    ),
  ).toBe('M0,10H5V4H9');
  expect(stepPath([], 9)).toBe('');
});

it('finds the point that holds at a place', () => {
  const points = [{ x: 0 }, { x: 5 }, { x: 9 }];
  expect([-1, 0, 4.9, 5, 8, 100].map((x) => pointAt(points, x))).toEqual([0, 0, 0, 1, 1, 2]);
});
