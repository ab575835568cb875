import { describe, expect, it } from 'vitest';
import { columnLayout } from '../../../shared/graph/columns.ts';
import type { PlainGraph, PlainNode } from '../../../shared/graph/plain-graph.ts';
import { graphToSvg } from '../../../shared/graph/svg.ts';
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
    const svg = graphToSvg(graph, positions, 'Lineage of churn@1.0.0');
    expect(svg.match(/<rect [^>]*rx="5"/g)).toHaveLength(5);
    expect(svg.match(/<line /g)).toHaveLength(4);
    expect(svg).toContain('<title>Lineage of churn@1.0.0</title>');
  });

  it('keeps markup and control characters in names from becoming markup', () => {
    const hostile = { nodes: [node('a', 0, '<script>"&\u0001')], edges: [] };
    const svg = graphToSvg(hostile, columnLayout(hostile), 'x');
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;&quot;&amp;\ufffd');
  });

  it('leaves out edges whose end is not drawn', () => {
    const cut = { nodes: [node('a', 0)], edges: [{ id: 'e', from: 'a', to: 'gone', label: 'uses' }] };
    expect(graphToSvg(cut, columnLayout(cut), 'x')).not.toContain('<line');
  });
});
