import { EdgeType, edgeTypes, type LineageRelation } from '../../../shared/model/lineage.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const positionals = [
  { name: 'TYPE', min: 1, max: 1 },
  { name: 'FROM', min: 1, max: 1 },
  { name: 'TO', min: 1, max: 1 },
] as const;
const notes = [
  `TYPE is ${edgeTypes.join(', ')}. FROM and TO are MODEL@VERSION, dataset:NAME@VERSION, experiment:NAME, deployment:NAME.`,
] as const;
const reason = { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' } as const;

function edgeOf({ args }: Call) {
  const [type, from, to] = args.positionals;
  const parsed = EdgeType.safeParse(type);
  if (!parsed.success || from === undefined || to === undefined)
    throw wrongUse(`The type is one of ${edgeTypes.join(', ')}; not "${type}".`);
  return { type: parsed.data, from, to, reason: args.required('reason') };
}

function dependencyOf({ args }: Call): number | null {
  const text = args.text('dependency');
  if (text === undefined || text === 'none') return null;
  const value = /^(?:0|1|0?\.\d{1,6}|1\.0+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw wrongUse(`The option --dependency takes a number from 0 to 1, not "${text}".`);
}

const edgeTable = (relations: readonly LineageRelation[]): string =>
  table(
    ['FROM', 'TYPE', 'TO', 'DEPENDENCY', 'SINCE', 'UNTIL'],
    relations.map((one) => [
      one.from.label,
      one.type,
      one.to.label,
      one.performanceDependency === null ? 'not recorded' : String(one.performanceDependency),
      formatTime(one.addedAt),
      one.retractedAt === null ? '-' : formatTime(one.retractedAt),
    ]),
  );

export const edgeAdd: Command = {
  name: 'edge add',
  summary: 'Add an edge to the lineage.',
  positionals,
  notes,
  options: {
    reason,
    dependency: { type: 'string', value: 'N', help: 'How far the later end performs by the earlier one, 0 to 1.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const performanceDependency = dependencyOf(call);
      const made = await client.call('lineage.addEdge', { ...edgeOf(call), performanceDependency });
      return { json: made, text: edgeTable([made]) };
    }),
};

export const edgeDescribe: Command = {
  name: 'edge describe',
  summary: 'Record the performance dependency of an edge.',
  positionals,
  notes,
  options: {
    reason,
    dependency: { type: 'string', value: 'N', required: true, help: '0 to 1, or none: not recorded.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const performanceDependency = dependencyOf(call);
      const made = await client.call('lineage.describeEdge', { ...edgeOf(call), performanceDependency });
      return { json: made, text: edgeTable([made]) };
    }),
};

export const edgeRetract: Command = {
  name: 'edge retract',
  summary: 'Retract an edge; it stays visible as of earlier dates.',
  positionals,
  notes,
  options: { reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const made = await client.call('lineage.retractEdge', edgeOf(call));
      return { json: made, text: edgeTable([made]) };
    }),
};

export const edgeList: Command = {
  name: 'edge list',
  summary: 'List every edge at a node, retracted ones too.',
  positionals: [{ name: 'NODE', min: 1, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const found = await client.call('lineage.relations', { node: call.args.first() });
      const text = found.relations.length === 0 ? 'There is no edge at this node.' : edgeTable(found.relations);
      return { json: found, text };
    }),
};
