import { describe, expect, it } from 'vitest';
import type { LineageGraph, LineageNode } from '../model/lineage.ts';
import { toPlainGraph } from './lineage-graph.ts';

const node = (id: string, type: LineageNode['type'], depth: number): LineageNode => ({
  id,
  type,
  label: id,
  model: null,
  version: null,
  stage: type === 'version' ? 'staging' : null,
  format: null,
  depth,
  endedAt: null,
});

const lineage: LineageGraph = {
  focusId: 'focus',
  nodes: [
    node('focus', 'version', 0),
    node('parent', 'version', 1),
    node('data', 'dataset', 2),
    node('child', 'version', 1),
  ],
  edges: [
    { id: '1', type: 'derived_from', from: 'focus', to: 'parent', performanceDependency: null, roles: [] },
    { id: '2', type: 'trained_on', from: 'parent', to: 'data', performanceDependency: null, roles: [] },
    { id: '3', type: 'derived_from', from: 'child', to: 'focus', performanceDependency: null, roles: [] },
  ],
  truncated: false,
  asOf: null,
};

describe('toPlainGraph', () => {
  it('puts ancestors before the focus and descendants after it', () => {
    const column = Object.fromEntries(toPlainGraph(lineage).nodes.map(({ id, column }) => [id, column]));
    expect(column).toEqual({ focus: 0, parent: -1, data: -2, child: 1 });
  });

  it('says stage or type in words, not by shape alone', () => {
    expect(toPlainGraph(lineage).nodes.map(({ note }) => note)).toEqual(['staging', 'staging', 'data set', 'staging']);
  });

  it('ends although the edges form a circle', () => {
    const circle = {
      ...lineage,
      edges: [
        ...lineage.edges,
        { id: '4', type: 'uses' as const, from: 'data', to: 'focus', performanceDependency: null, roles: [] },
      ],
    };
    expect(toPlainGraph(circle).nodes).toHaveLength(4);
  });
});
