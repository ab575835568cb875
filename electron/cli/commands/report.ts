import path from 'node:path';
import { startOfDay } from '../../../shared/model/moment.ts';
import {
  ReportFormat,
  type ReportName,
  reportFormats,
  reportKinds,
  reportNames,
  WrittenReport,
} from '../../../shared/model/report.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { dateOption } from '../dates.ts';
import { finishOperation } from '../operation.ts';
import { formatSize } from '../output/figures.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `report`: any report, written as a file with its signature beside it. */
export const report: Command = {
  name: 'report',
  summary: 'Write a report, signed by the workstation; MODEL@VERSION alone writes its dossier.',
  positionals: [
    { name: 'REPORT', min: 1, max: 1 },
    { name: 'SUBJECT', min: 0, max: 1 },
  ],
  options: {
    out: {
      type: 'string',
      value: 'PATH',
      required: true,
      help: 'The file, or folder for several formats; it must not exist yet.',
    },
    format: {
      type: 'string',
      value: 'FORMATS',
      help: 'pdf, html, json, csv, or several with commas (what the name of PATH ends in unless given, else pdf).',
    },
    from: { type: 'string', value: 'TIME', help: 'Only what happened from then on.' },
    to: { type: 'string', value: 'TIME', help: 'Only what happened until then.' },
    at: { type: 'string', value: 'TIME', help: 'As it was then (inventory, stage-history).' },
    actor: { type: 'string', value: 'USER', help: 'Only records of this person (audit).' },
    action: { type: 'string', value: 'ACTION', help: 'Only records of this action (audit).' },
    framework: { type: 'string', value: 'NAME', help: 'The clauses of a crosswalk, such as 21-cfr-11 or eu-ai-act.' },
    redact: { type: 'boolean', help: 'Pseudonyms for names; contents that name people are left out.' },
  },
  notes: [
    `Reports: ${reportNames.join(', ')}.`,
    'PATH.dsse is the signature. Verify both with `strongroom audit verify PATH`.',
  ],
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { operationId } = await session.client.call('report.write', asked(call));
      const written = WrittenReport.parse(await finishOperation(session, call.surroundings, operationId));
      return {
        json: written,
        text: facts([
          ['Written', written.path],
          ['Size', formatSize(written.sizeBytes)],
          ['SHA-256', written.sha256],
          [
            'Signed',
            written.files
              .map((file) => file.path)
              .filter((name) => name.endsWith('.dsse'))
              .join(', '),
          ],
          ['Checkpoint', written.shortCode],
        ]),
      };
    }),
};

function asked(call: Call) {
  const { args } = call;
  const [first = '', second] = args.positionals;
  const known = reportNames.find((name) => name === first);
  // `report MODEL@VERSION` came first and stays.
  const name: ReportName = known ?? 'dossier';
  const subject = known === undefined ? first : (second ?? null);
  const out = path.resolve(call.surroundings.cwd, args.required('out'));
  const ending = path.extname(out).slice(1).toLowerCase();
  const formats = (args.text('format') ?? (reportFormats.some((one) => one === ending) ? ending : 'pdf')).split(',');
  const read = formats.map((one) => ReportFormat.safeParse(one.trim()));
  const wrong = formats.find((_, i) => read[i]?.success !== true);
  if (wrong !== undefined) throw wrongUse(`--format is one of ${reportKinds[name].formats.join(', ')}, not ${wrong}.`);
  return {
    report: name,
    subject,
    from: dateOption(call, 'from', startOfDay) ?? null,
    to: dateOption(call, 'to') ?? null,
    asOf: dateOption(call, 'at') ?? null,
    actor: args.text('actor') ?? null,
    action: args.text('action') ?? null,
    framework: args.text('framework') ?? null,
    redact: args.flag('redact'),
    formats: read.flatMap((one) => (one.success ? [one.data] : [])),
    out,
  };
}
