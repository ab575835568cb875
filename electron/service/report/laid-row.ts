import { BODY_SIZE, type TextFace } from './line-breaker.ts';

const leading = 1.38;

/** Room around the text of a cell. */
export const cellPadding = 4;

export const lineHeight = ({ size = BODY_SIZE }: TextFace): number => size * leading;

interface LaidCell<Style extends TextFace> {
  readonly style: Style;
  readonly lines: readonly string[];
}

/** A row of a table with its lines broken. */
export interface LaidRow<Style extends TextFace> {
  readonly cells: readonly LaidCell<Style>[];
  readonly height: number;
}

/** What of a row has room on a page, and the rest. */
export function splitRow<Style extends TextFace>(
  row: LaidRow<Style>,
  room: number,
): readonly [LaidRow<Style>, LaidRow<Style>] {
  const part = (from: boolean): LaidRow<Style> => {
    const cells = row.cells.map(({ style, lines }) => {
      const fitting = Math.max(1, Math.floor(room / lineHeight(style)));
      return { style, lines: from ? lines.slice(0, fitting) : lines.slice(fitting) };
    });
    const height = Math.max(...cells.map(({ lines, style }) => lines.length * lineHeight(style))) + 2 * cellPadding;
    return { cells, height };
  };
  return [part(true), part(false)];
}
