import { toPlainGraph } from '../../../shared/graph/lineage-graph.ts';
import type { PlainEdge, PlainGraph, PlainNode } from '../../../shared/graph/plain-graph.ts';
import { typeWords } from '../../../shared/graph/words.ts';
import type { LineageEdge, LineageGraph, LineageNode, NodeType } from '../../../shared/model/lineage.ts';
import type { Stage } from '../../../shared/model/stage.ts';

/** Above this a graph is shown as groups first: more boxes can't be read. */
export const READABLE_NODES = 300;

export interface Filter {
  readonly types: ReadonlySet<NodeType>;
  readonly stages: ReadonlySet<Stage>;
  /** What lies behind these nodes, seen from the focus, is hidden. */
  readonly collapsed: ReadonlySet<string>;
}

/** The graph with what was opened beyond its depth. Distances of added nodes count from the node that was opened. */
export function mergeGraphs(base: LineageGraph, added: readonly LineageGraph[]): LineageGraph {
  const nodes = new Map(base.nodes.map((node) => [node.id, node]));
  const edges = new Map(base.edges.map((edge) => [edge.id, edge]));
  for (const graph of added) {
    const from = nodes.get(graph.focusId)?.depth ?? 0;
    for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, { ...node, depth: node.depth + from });
    for (const edge of graph.edges) edges.set(edge.id, edge);
  }
  return { ...base, nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** What is left after collapsing and filtering; the focus always is. */
export function visibleGraph(lineage: LineageGraph, filter: Filter): LineageGraph {
  const reached = filter.collapsed.size === 0 ? null : reachedFrom(lineage, filter.collapsed);
  const nodes = lineage.nodes.filter(
    (node) =>
      node.id === lineage.focusId ||
      ((reached === null || reached.has(node.id)) &&
        filter.types.has(node.type) &&
        (node.stage === null || filter.stages.has(node.stage))),
  );
  const ids = new Set(nodes.map(({ id }) => id));
  return { ...lineage, nodes, edges: lineage.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

function reachedFrom({ focusId, edges }: LineageGraph, collapsed: ReadonlySet<string>): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  const link = (from: string, to: string) => next.set(from, [...(next.get(from) ?? []), to]);
  for (const { from, to } of edges) {
    link(from, to);
    link(to, from);
  }
  const reached = new Set([focusId]);
  const open = [focusId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (collapsed.has(id) && id !== focusId) continue;
    for (const other of next.get(id) ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}

const groupOf = (node: LineageNode): string => (node.type === 'version' ? `model ${node.model}` : `all ${node.type}`);

/** The id under which a group stands in a grouped graph. */
export const groupId = (node: LineageNode): string => `group ${groupOf(node)}`;

/** Whether an id of a grouped graph is a group's. */
export const isGroup = (id: string): boolean => id.startsWith('group ');

/**
 * The graph by groups: the versions of a model, and the nodes of each other type. Groups in `opened` show their members; the
 * focus stands by itself. An edge between groups says how many it stands for.
 */
export function groupedGraph(lineage: LineageGraph, opened: ReadonlySet<string>): PlainGraph {
  const plain = toPlainGraph(lineage);
  const plainById = new Map(plain.nodes.map((node) => [node.id, node]));
  const members = Map.groupBy(lineage.nodes, groupId);
  const standsFor = new Map<string, string>();
  const nodes: PlainNode[] = [];
  for (const [id, group] of members) {
    const rest = group.filter((node) => node.id !== lineage.focusId);
    const isOpen = opened.has(id) || rest.length === 1;
    for (const node of group) {
      const shown = isOpen || node.id === lineage.focusId ? node.id : id;
      standsFor.set(node.id, shown);
      const own = plainById.get(node.id);
      if (shown === node.id && own) nodes.push(own);
    }
    if (!isOpen && rest.length > 0) nodes.push(groupNode(id, rest, plainById));
  }
  return { nodes, edges: groupedEdges(lineage.edges, standsFor, plain.edges) };
}

function groupNode(id: string, group: readonly LineageNode[], plain: ReadonlyMap<string, PlainNode>): PlainNode {
  const first = group[0];
  const inProduction = group.filter(({ stage }) => stage === 'production').length;
  const what = first?.type === 'version' ? `versions${inProduction > 0 ? `, ${inProduction} in production` : ''}` : '';
  const nearest = group.reduce((best, node) => (node.depth < best.depth ? node : best), group[0] ?? { id, depth: 0 });
  const shape = plain.get(nearest.id);
  return {
    id,
    label: first?.type === 'version' ? (first.model ?? 'versions') : `${typeWords[first?.type ?? 'dataset']}s`,
    note: `${group.length} ${what}`.trim(),
    shape: shape?.shape ?? 'box',
    tone: inProduction > 0 ? 'good' : 'neutral',
    isFocus: false,
    column: shape?.column ?? 1,
  };
}

function groupedEdges(
  edges: readonly LineageEdge[],
  standsFor: ReadonlyMap<string, string>,
  plain: readonly PlainEdge[],
): PlainEdge[] {
  const plainById = new Map(plain.map((edge) => [edge.id, edge]));
  const grouped = new Map<string, { edge: PlainEdge; count: number }>();
  for (const { id, type, from, to } of edges) {
    const [start, end] = [standsFor.get(from), standsFor.get(to)];
    const own = plainById.get(id);
    if (start === undefined || end === undefined || start === end || !own) continue;
    const key = `${start}\n${type}\n${end}`;
    const before = grouped.get(key);
    grouped.set(key, { edge: { ...own, id: key, from: start, to: end }, count: (before?.count ?? 0) + 1 });
  }
  return [...grouped.values()].map(({ edge, count }) =>
    count === 1 ? edge : { ...edge, label: `${edge.label} (${count})` },
  );
}
