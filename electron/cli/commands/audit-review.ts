import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { AuditReview } from '../../../shared/model/audit-review.ts';
import type { Command } from '../command.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

/** `audit annotate`: a note beside an audit record. */
export const auditAnnotate: Command = {
  name: 'audit annotate',
  summary: 'Write a note beside an audit record; it is appended and never changed.',
  positionals: [{ name: 'RECORD', min: 1, max: 1 }],
  options: { note: { type: 'string', value: 'TEXT', required: true, help: 'The note.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const seq = Number(call.args.first());
      if (!Number.isSafeInteger(seq) || seq < 0)
        throw new StrongroomError('command.wrong_use', `${call.args.first()} is no number of a record.`, {});
      const note = await client.call('auditNote.add', { seq, note: call.args.required('note') });
      return { json: note, text: `Noted beside record ${note.seq}.` };
    }),
};

/** `audit review`: shows a period and signs its review. */
export const auditReview: Command = {
  name: 'audit review',
  summary: 'Show what happened in a period and sign its review with your own key.',
  positionals: [],
  options: {
    from: { type: 'string', value: 'TIME', required: true, help: 'The first moment, ISO 8601.' },
    to: { type: 'string', value: 'TIME', required: true, help: 'The moment before which it ends, ISO 8601.' },
    findings: { type: 'boolean', help: 'The notes say what was found; without it: nothing unusual.' },
    show: { type: 'boolean', help: 'Only show; sign nothing.' },
    reason: { type: 'string', value: 'TEXT', help: 'Why you review; part of what is signed. Needed to sign.' },
    yes: signingOptions.yes,
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const period = {
        from: timeOf(call.args.required('from')),
        to: timeOf(call.args.required('to')),
        conclusion: call.args.flag('findings') ? ('findings' as const) : ('nothing_unusual' as const),
      };
      const shown = await session.client.call('auditReview.prepare', period);
      if (call.args.flag('show')) return { json: shown, text: describeReview(shown) };
      if (!call.json) call.surroundings.terminal.err(`${describeReview(shown)}\n`);
      const signature = await signatureOf(call, session, shown.review, 'Sign this review?');
      const signed = await session.client.call('auditReview.sign', { ...period, ...signature });
      return { json: signed, text: `Signed: ${signed.meaning}` };
    }),
};

function timeOf(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new StrongroomError(
      'command.wrong_use',
      `${text} is no time. Write it as 2026-11-01 or 2026-11-01T09:00:00Z.`,
      {},
    );
  return time.toISOString();
}

function describeReview({ summary, review }: AuditReview): string {
  const rows = (list: readonly { name: string; records: number }[]) =>
    list.map((one) => [one.name, String(one.records)]);
  return [
    facts([
      ['From', summary.period.from],
      ['To', summary.period.to],
      ['Records', String(summary.records)],
      ['Last hash', summary.lastHash],
      ['Your signature says', review.meaning],
      ["Can't sign", review.cannotSign],
    ]),
    table(['Deserves a look', 'Records'], rows(summary.notable)),
    table(['Action', 'Records'], rows(summary.actions)),
    table(['Who', 'Records'], rows(summary.people)),
    ...summary.notes.map(({ seq, note, byName }) => `Record ${seq}: ${note} (${byName})`),
  ].join('\n');
}
