import { cellPadding } from './laid-row.ts';
import type { LineBreaker } from './line-breaker.ts';
import type { Cell, Column } from './page-writer.ts';

/** Rows whose words are measured for the widths of their columns. */
const MEASURED_ROWS = 500;

/** Widths by the shares, but no narrower than the longest word where the others have room: a torn word is hard to read. */
export function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width: whole, breaker }: { readonly width: number; readonly breaker: LineBreaker },
): number[] {
  const total = columns.reduce((sum, column) => sum + column.share, 0);
  const wished = columns.map((column) => (column.share / total) * whole);
  // A digest or an address is torn all the same; it must not take the room of words.
  const limit = whole * 0.16;
  const least = columns.map(({ title }, i) => {
    const cells: Cell[] = [
      { text: title, size: 7.5, bold: true },
      ...rows.slice(0, MEASURED_ROWS).map((row) => row[i] ?? ''),
    ];
    const words = cells.flatMap((cell) =>
      (typeof cell === 'string' ? cell : cell.text)
        .split(/\s+/)
        .map((word) => breaker.measure(breaker.printed(word), typeof cell === 'string' ? {} : cell)),
    );
    return words.reduce((most, word) => (word <= limit && word > most ? word : most), 0) + 2 * cellPadding + 0.5;
  });
  const lacking = wished.reduce((sum, width, i) => sum + Math.max(0, (least[i] ?? 0) - width), 0);
  const slack = wished.reduce((sum, width, i) => sum + Math.max(0, width - (least[i] ?? 0)), 0);
  if (lacking === 0 || slack < lacking) return wished;
  return wished.map((width, i) => {
    const own = width - (least[i] ?? 0);
    return own <= 0 ? (least[i] ?? 0) : width - (own / slack) * lacking;
  });
}
