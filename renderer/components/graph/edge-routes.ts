import type { Core } from 'cytoscape';
import type { NodeShape, Point, Routes } from '../../../shared/graph/plain-graph.ts';

/** An edge's route as cytoscape wants it: ends from the middles of its nodes, bends from the line between the ends. */
export interface RouteData {
  readonly sourceEnd: string;
  readonly targetEnd: string;
  /** Empty when the edge runs straight. */
  readonly weights: string;
  readonly distances: string;
}

/** A node's place and outline. */
export interface Outline extends Point {
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly shape: NodeShape;
}

/** Translates a route, which ends on the boxes around its nodes, into what is drawn, which ends on their outlines. */
export function routeData(route: readonly Point[], source: Outline, target: Outline): RouteData | null {
  const [first, last] = [route[0], route.at(-1)];
  if (!first || !last) return null;
  const start = onOutline(first, source);
  const end = onOutline(last, target);
  const along = { x: end.x - start.x, y: end.y - start.y };
  const length = Math.hypot(along.x, along.y);
  if (length === 0) return null;
  const bends = route.slice(1, -1).map(({ x, y }) => ({ x: x - start.x, y: y - start.y }));
  return {
    sourceEnd: endOf(start, source),
    targetEnd: endOf(end, target),
    weights: bends.map(({ x, y }) => (x * along.x + y * along.y) / length ** 2).join(' '),
    distances: bends.map(({ x, y }) => (y * along.x - x * along.y) / length).join(' '),
  };
}

const endOf = (point: Point, { x, y }: Point): string => `${point.x - x}px ${point.y - y}px`;

/** The point of the outline at the same height: an ellipse and a hexagon do not fill the box that the layout knows. */
function onOutline(point: Point, { x, y, halfWidth, halfHeight, shape }: Outline): Point {
  const height = Math.min(1, Math.abs(point.y - y) / halfHeight);
  const reach = shape === 'ellipse' ? Math.sqrt(1 - height ** 2) : shape === 'hexagon' ? 1 - height / 2 : 1;
  return { x: x + Math.sign(point.x - x) * halfWidth * reach, y: point.y };
}

/** Lets the edges of a drawing run along their routes. A node that is dragged takes its edges with it, straight. */
export function routeEdges(cy: Core, routes: Routes): void {
  cy.batch(() => {
    for (const edge of cy.edges()) {
      const data = routeData(routes.get(edge.id()) ?? [], outlineOf(edge.source()), outlineOf(edge.target()));
      if (data === null) continue;
      edge.data(data);
      edge.addClass(data.weights === '' ? 'routed' : 'routed bent');
    }
  });
  cy.on('drag', 'node', ({ target }) => target.connectedEdges().removeClass('routed bent'));
}

/** The routes that still hold. */
export function routesOf(cy: Core, routes: Routes): Routes {
  return new Map([...routes].filter(([id]) => cy.getElementById(id).hasClass('routed')));
}

const outlineOf = (node: ReturnType<Core['nodes']>[number]): Outline => ({
  ...node.position(),
  halfWidth: node.width() / 2,
  halfHeight: node.height() / 2,
  shape: node.data('outline'),
});
