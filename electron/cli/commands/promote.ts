import { Stage, stages } from '../../../shared/model/stage.ts';
import type { Command } from '../command.ts';
import { describeValidations } from '../output/request.ts';
import { withSession } from '../session.ts';

/** `promote`: asks for a stage change. Standard output is the request's id alone, for scripts. */
export const promote: Command = {
  name: 'promote',
  summary: 'Ask for a stage change; prints the id of the request.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    to: { type: 'string', value: 'STAGE', required: true, choices: stages, help: `The stage: ${stages.join(', ')}.` },
    reason: { type: 'string', value: 'TEXT', required: true, help: 'The justification; it goes into the audit log.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const request = await client.call('promotion.request', {
        version: call.args.first(),
        toStage: Stage.parse(call.args.required('to')),
        reason: call.args.required('reason'),
      });
      if (!call.json) call.surroundings.terminal.err(`${describeValidations(request)}\n`);
      return { json: request, text: request.id };
    }),
};
