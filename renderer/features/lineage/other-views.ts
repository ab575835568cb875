import { toPlainGraph } from '../../../shared/graph/lineage-graph.ts';
import type { PlainGraph } from '../../../shared/graph/plain-graph.ts';
import type { AncestryComparison, LineageGraph, LineagePath } from '../../../shared/model/lineage.ts';

/** A path or a comparison, drawn in the place of the lineage. */
export interface OtherView {
  readonly title: string;
  readonly text: string;
  readonly lineage: LineageGraph;
  readonly graph: PlainGraph;
}

const pathTexts = {
  same: () => 'These are the same.',
  descends: (from: string, to: string) => `${from} came from ${to}.`,
  precedes: (from: string, to: string) => `${to} came from ${from}.`,
  common_ancestor: (from: string, to: string, meets: string) => `${from} and ${to} both came from ${meets}.`,
  common_descendant: (from: string, to: string, meets: string) => `${meets} came of both ${from} and ${to}.`,
  none: () => '',
} as const satisfies Record<LineagePath['kind'], unknown>;

const longerWay = ' A longer way along the lineage may be there, beyond the bounds of the search.';

/** A path as a drawing of its own. */
export function pathView(path: LineagePath, focusId: string): OtherView {
  const [from, to] = [path.nodes.at(0)?.label ?? '', path.nodes.at(-1)?.label ?? ''];
  const meets = path.nodes.find(({ id }) => id === path.meetsAt)?.label ?? '';
  const lineage = { focusId, nodes: path.nodes, edges: path.edges, truncated: false, asOf: null };
  if (path.kind === 'none')
    return {
      title: 'They are not connected',
      text: path.truncated
        ? 'Nothing was found within the bounds of the search; a longer way may be there.'
        : 'Nothing that is recorded leads from one to the other, and they share nothing.',
      lineage,
      graph: toPlainGraph(lineage),
    };
  const steps = path.nodes.length - 1;
  return {
    title: `The way from ${from} to ${to}`,
    text: `${pathTexts[path.kind](from, to, meets)} ${steps} ${steps === 1 ? 'step' : 'steps'}.${path.truncated ? longerWay : ''}`,
    lineage,
    graph: toPlainGraph(lineage),
  };
}

const sides = {
  left: { tone: 'info', words: 'only the first' },
  right: { tone: 'warn', words: 'only the second' },
  both: { tone: 'good', words: 'both' },
} as const;

/** Two ancestries as one drawing; each node says in words whose it is. */
export function ancestryView(compared: AncestryComparison): OtherView {
  const sideOf = new Map(compared.nodes.map(({ id, side }) => [id, side]));
  const labelOf = (id: string) => compared.nodes.find((node) => node.id === id)?.label ?? id;
  const lineage = {
    focusId: compared.leftId,
    nodes: compared.nodes.map(({ side: _, ...node }) => node),
    edges: compared.edges,
    truncated: compared.truncated,
    asOf: null,
  };
  const plain = toPlainGraph(lineage);
  const count = (side: 'left' | 'right' | 'both') => compared.nodes.filter((node) => node.side === side).length;
  return {
    title: `Ancestry of ${labelOf(compared.leftId)} and ${labelOf(compared.rightId)}`,
    text: `${count('both')} in both, ${count('left')} only of the first, ${count('right')} only of the second.`,
    lineage,
    graph: {
      ...plain,
      nodes: plain.nodes.map((node) => {
        const side = sides[sideOf.get(node.id) ?? 'both'];
        return {
          ...node,
          tone: side.tone,
          note: `${node.note}, ${side.words}`,
          isFocus: node.id === compared.leftId || node.id === compared.rightId,
        };
      }),
    },
  };
}
