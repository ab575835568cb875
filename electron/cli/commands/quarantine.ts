import type { Command } from '../command.ts';
import { formatSize, formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

export const quarantineList: Command = {
  name: 'quarantine list',
  summary: 'List what was brought in and is not registered, newest first.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const items = await client.call('quarantine.list', {});
      const rows = items.map((one) => [
        one.id,
        one.name,
        one.status,
        formatSize(one.sizeBytes),
        formatTime(one.broughtInAt),
        one.broughtInBy,
        one.error?.message ?? '-',
      ]);
      const heading = ['ITEM', 'NAME', 'STATUS', 'SIZE', 'BROUGHT IN', 'BY', 'ERROR'];
      return { json: { items }, text: items.length === 0 ? 'Quarantine is empty.' : table(heading, rows) };
    }),
};

export const quarantineDiscard: Command = {
  name: 'quarantine discard',
  summary: 'Delete the bytes of an item that is not registered.',
  positionals: [{ name: 'ITEM', min: 1, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const quarantineId = call.args.first();
      await client.call('quarantine.discard', { quarantineId });
      return { json: { discarded: quarantineId }, text: `Discarded ${quarantineId}.` };
    }),
};
