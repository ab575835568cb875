import type { Branch } from '../../../shared/model/numbering.ts';
import type { Call, Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const branchTable = (branches: readonly Branch[]): string =>
  table(
    ['BRANCH', 'FROM', 'VERSIONS', 'LATEST', 'CREATED', 'BY', 'CLOSED'],
    branches.map((one) => [
      one.name,
      one.from?.version ?? '-',
      String(one.versionCount),
      one.latest?.version ?? '-',
      formatTime(one.createdAt),
      one.createdBy,
      one.closed === null ? '-' : `${formatTime(one.closed.at)} by ${one.closed.by}: ${one.closed.reason}`,
    ]),
  );

export const branchList: Command = {
  name: 'branch list',
  summary: 'List the branches of a model.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const branches = await client.call('branch.list', { model: call.args.first() });
      return { json: { branches }, text: branchTable(branches) };
    }),
};

export const branchCreate: Command = {
  name: 'branch create',
  summary: 'Make a branch that forks from a version; versions on it carry its name.',
  positionals: [
    { name: 'MODEL@VERSION', min: 1, max: 1 },
    { name: 'NAME', min: 1, max: 1 },
  ],
  options: { description: { type: 'string', value: 'TEXT', help: 'What it is for.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const [from = '', name = ''] = call.args.positionals;
      const description = call.args.text('description') ?? '';
      const branch = await client.call('branch.create', { from, branch: name, description });
      return { json: branch, text: branchTable([branch]) };
    }),
};

const closing = {
  positionals: [
    { name: 'MODEL', min: 1, max: 1 },
    { name: 'NAME', min: 1, max: 1 },
  ],
  options: { reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' } },
} as const satisfies Pick<Command, 'positionals' | 'options'>;

const runClosing = (call: Call, method: 'branch.close' | 'branch.reopen') =>
  withSession(call, 'person', async ({ client }) => {
    const [model = '', name = ''] = call.args.positionals;
    const branch = await client.call(method, { model, branch: name, reason: call.args.required('reason') });
    return { json: branch, text: branchTable([branch]) };
  });

export const branchClose: Command = {
  ...closing,
  name: 'branch close',
  summary: 'Close a branch: its versions stay, and it takes no more.',
  run: (call) => runClosing(call, 'branch.close'),
};

export const branchReopen: Command = {
  ...closing,
  name: 'branch reopen',
  summary: 'Open a closed branch again.',
  run: (call) => runClosing(call, 'branch.reopen'),
};
