import type { Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `delete`: marks a version as deleted; `gc` removes its bytes. */
export const deleteVersion: Command = {
  name: 'delete',
  summary: 'Delete a version: its record stays, marked; its bytes go with gc --run.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    reason: {
      type: 'string',
      value: 'TEXT',
      required: true,
      help: 'Why; it goes into the record and the certificate.',
    },
  },
  notes: [
    'Refused in staging and production, on legal hold, before the retention is over, and while a request is open.',
  ],
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const version = call.args.first();
      const deletion = await client.call('version.delete', { version, reason: call.args.required('reason') });
      return {
        json: { version, ...deletion },
        text: facts([
          ['Deleted', version],
          ['At', formatTime(deletion.deletedAt)],
          ['Next', 'strongroom gc --plan shows what a collection frees.'],
        ]),
      };
    }),
};
