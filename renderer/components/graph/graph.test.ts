import { describe, expect, it } from 'vitest';
import { columnLayout } from '../../../shared/graph/columns.ts';
import type { PlainGraph, PlainNode, Point } from '../../../shared/graph/plain-graph.ts';
import { graphToSvg } from '../../../shared/graph/svg.ts';
import { type Outline, routeData } from './edge-routes.ts';
import { neighbour } from './neighbour.ts';

const node = (id: string, column: number, label = id): PlainNode => ({
  id,
  label,
  note: 'staging',
  shape: 'box',
  tone: 'info',
  isFocus: column === 0,
  column,
});

// parent and dataset, then the focus, then its two children
const graph: PlainGraph = {
  nodes: [node('parent', -1), node('dataset', -1), node('focus', 0), node('first', 1), node('second', 1)],
  edges: [
    { id: 'e1', from: 'focus', to: 'parent', label: 'derived from' },
    { id: 'e2', from: 'focus', to: 'dataset', label: 'trained on' },
    { id: 'e3', from: 'first', to: 'focus', label: 'derived from' },
    { id: 'e4', from: 'second', to: 'focus', label: 'derived from' },
  ],
};
const positions = columnLayout(graph);
const layout = { positions, routes: new Map() };

describe('columnLayout', () => {
  it('places ancestors left of the focus, descendants right, and no two nodes at one point', () => {
    const x = (id: string) => positions.get(id)?.x ?? Number.NaN;
    expect(x('parent')).toBeLessThan(x('focus'));
    expect(x('focus')).toBeLessThan(x('first'));
    expect(new Set([...positions.values()].map((point) => `${point.x},${point.y}`)).size).toBe(5);
  });
});

describe('neighbour', () => {
  it('follows edges to the left towards what a version came from', () => {
    expect(neighbour(graph, positions, 'first', 'ArrowLeft')).toBe('focus');
    expect(['parent', 'dataset']).toContain(neighbour(graph, positions, 'focus', 'ArrowLeft'));
  });

  it('follows edges to the right towards what came of it', () => {
    expect(neighbour(graph, positions, 'parent', 'ArrowRight')).toBe('focus');
    expect(neighbour(graph, positions, 'second', 'ArrowRight')).toBeNull();
  });

  it('moves up and down within a column only', () => {
    expect(neighbour(graph, positions, 'first', 'ArrowDown')).toBe('second');
    expect(neighbour(graph, positions, 'second', 'ArrowUp')).toBe('first');
    expect(neighbour(graph, positions, 'focus', 'ArrowUp')).toBeNull();
  });
});

describe('graphToSvg', () => {
  it('draws every node and edge as text that can be searched', () => {
    const svg = graphToSvg(graph, layout, 'Lineage of churn@1.0.0');
    expect(svg.match(/<rect [^>]*rx="5"/g)).toHaveLength(5);
    expect(svg.match(/<polyline /g)).toHaveLength(4);
    expect(svg).toContain('<title>Lineage of churn@1.0.0</title>');
  });

  it('draws an edge along its route, in the direction of its own arrow', () => {
    const routes = new Map([
      [
        'e1',
        [
          { x: 5, y: 0 },
          { x: 3, y: 0 },
          { x: 3, y: 9 },
          { x: 1, y: 9 },
        ],
      ],
    ]);
    expect(graphToSvg(graph, { positions, routes }, 'x')).toContain('points="5,0 3,0 3,9 1,9"');
    const turned = {
      ...graph,
      edges: graph.edges.map((edge) => ({ ...edge, from: edge.to, to: edge.from, isReversed: true })),
    };
    expect(graphToSvg(turned, { positions, routes }, 'x')).toContain('points="1,9 3,9 3,0 5,0"');
  });

  it('keeps markup and control characters in names from becoming markup', () => {
    const hostile = { nodes: [node('a', 0, '<script>"&\u0001')], edges: [] };
    const svg = graphToSvg(hostile, { positions: columnLayout(hostile), routes: new Map() }, 'x');
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;&quot;&amp;\ufffd');
  });

  it('leaves out edges whose end is not drawn', () => {
    const cut = { nodes: [node('a', 0)], edges: [{ id: 'e', from: 'a', to: 'gone', label: 'uses' }] };
    expect(graphToSvg(cut, { positions: columnLayout(cut), routes: new Map() }, 'x')).not.toContain('<polyline');
  });
});

describe('routeData', () => {
  const box = (x: number, y: number, shape: Outline['shape'] = 'box'): Outline => ({
    x,
    y,
    halfWidth: 50,
    halfHeight: 20,
    shape,
  });

  it('gives ends from the middles of the nodes, and bends from the line between the ends', () => {
    const route = [
      { x: 250, y: 100 },
      { x: 150, y: 100 },
      { x: 150, y: 0 },
      { x: 50, y: 0 },
    ];
    const data = routeData(route, box(300, 100), box(0, 0));
    expect(data).toMatchObject({ sourceEnd: '-50px 0px', targetEnd: '50px 0px' });
    const weights = (data?.weights ?? '').split(' ').map(Number);
    const distances = (data?.distances ?? '').split(' ').map(Number);
    const bends = weights.map((weight, index) => along({ x: 250, y: 100 }, { x: 50, y: 0 }, weight, distances[index]));
    expect(bends).toEqual([
      { x: expect.closeTo(150), y: expect.closeTo(100) },
      { x: expect.closeTo(150), y: expect.closeTo(0) },
    ]);
  });

  it('ends on the outline of a shape that does not fill its box', () => {
    const route = [
      { x: 250, y: 110 },
      { x: 50, y: 110 },
    ];
    expect(routeData(route, box(300, 100, 'hexagon'), box(0, 110))).toMatchObject({
      sourceEnd: '-37.5px 10px',
      weights: '',
    });
    const ellipse = routeData(route, box(300, 110), box(0, 100, 'ellipse'));
    expect(Number.parseFloat(ellipse?.targetEnd ?? '')).toBeCloseTo(50 * Math.sqrt(0.75));
  });

  it('has nothing to say of an edge without a route', () => {
    expect(routeData([], box(300, 100), box(0, 0))).toBeNull();
  });
});

/** Where cytoscape places a bend. */
function along(start: Point, end: Point, weight: number, distance = Number.NaN): Point {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  return { x: start.x + dx * weight - (dy / length) * distance, y: start.y + dy * weight + (dx / length) * distance };
}
