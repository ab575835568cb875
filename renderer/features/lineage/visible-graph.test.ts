import { describe, expect, it } from 'vitest';
import { type edgeTypes, type LineageGraph, type LineageNode, nodeTypes } from '../../../shared/model/lineage.ts';
import { stages } from '../../../shared/model/stage.ts';
import { groupedGraph, mergeGraphs, visibleGraph } from './visible-graph.ts';

const node = (id: string, type: LineageNode['type'], depth: number, model = 'm'): LineageNode => ({
  id,
  type,
  label: id,
  model: type === 'version' ? model : null,
  version: null,
  stage: type === 'version' ? 'production' : null,
  format: null,
  depth,
  endedAt: null,
});
const edge = (from: string, to: string, type: (typeof edgeTypes)[number] = 'derived_from') => ({
  id: `${from} ${type} ${to}`,
  type,
  from,
  to,
  performanceDependency: null,
  roles: [],
});
// grand <- parent <- focus <- child, data below the parent, a second child of the grandparent
const lineage: LineageGraph = {
  focusId: 'focus',
  nodes: [
    node('focus', 'version', 0),
    node('parent', 'version', 1),
    node('grand', 'version', 2, 'base'),
    node('data', 'dataset', 2),
    node('child', 'version', 1, 'other'),
    node('child2', 'version', 1, 'other'),
  ],
  edges: [
    edge('focus', 'parent'),
    edge('parent', 'grand'),
    edge('parent', 'data', 'trained_on'),
    edge('child', 'focus'),
    edge('child2', 'focus'),
  ],
  truncated: false,
  asOf: null,
};
const everything = { types: new Set(nodeTypes), stages: new Set(stages), collapsed: new Set<string>() };
const ids = (graph: { nodes: readonly { id: string }[] }) => graph.nodes.map(({ id }) => id);

describe('visibleGraph', () => {
  it('hides what lies behind a collapsed node, and nothing else', () => {
    expect(ids(visibleGraph(lineage, { ...everything, collapsed: new Set(['parent']) }))).toEqual([
      'focus',
      'parent',
      'child',
      'child2',
    ]);
  });

  it('filters by type and stage, but keeps the focus', () => {
    expect(ids(visibleGraph(lineage, { ...everything, stages: new Set(['staging'] as const) }))).toEqual([
      'focus',
      'data',
    ]);
    const only = visibleGraph(lineage, { ...everything, types: new Set(['dataset'] as const) });
    expect([ids(only), only.edges]).toEqual([['focus', 'data'], []]);
  });
});

describe('mergeGraphs', () => {
  it('adds what was opened, counted from where it was opened', () => {
    const more = { ...lineage, focusId: 'grand', nodes: [node('grand', 'version', 0), node('older', 'version', 1)] };
    const merged = mergeGraphs(lineage, [{ ...more, edges: [edge('grand', 'older')] }]);
    expect(merged.nodes.find(({ id }) => id === 'older')?.depth).toBe(3);
    expect(merged.edges).toHaveLength(6);
  });
});

describe('groupedGraph', () => {
  it('shows a model as one box with the number of its versions, and edges with theirs', () => {
    const grouped = groupedGraph(lineage, new Set());
    expect(ids(grouped)).toEqual(['focus', 'parent', 'grand', 'data', 'group model other']);
    expect(grouped.nodes.at(-1)).toMatchObject({ label: 'other', note: '2 versions, 2 in production' });
    expect(grouped.edges.map(({ label }) => label)).toContain('derived from (2)');
  });

  it('shows the members of a group that was opened', () => {
    expect(ids(groupedGraph(lineage, new Set(['group model other'])))).toEqual(
      expect.arrayContaining(['child', 'child2']),
    );
  });
});
