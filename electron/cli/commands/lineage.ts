import type { Command } from '../command.ts';
import { lineageTree } from '../output/lineage-tree.ts';
import { withSession } from '../session.ts';

const directions = ['ancestors', 'descendants', 'both'] as const;

/** `lineage`: what a version came from and what came of it, as a tree. */
export const lineage: Command = {
  name: 'lineage',
  summary: 'Show what a version came from and what came of it.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    depth: { type: 'string', value: 'N', help: 'How many steps from the version (5 unless given).' },
    direction: {
      type: 'string',
      value: 'WAY',
      choices: directions,
      help: `${directions.join(', ')} (both unless given).`,
    },
  },
  run(call) {
    const depth = call.args.integer('depth', { min: 1, max: 50 });
    const direction = directions.find((one) => one === call.args.text('direction'));
    return withSession(call, 'read', async ({ client }) => {
      const graph = await client.call('lineage.graph', {
        node: call.args.first(),
        ...(depth === undefined ? {} : { depth }),
        ...(direction === undefined ? {} : { direction }),
      });
      return { json: graph, text: lineageTree(graph) };
    });
  },
};
