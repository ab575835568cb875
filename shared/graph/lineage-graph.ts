import { earlierEnd, edgeRules, type LineageGraph, type LineageNode, laterEnd } from '../model/lineage.ts';
import type { NodeShape, NodeTone, PlainGraph } from './plain-graph.ts';
import { edgeWords, typeWords } from './words.ts';

/** The shape that stands for a type. */
export const shapesOf = {
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
      note: node.stage ?? (node.endedAt === null ? typeWords[node.type] : `${typeWords[node.type]}, ended`),
      shape: shapesOf[node.type],
      tone: node.stage === null ? 'neutral' : tones[node.stage],
      isFocus: node.id === lineage.focusId,
      column: ancestors.has(node.id) ? -node.depth : node.depth,
    })),
    edges: lineage.edges.map((edge) => ({
      id: edge.id,
      from: edge.from,
      to: edge.to,
      label: edgeWords[edge.type],
      isReversed: edgeRules[edge.type].later === 'to',
    })),
  };
}

/** Everything that the focus came from. */
export function reachableAlongEdges({ focusId, edges }: LineageGraph): ReadonlySet<string> {
  const next = Map.groupBy(edges, laterEnd);
  const reached = new Set<string>();
  const open = [focusId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of next.get(id) ?? []) {
      const earlier = earlierEnd(edge);
      if (reached.has(earlier)) continue;
      reached.add(earlier);
      open.push(earlier);
    }
  }
  return reached;
}
