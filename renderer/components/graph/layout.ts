import {
  earlierOf,
  laterOf,
  NODE_HEIGHT,
  nodeWidth,
  type PlainGraph,
  type Positions,
} from '../../../shared/graph/plain-graph.ts';

/** A layout under way in a worker. */
export interface RunningLayout {
  readonly positions: Promise<Positions>;
  /** Ends the worker; `positions` then never settles. */
  readonly cancel: () => void;
}

/** Lays a graph out with elk's layered algorithm in a worker, ancestors to the left: however large it is, the page never waits. */
export function layoutInWorker(graph: PlainGraph): RunningLayout {
  let isCancelled = false;
  let end = () => undefined;
  const work = async (): Promise<Positions> => {
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
          'elk.layered.spacing.nodeNodeBetweenLayers': '90',
        },
        children: graph.nodes.map((node) => ({ id: node.id, width: nodeWidth(node), height: NODE_HEIGHT })),
        edges: graph.edges.map((edge) => ({ id: edge.id, sources: [laterOf(edge)], targets: [earlierOf(edge)] })),
      });
      return new Map(
        (result.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [
          id,
          { x: x + width / 2, y: y + height / 2 },
        ]),
      );
    } finally {
      elk.terminateWorker();
    }
  };
  return {
    positions: work(),
    cancel: () => {
      isCancelled = true;
      end();
    },
  };
}
