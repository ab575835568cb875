import type { Hold } from '../../../shared/model/collection.ts';
import type { Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const reason = {
  reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' },
} as const;

const holdTable = (holds: readonly Hold[]): string =>
  table(
    ['HOLD', 'ON', 'PLACED', 'BY', 'REASON', 'RELEASED'],
    holds.map((one) => [
      one.id,
      one.subject.label,
      formatTime(one.placedAt),
      one.placedBy,
      one.reason,
      one.release === null ? '-' : `${formatTime(one.release.at)} by ${one.release.by}: ${one.release.reason}`,
    ]),
  );

/** `hold place`: nothing of a version, or of a model, is deleted while the hold is in force. */
export const holdPlace: Command = {
  name: 'hold place',
  summary: 'Place a legal hold on a version, or on a model with all its versions.',
  positionals: [{ name: 'MODEL[@VERSION]', min: 1, max: 1 }],
  options: reason,
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const hold = await client.call('hold.place', {
        subject: call.args.first(),
        reason: call.args.required('reason'),
      });
      return { json: hold, text: holdTable([hold]) };
    }),
};

export const holdRelease: Command = {
  name: 'hold release',
  summary: 'Release a legal hold; its record stays.',
  positionals: [{ name: 'HOLD', min: 1, max: 1 }],
  options: reason,
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const hold = await client.call('hold.release', {
        holdId: call.args.first(),
        reason: call.args.required('reason'),
      });
      return { json: hold, text: holdTable([hold]) };
    }),
};

export const holdList: Command = {
  name: 'hold list',
  summary: 'List the legal holds in force.',
  positionals: [],
  options: { all: { type: 'boolean', help: 'Also those that were released.' } },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const holds = await client.call('hold.list', { released: call.args.flag('all') });
      return { json: { holds }, text: holds.length === 0 ? 'No legal hold is in force.' : holdTable(holds) };
    }),
};
