import type { Command } from '../command.ts';
import { describeValidations } from '../output/request.ts';
import { withSession } from '../session.ts';

const request = [{ name: 'REQUEST', min: 1, max: 1 }] as const;

/** `revalidate`: judges an open request anew. */
export const revalidate: Command = {
  name: 'revalidate',
  summary: 'Run the validations of an open request again; earlier signatures no longer count.',
  positionals: request,
  options: {},
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const judged = await client.call('promotion.revalidate', { requestId: call.args.first() });
      return { json: judged, text: describeValidations(judged) };
    }),
};

/** `comment`: adds a comment to a request. */
export const comment: Command = {
  name: 'comment',
  summary: 'Add a comment to a request; it can’t be changed or taken away.',
  positionals: request,
  options: { text: { type: 'string', value: 'TEXT', required: true, help: 'The comment.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const commented = await client.call('promotion.comment', {
        requestId: call.args.first(),
        text: call.args.required('text'),
      });
      return { json: commented, text: `Added. The request has ${commented.comments.length} comments.` };
    }),
};

/** `rollback`: asks for the earlier production version. Standard output is the request's id alone. */
export const rollback: Command = {
  name: 'rollback',
  summary: 'Ask for the version that was in production before; prints the id of the request.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: { reason: { type: 'string', value: 'TEXT', required: true, help: 'The justification.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const asked = await client.call('promotion.rollback', {
        model: call.args.first(),
        reason: call.args.required('reason'),
      });
      return { json: asked, text: asked.id };
    }),
};
