import type { ElkExtendedEdge } from 'elkjs/lib/elk-api.js';
import {
  earlierOf,
  type GraphLayout,
  laterOf,
  NODE_HEIGHT,
  nodeWidth,
  type PlainGraph,
} from '../../../shared/graph/plain-graph.ts';

/** A layout under way in a worker. */
export interface RunningLayout {
  readonly layout: Promise<GraphLayout>;
  /** Ends the worker; `layout` then never settles. */
  readonly cancel: () => void;
}

/** Lays a graph out with elk's layered algorithm in a worker, ancestors to the left: however large it is, the page never waits. */
export function layoutInWorker(graph: PlainGraph): RunningLayout {
  let isCancelled = false;
  let end = () => undefined;
  const work = async (): Promise<GraphLayout> => {
    const [{ default: Elk }, { default: workerUrl }] = await Promise.all([
      import('elkjs/lib/elk-api.js'),
      import('elkjs/lib/elk-worker.min.js?url'),
    ]);
    if (isCancelled) return new Promise(() => undefined);
    const elk = new Elk({ workerFactory: () => new Worker(workerUrl) });
    end = () => void elk.terminateWorker();
    try {
      const result = await elk.layout({
        id: 'root',
        layoutOptions: {
          'elk.algorithm': 'layered',
          'elk.direction': 'LEFT',
          'elk.spacing.nodeNode': '20',
          'elk.layered.spacing.nodeNodeBetweenLayers': '72',
          'elk.layered.spacing.edgeNodeBetweenLayers': '16',
          'elk.spacing.edgeNode': '12',
        },
        children: graph.nodes.map((node) => ({ id: node.id, width: nodeWidth(node), height: NODE_HEIGHT })),
        edges: graph.edges.map(
          (edge): ElkExtendedEdge => ({ id: edge.id, sources: [laterOf(edge)], targets: [earlierOf(edge)] }),
        ),
      });
      return {
        positions: new Map(
          (result.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [
            id,
            { x: x + width / 2, y: y + height / 2 },
          ]),
        ),
        routes: new Map(
          (result.edges ?? []).flatMap(({ id, sections }) => {
            const [section] = sections ?? [];
            return section ? [[id, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]]] : [];
          }),
        ),
      };
    } finally {
      elk.terminateWorker();
    }
  };
  return {
    layout: work(),
    cancel: () => {
      isCancelled = true;
      end();
    },
  };
}
