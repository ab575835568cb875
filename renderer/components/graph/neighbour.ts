import { earlierOf, laterOf, type PlainGraph, type Positions } from '../../../shared/graph/plain-graph.ts';

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export const isDirection = (key: string): key is Direction =>
  key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';

const SAME_COLUMN_PIXELS = 60;

/**
 * Where an arrow key leads from a node: left and right follow edges (to what it came from, to what came of it), to the
 * end nearest in height; up and down go to the next node of the same column. null when there is nothing that way.
 */
export function neighbour(graph: PlainGraph, positions: Positions, from: string, direction: Direction): string | null {
  const here = positions.get(from);
  if (!here) return null;
  if (direction === 'ArrowLeft' || direction === 'ArrowRight') {
    const ends = graph.edges
      .filter((edge) => (direction === 'ArrowLeft' ? laterOf(edge) : earlierOf(edge)) === from)
      .map((edge) => (direction === 'ArrowLeft' ? earlierOf(edge) : laterOf(edge)));
    return nearest(ends, (id) => Math.abs((positions.get(id)?.y ?? Number.POSITIVE_INFINITY) - here.y));
  }
  const sign = direction === 'ArrowUp' ? -1 : 1;
  const below = graph.nodes
    .map(({ id }) => id)
    .filter((id) => {
      const there = positions.get(id);
      return there && Math.abs(there.x - here.x) <= SAME_COLUMN_PIXELS && (there.y - here.y) * sign > 0;
    });
  return nearest(below, (id) => Math.abs((positions.get(id)?.y ?? 0) - here.y));
}

function nearest(ids: readonly string[], distance: (id: string) => number): string | null {
  let best: string | null = null;
  for (const id of ids) if (best === null || distance(id) < distance(best)) best = id;
  return best;
}
