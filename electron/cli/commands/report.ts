import path from 'node:path';
import type { Command } from '../command.ts';
import { formatSize } from '../output/figures.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';

const formats = ['pdf', 'json'] as const;

/** `report`: the dossier of a version. */
export const report: Command = {
  name: 'report',
  summary: 'Write the dossier of a version, to read (PDF) or to verify (JSON).',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    out: { type: 'string', value: 'FILE', required: true, help: 'The file to write; it must not exist yet.' },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: formats,
      help: 'pdf or json (what the name of FILE ends in unless given, else pdf).',
    },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const out = path.resolve(call.surroundings.cwd, call.args.required('out'));
      const asked = call.args.text('format') ?? path.extname(out).slice(1).toLowerCase();
      const written = await client.call('report.write', {
        version: call.args.first(),
        format: formats.find((one) => one === asked) ?? 'pdf',
        out,
      });
      return {
        json: written,
        text: facts([
          ['Written', written.path],
          ['Size', formatSize(written.sizeBytes)],
          ['SHA-256', written.sha256],
        ]),
      };
    }),
};
