import { Tier, tiers } from '../../../shared/model/model.ts';
import type { ModelSummary } from '../../../shared/model/version.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

const modelFacts = (model: ModelSummary): string =>
  facts([
    ['Model', model.name],
    ['Materiality tier', model.tier ?? 'not set'],
    ['Owner', model.owner],
    ['Description', model.description],
  ]);

/** `model edit`: a model's own description and owner. */
export const modelEdit: Command = {
  name: 'model edit',
  summary: 'Change the description or the owner of a model; the earlier values stay.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: {
    description: { type: 'string', value: 'TEXT', help: 'What the model is.' },
    owner: { type: 'string', value: 'NAME', help: 'Who answers for the model.' },
    reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it stays with the change.' },
  },
  run(call) {
    const description = call.args.text('description') ?? null;
    const owner = call.args.text('owner') ?? null;
    if (description === null && owner === null) throw wrongUse('Say what to change: --description or --owner.');
    return withSession(call, 'person', async ({ client }) => {
      const reason = call.args.required('reason');
      const model = await client.call('model.update', { model: call.args.first(), description, owner, reason });
      return { json: model, text: modelFacts(model) };
    });
  },
};

/** `model tier`: the materiality tier, changed by a signature. */
export const modelTier: Command = {
  name: 'model tier',
  summary: 'Set the materiality tier of a model, or take it away, with your signature.',
  positionals: [
    { name: 'MODEL', min: 1, max: 1 },
    { name: 'TIER', min: 1, max: 1 },
  ],
  options: signingOptions,
  notes: [`TIER is ${tiers.join(', ')} or none.`],
  run(call) {
    const [name = '', word = ''] = call.args.positionals;
    const parsed = Tier.nullable().safeParse(word === 'none' ? null : word);
    if (!parsed.success) throw wrongUse(`The tier is ${tiers.join(', ')} or none; not "${word}".`);
    const tier = parsed.data;
    return withSession(call, 'person', async (session) => {
      const { client } = session;
      const review = await client.call('model.reviewTier', { model: name, tier });
      if (!call.json)
        call.surroundings.terminal.err(
          `${facts([
            ['Your signature says', review.meaning],
            ['Digest of the record', review.digest],
            ["Can't sign", review.cannotSign],
          ])}\n`,
        );
      const signature = await signatureOf(call, session, review, 'Sign the change of tier?');
      const model = await client.call('model.setTier', { model: name, tier, ...signature });
      return { json: model, text: `Signed.\n${modelFacts(model)}` };
    });
  },
};
