import { requestStatuses } from '../../../shared/model/promotion.ts';
import type { Command } from '../command.ts';
import { describeRequest, requestTable } from '../output/request.ts';
import { withSession } from '../session.ts';

const statuses = requestStatuses;

/** `requests`: all requests, or one. */
export const requests: Command = {
  name: 'requests',
  summary: 'List requests for stage changes, newest first, or show one.',
  positionals: [{ name: 'REQUEST', min: 0, max: 1 }],
  options: {
    status: { type: 'string', value: 'STATUS', choices: statuses, help: `Only these: ${statuses.join(', ')}.` },
    version: { type: 'string', value: 'MODEL@VERSION', help: 'Only those for this version.' },
  },
  run(call) {
    const requestId = call.args.positionals[0];
    return withSession(call, 'read', async ({ client }) => {
      if (requestId !== undefined) {
        const { request, estimate } = await client.call('promotion.review', { requestId });
        return { json: { ...request, estimate }, text: describeRequest(request, estimate) };
      }
      const found = await client.call('promotion.list', {
        status: statuses.find((one) => one === call.args.text('status')) ?? null,
        version: call.args.text('version') ?? null,
      });
      return { json: { requests: found }, text: found.length === 0 ? 'No requests.' : requestTable(found) };
    });
  },
};
