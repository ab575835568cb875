import path from 'node:path';
import type { Command } from '../command.ts';
import { formatSize, formatTime } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `certificate list`: deletion certificates, each verified. Exit code 3 when one is not valid. */
export const certificateList: Command = {
  name: 'certificate list',
  summary: 'List the deletion certificates and whether each is valid.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const certificates = await client.call('certificate.list', {});
      const lines = certificates.map((one) => [
        one.id,
        formatTime(one.issuedAt),
        one.issuedBy,
        one.versions.join(', '),
        formatSize(one.freedBytes),
        one.verification.status,
      ]);
      return {
        json: { certificates },
        text:
          lines.length === 0
            ? 'No deletion certificate was issued yet.'
            : table(['CERTIFICATE', 'ISSUED', 'BY', 'VERSIONS', 'FREED', 'VERIFICATION'], lines),
        exitCode: certificates.every(({ verification }) => verification.status === 'valid') ? 0 : 3,
      };
    }),
};

/** `certificate export`: a certificate with the key that verifies it. */
export const certificateExport: Command = {
  name: 'certificate export',
  summary: 'Write a deletion certificate, for audit verify or openssl to check.',
  positionals: [{ name: 'CERTIFICATE', min: 1, max: 1 }],
  options: {
    out: { type: 'string', value: 'FILE', required: true, help: 'The file to write; it must not exist yet.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const written = await client.call('certificate.export', {
        certificateId: call.args.first(),
        out: path.resolve(call.surroundings.cwd, call.args.required('out')),
      });
      return {
        json: written,
        text: facts([
          ['Written', written.path],
          ['SHA-256', written.sha256],
        ]),
      };
    }),
};
