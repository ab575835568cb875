import {
  earlierEnd,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  laterEnd,
} from '../../../shared/model/lineage.ts';
import { printable } from './table.ts';

type Way = 'ancestors' | 'descendants';

/** Each way reads the edges from its own end. */
const nearEnd = (edge: LineageEdge, way: Way): string => (way === 'ancestors' ? laterEnd(edge) : earlierEnd(edge));
const farEnd = (edge: LineageEdge, way: Way): string => (way === 'ancestors' ? earlierEnd(edge) : laterEnd(edge));

const nodeText = (node: LineageNode | undefined, id: string): string => {
  if (!node) return printable(id);
  const kind =
    node.type === 'version' ? (node.stage ?? 'version') : node.endedAt === null ? node.type : `${node.type}, ended`;
  return `${printable(node.label)} [${kind}]`;
};

/**
 * Both halves of a lineage as trees below the focus. A node that is reached twice is written out once; later places
 * point back to it, so a graph of n edges prints n lines.
 */
export function lineageTree(graph: LineageGraph): string {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const lines = [nodeText(nodes.get(graph.focusId), graph.focusId)];
  const headings: readonly (readonly [Way, string])[] = [
    ['ancestors', 'came from'],
    ['descendants', 'led to'],
  ];
  for (const [way, heading] of headings) {
    const below = branch(graph, nodes, way);
    if (below.length > 0) lines.push(heading, ...below);
  }
  if (lines.length === 1) lines.push('(nothing before it, nothing after it)');
  if (graph.truncated) lines.push('(cut short: the graph is larger than the limit)');
  return lines.join('\n');
}

function branch(graph: LineageGraph, nodes: ReadonlyMap<string, LineageNode>, way: Way): string[] {
  const lines: string[] = [];
  const edgesAt = Map.groupBy(graph.edges, (edge) => nearEnd(edge, way));
  const written = new Set([graph.focusId]);
  // An explicit stack: a long chain of versions must not exhaust the call stack.
  const stack: { edge: LineageEdge; indent: string; isLast: boolean }[] = [];
  const push = (id: string, indent: string): void => {
    const edges = edgesAt.get(id) ?? [];
    for (const [index, edge] of [...edges.entries()].reverse())
      stack.push({ edge, indent, isLast: index === edges.length - 1 });
  };
  push(graph.focusId, '');
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { edge, indent, isLast } = next;
    const id = farEnd(edge, way);
    const isRepeated = written.has(id);
    const mark = isRepeated ? ' (see above)' : '';
    lines.push(`${indent}${isLast ? '└─ ' : '├─ '}${edge.type} ${nodeText(nodes.get(id), id)}${mark}`);
    if (isRepeated) continue;
    written.add(id);
    push(id, `${indent}${isLast ? '   ' : '│  '}`);
  }
  return lines;
}
