import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatNumber, formatShape } from './format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [-76_000, '-76.0 kB'],
    [999_999, '1.00 MB'],
    [1000, '1.00 kB'],
    [12_345_678, '12.3 MB'],
    [2_500_000_000_000, '2.50 TB'],
  ])('shows %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatDuration', () => {
  it('names hours, minutes and seconds as they are needed', () => {
    expect(formatDuration(45)).toBe('45 s');
    expect(formatDuration(200)).toBe('3 min 20 s');
    expect(formatDuration(7500)).toBe('2 h 5 min');
  });

  it('never shows a negative time', () => expect(formatDuration(-3)).toBe('0 s'));
});

describe('formatNumber', () => {
  it('groups whole numbers and keeps six decimals of a measured value', () => {
    expect(formatNumber(110_000_000)).toBe('110,000,000');
    expect(formatNumber(0.912345)).toBe('0.912345');
  });
});

describe('formatShape', () => {
  it('tells an unknown rank, an unknown dimension and a scalar apart', () => {
    expect(formatShape(null)).toBe('unknown rank');
    expect(formatShape(['batch', null, 3])).toBe('batch × ? × 3');
    expect(formatShape([])).toBe('scalar');
  });
});

describe('formatCount', () => {
  it('uses the singular for one only', () => {
    expect([0, 1, 2].map((count) => formatCount(count, 'file'))).toEqual(['0 files', '1 file', '2 files']);
  });
});
