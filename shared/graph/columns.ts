import type { PlainGraph, Point, Positions } from './plain-graph.ts';

const COLUMN_WIDTH = 280;
const ROW_HEIGHT = 64;

/** Columns by distance from the focus, rows in the given order. Always at hand and instant; crossings are not avoided. */
export function columnLayout(graph: PlainGraph): Positions {
  const rows = new Map<number, number>();
  for (const { column } of graph.nodes) rows.set(column, (rows.get(column) ?? 0) + 1);
  const next = new Map<number, number>();
  const positions = new Map<string, Point>();
  for (const { id, column } of graph.nodes) {
    const row = next.get(column) ?? 0;
    next.set(column, row + 1);
    const height = (rows.get(column) ?? 1) - 1;
    positions.set(id, { x: column * COLUMN_WIDTH, y: (row - height / 2) * ROW_HEIGHT });
  }
  return positions;
}
