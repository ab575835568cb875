import type { Command } from '../command.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `due`: what waits for somebody. */
export const due: Command = {
  name: 'due',
  summary: 'List what waits: approvals, revalidations, documents that end, findings, policies to sign.',
  positionals: [],
  options: {
    within: { type: 'string', value: 'DAYS', help: 'Also what is due within so many days (30).' },
    mine: { type: 'boolean', help: 'Only what you can do; needs --as.' },
  },
  run: (call) =>
    withSession(call, call.args.flag('mine') ? 'person' : 'read', async ({ client }) => {
      const items = await client.call('due.list', {
        withinDays: Number(call.args.text('within') ?? 30),
        mineOnly: call.args.flag('mine'),
      });
      const rows = items.map((one) => [
        one.isMine ? 'you' : '-',
        one.dueAt === null ? '-' : `${one.dueAt.slice(0, 10)}${one.isOverdue ? ' OVERDUE' : ''}`,
        one.label,
        one.what,
        one.subjectId,
      ]);
      const text = items.length === 0 ? 'Nothing waits.' : table(['WHO', 'DUE', 'ABOUT', 'WHAT', 'ID'], rows);
      return { json: { due: items }, text };
    }),
};
