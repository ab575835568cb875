import { DecommissionChecklist, decommissionChecklist } from '../../../shared/model/decommission.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

const point = (help: string) => ({ type: 'string', value: 'TEXT', required: true, help }) as const;

const points = DecommissionChecklist.keyof().options;

function checklistOf(call: Call): DecommissionChecklist {
  const answers = points.map((name) => [name, call.args.required(name)]);
  const read = DecommissionChecklist.safeParse(Object.fromEntries(answers));
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw wrongUse(`--${String(first?.path[0])}: ${first?.message}`);
}

/** `decommission`: ends a model with a signed checklist. */
export const decommission: Command = {
  name: 'decommission',
  summary: 'End a model with a signed checklist: no version of it is promoted any more.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: {
    dependents: point(decommissionChecklist.dependents),
    deployments: point(decommissionChecklist.deployments),
    records: point(decommissionChecklist.records),
    access: point(decommissionChecklist.access),
    replacement: point(decommissionChecklist.replacement),
    contingency: point(decommissionChecklist.contingency),
    ...signingOptions,
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const model = call.args.first();
      const checklist = checklistOf(call);
      const { hindrances, review } = await session.client.call('model.decommissionReview', { model, checklist });
      if (!call.json && review !== null)
        call.surroundings.terminal.err(
          `${facts([
            ...points.map((name): [string, string] => [name, checklist[name]]),
            ['Your signature says', review.meaning],
            ['Digest of the record', review.digest],
            ["Can't sign", review.cannotSign],
          ])}\n`,
        );
      // Without a review there is nothing to show; the service's refusal says why, and audits it.
      const shown = review ?? { digest: '0'.repeat(64), cannotSign: hindrances[0] ?? 'It is decommissioned already.' };
      const ended = await session.client.call('model.decommission', {
        model,
        checklist,
        ...(await signatureOf(call, session, shown, `Sign the end of ${model}?`)),
      });
      return { json: ended, text: `Signed. ${ended.model} is decommissioned.` };
    }),
};
