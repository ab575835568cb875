import { type CompatibilityMatrix, factorNames } from '../../../shared/model/compatibility.ts';

export const shownValues = ['score', ...factorNames] as const;
export type ShownValue = (typeof shownValues)[number];

/** A cell of the matrix: the version in use and the one that takes its place. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** The value of a cell; null: not computable. */
export const cellValue = (matrix: CompatibilityMatrix, shown: ShownValue, { row, column }: CellPlace): number | null =>
  matrix[shown][row * matrix.versions.length + column] ?? null;

/** A value for a person. */
export const valueText = (value: number | null): string => (value === null ? 'not computable' : value.toFixed(2));

/** A cell in words: what a screen reader says of it. */
export function pairText(matrix: CompatibilityMatrix, shown: ShownValue, place: CellPlace): string {
  const name = (at: number) => `${matrix.versions[at]?.version}${at === matrix.production ? ' (in production)' : ''}`;
  const value = valueText(cellValue(matrix, shown, place));
  return `${name(place.row)} replaced by ${name(place.column)}: ${shown === 'api' ? 'API' : shown} ${value}`;
}

/** Where a key leads from a cell; null for a key that does not move. */
export function movedPlace(key: string, place: CellPlace, count: number, isWide: boolean): CellPlace | null {
  const { row, column } = place;
  const bounded = (value: number) => Math.min(Math.max(value, 0), count - 1);
  const step = isWide ? 10 : 1;
  switch (key) {
    case 'ArrowUp':
      return { row: bounded(row - step), column };
    case 'ArrowDown':
      return { row: bounded(row + step), column };
    case 'ArrowLeft':
      return { row, column: bounded(column - step) };
    case 'ArrowRight':
      return { row, column: bounded(column + step) };
    case 'PageUp':
      return { row: bounded(row - 10), column };
    case 'PageDown':
      return { row: bounded(row + 10), column };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: count - 1 };
    default:
      return null;
  }
}

/** Side of a cell in pixels: large enough for figures while there are few. */
export const cellSize = (count: number): number => (count <= 16 ? 40 : count <= 40 ? 22 : count <= 80 ? 14 : 9);
