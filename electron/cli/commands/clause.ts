import type { Command } from '../command.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

/** `clause list`: the clauses that crosswalks are made for. */
export const clauseList: Command = {
  name: 'clause list',
  summary: 'List the frameworks of clauses, or the clauses of one.',
  positionals: [{ name: 'FRAMEWORK', min: 0, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const { frameworks } = await client.call('report.list', {});
      const wanted = call.args.positionals[0];
      if (wanted === undefined) {
        const rows = frameworks.map(({ id, title, clauses }) => [id, title, String(clauses.length)]);
        return { json: { frameworks }, text: table(['FRAMEWORK', 'TITLE', 'CLAUSES'], rows) };
      }
      const clauses = frameworks.find(({ id }) => id === wanted)?.clauses ?? [];
      return {
        json: { clauses },
        text: table(
          ['CLAUSE', 'SOURCE', 'ASKS'],
          clauses.map(({ id, source, asks }) => [id, source, asks]),
        ),
      };
    }),
};

/** `clause declare`: signs that a clause does not apply. */
export const clauseDeclare: Command = {
  name: 'clause declare',
  summary: 'Sign that a clause of a framework does not apply, with the reason.',
  positionals: [
    { name: 'FRAMEWORK', min: 1, max: 1 },
    { name: 'CLAUSE', min: 1, max: 1 },
  ],
  options: {
    model: { type: 'string', value: 'MODEL', help: 'For this model only; else for the whole registry.' },
    ...signingOptions,
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { client } = session;
      const [framework = '', clause = ''] = call.args.positionals;
      const asked = { framework, clause, model: call.args.text('model') ?? null };
      const review = await client.call('clause.review', asked);
      const shown = facts([
        ['Your signature says', review.meaning],
        ['Digest of the record', review.digest],
        ["Can't sign", review.cannotSign],
      ]);
      if (!call.json) call.surroundings.terminal.err(`${shown}\n`);
      const signature = await signatureOf(call, session, review, 'Sign that it does not apply?');
      const signed = await client.call('clause.declare', { ...asked, ...signature });
      return { json: signed, text: `Signed: ${signed.meaning}` };
    }),
};
