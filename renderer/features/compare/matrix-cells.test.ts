import { describe, expect, it } from 'vitest';
import type { CompatibilityMatrix } from '../../../shared/model/compatibility.ts';
import { cellValue, movedPlace, pairText } from './matrix-cells.ts';

const version = (name: string) => ({
  versionId: name,
  version: name,
  stage: 'staging' as const,
  registeredAt: '2026-01-01T00:00:00.000Z',
});
const matrix: CompatibilityMatrix = {
  model: 'm',
  versions: [version('2.0.0'), version('1.0.0')],
  leftOut: 0,
  production: 1,
  api: [1, 0.5, 0.25, 1],
  performance: [1, null, 1, 1],
  data: [1, 1, 1, 1],
  score: [1, null, 0.25, 1],
};

describe('a cell', () => {
  it('is named with both versions, and says that it can’t be computed instead of a number', () => {
    expect(pairText(matrix, 'score', { row: 1, column: 0 })).toBe(
      '1.0.0 (in production) replaced by 2.0.0: score 0.25',
    );
    expect(pairText(matrix, 'performance', { row: 0, column: 1 })).toMatch(/performance not computable$/);
    expect(cellValue(matrix, 'api', { row: 0, column: 1 })).toBe(0.5);
  });
  it('is left by arrows, never beyond the edge', () => {
    expect(movedPlace('ArrowRight', { row: 0, column: 1 }, 2, false)).toEqual({ row: 0, column: 1 });
    expect(movedPlace('ArrowDown', { row: 3, column: 1 }, 200, true)).toEqual({ row: 13, column: 1 });
    expect(movedPlace('End', { row: 3, column: 1 }, 200, false)).toEqual({ row: 3, column: 199 });
    expect(movedPlace('a', { row: 0, column: 0 }, 2, false)).toBeNull();
  });
});
