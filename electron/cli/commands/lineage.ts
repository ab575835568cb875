import type { LineagePath } from '../../../shared/model/lineage.ts';
import { wrongUse } from '../arguments.ts';
import type { Command, Result } from '../command.ts';
import { dateOption } from '../dates.ts';
import { lineageTree } from '../output/lineage-tree.ts';
import { printable } from '../output/table.ts';
import { type CliSession, withSession } from '../session.ts';

const directions = ['ancestors', 'descendants', 'both'] as const;
const formats = ['tree', 'mermaid', 'svg', 'json', 'cyclonedx'] as const;

/** `lineage`: what a node came from and what came of it, as a tree, a path or a file. */
export const lineage: Command = {
  name: 'lineage',
  summary: 'Show what a version came from and what came of it.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  notes: ['Other nodes are written dataset:NAME@VERSION, experiment:NAME, deployment:NAME.'],
  options: {
    depth: { type: 'string', value: 'N', help: 'How many steps from the version (5 unless given).' },
    direction: {
      type: 'string',
      value: 'WAY',
      choices: directions,
      help: `${directions.join(', ')} (both unless given).`,
    },
    'as-of': { type: 'string', value: 'DATE', help: 'As it was at the end of a day, or at a time with its zone.' },
    path: { type: 'string', value: 'NODE', help: 'How it is connected to another node, instead of the tree.' },
    compare: { type: 'string', value: 'MODEL@VERSION', help: 'What two versions came from, instead of the tree.' },
    format: { type: 'string', value: 'FORMAT', choices: formats, help: `${formats.join(', ')} (tree unless given).` },
  },
  run(call) {
    const { args } = call;
    const depth = args.integer('depth', { min: 1, max: 50 });
    const direction = directions.find((one) => one === args.text('direction'));
    const format = formats.find((one) => one === args.text('format')) ?? 'tree';
    const [to, right] = [args.text('path'), args.text('compare')];
    const asOf = dateOption(call, 'as-of') ?? null;
    if ((to ?? right) !== undefined && (format !== 'tree' || direction !== undefined || (to && right)))
      throw wrongUse('--path and --compare stand alone: without each other, --format and --direction.');
    const query = {
      node: args.first(),
      asOf,
      ...(depth === undefined ? {} : { depth }),
      ...(direction === undefined ? {} : { direction }),
    };
    return withSession(call, 'read', async (session) => {
      if (to !== undefined) return showPath(session, { from: args.first(), to, asOf });
      if (right !== undefined) {
        const { node: left, ...rest } = query;
        return compare(session, { left, right, asOf, ...('depth' in rest ? { depth: rest.depth } : {}) });
      }
      if (format === 'tree') {
        const graph = await session.client.call('lineage.graph', query);
        return { json: graph, text: lineageTree(graph) };
      }
      const exported = await session.client.call('lineage.export', { ...query, format });
      return { json: exported, text: exported.text.trimEnd() };
    });
  },
};

const pathWords = {
  same: 'These are the same.',
  descends: 'The first came from the second.',
  precedes: 'The second came from the first.',
  common_ancestor: 'Both came from one thing:',
  common_descendant: 'Something came of both:',
  none: 'They are not connected.',
} as const satisfies Record<LineagePath['kind'], string>;

async function showPath(
  { client }: CliSession,
  input: { from: string; to: string; asOf: string | null },
): Promise<Result> {
  const path = await client.call('lineage.path', input);
  const meets = path.nodes.find(({ id }) => id === path.meetsAt);
  const lines = [
    `${pathWords[path.kind]}${meets ? ` ${printable(meets.label)}` : ''}`,
    ...path.nodes.map(({ label, type }) => `  ${printable(label)} [${type}]`),
    ...(path.truncated ? ['(the search was cut short: there may be a longer way)'] : []),
  ];
  return { json: path, text: lines.join('\n') };
}

async function compare(
  { client }: CliSession,
  input: { left: string; right: string; asOf: string | null; depth?: number },
): Promise<Result> {
  const compared = await client.call('lineage.compare', input);
  const part = (side: 'left' | 'right' | 'both', title: string) => {
    const nodes = compared.nodes.filter((node) => node.side === side);
    return nodes.length === 0 ? [] : [title, ...nodes.map(({ label, type }) => `  ${printable(label)} [${type}]`)];
  };
  const lines = [
    ...part('both', 'Both came from'),
    ...part('left', `Only ${input.left}`),
    ...part('right', `Only ${input.right}`),
    ...(compared.truncated ? ['(cut short: there is more)'] : []),
  ];
  return { json: compared, text: lines.join('\n') };
}
