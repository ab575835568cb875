import { edgeWords, reverseWords } from '../../../shared/graph/words.ts';
import {
  earlierEnd,
  edgeRules,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  laterEnd,
} from '../../../shared/model/lineage.ts';

/** A line of the tree: a node as it is reached from the line above it. */
export interface TreeRow {
  /** Where it stands: the way from the focus. A node can stand at several places. */
  readonly key: string;
  readonly node: LineageNode;
  readonly level: number;
  /** How it belongs to the line above: "derived from", "parent of". Empty for the focus. */
  readonly relation: string;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

type Way = 'up' | 'down';

/** More lines than this are not written; the person opens less. */
export const MAX_TREE_ROWS = 1000;

/**
 * The graph as a tree below its focus: first what it came from, then what came of it, each going on the same way. Only lines in
 * `open` show what is below them; the focus does until it is closed.
 */
export function treeRows(lineage: LineageGraph, open: ReadonlySet<string>, closed: ReadonlySet<string>): TreeRow[] {
  const nodes = new Map(lineage.nodes.map((node) => [node.id, node]));
  const up = Map.groupBy(lineage.edges, laterEnd);
  const down = Map.groupBy(lineage.edges, earlierEnd);
  const edgesAt = (id: string, way: Way) =>
    ((way === 'up' ? up : down).get(id) ?? []).filter((edge) => nodes.has(farEnd(edge, way)));
  const rows: TreeRow[] = [];
  const add = (row: TreeRow, way: Way | null): void => {
    if (rows.length >= MAX_TREE_ROWS) return;
    rows.push(row);
    if (!row.isOpen) return;
    for (const next of way === null ? (['up', 'down'] as const) : [way])
      for (const edge of edgesAt(row.node.id, next)) {
        const node = nodes.get(farEnd(edge, next));
        if (!node) continue;
        const key = `${row.key}/${edge.id}`;
        add(
          {
            key,
            node,
            level: row.level + 1,
            relation: relationOf(edge, next),
            hasChildren: edgesAt(node.id, next).length > 0,
            isOpen: open.has(key),
          },
          next,
        );
      }
  };
  const focus = nodes.get(lineage.focusId);
  if (focus)
    add({ key: 'focus', node: focus, level: 1, relation: '', hasChildren: true, isOpen: !closed.has('focus') }, null);
  return rows;
}

const farEnd = (edge: LineageEdge, way: Way): string => (way === 'up' ? earlierEnd(edge) : laterEnd(edge));

/** The relation read from the line above. */
function relationOf(edge: LineageEdge, way: Way): string {
  const isFromAbove = (way === 'up') === (edgeRules[edge.type].later === 'from');
  return (isFromAbove ? edgeWords : reverseWords)[edge.type];
}
