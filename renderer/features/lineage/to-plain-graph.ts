import type { LineageGraph, LineageNode } from '../../../shared/model/lineage.ts';
import type { NodeShape, NodeTone, PlainGraph } from '../../components/graph/plain-graph.ts';
import { edgeWords, typeWords } from './words.ts';

const shapes = {
  version: 'box',
  dataset: 'ellipse',
  experiment: 'hexagon',
  deployment: 'dashed',
} as const satisfies Record<LineageNode['type'], NodeShape>;

const tones = {
  development: 'neutral',
  staging: 'info',
  production: 'good',
  deprecated: 'warn',
  archived: 'neutral',
} as const satisfies Record<NonNullable<LineageNode['stage']>, NodeTone>;

/** A lineage graph as GraphView draws it. */
export function toPlainGraph(lineage: LineageGraph): PlainGraph {
  const ancestors = reachableAlongEdges(lineage);
  return {
    nodes: lineage.nodes.map((node) => ({
      id: node.id,
      label: node.label,
      note: node.stage ?? typeWords[node.type],
      shape: shapes[node.type],
      tone: node.stage === null ? 'neutral' : tones[node.stage],
      isFocus: node.id === lineage.focusId,
      column: ancestors.has(node.id) ? -node.depth : node.depth,
    })),
    edges: lineage.edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to, label: edgeWords[edge.type] })),
  };
}

/** Everything that the focus came from: edges point that way. */
function reachableAlongEdges({ focusId, edges }: LineageGraph): ReadonlySet<string> {
  const next = Map.groupBy(edges, (edge) => edge.from);
  const reached = new Set<string>();
  const open = [focusId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { to } of next.get(id) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached;
}
