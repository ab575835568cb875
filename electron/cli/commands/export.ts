import path from 'node:path';
import { z } from 'zod';
import { DamagedFile } from '../../../shared/model/mirror.ts';
import type { Command } from '../command.ts';
import { finishOperation, resultText } from '../operation.ts';
import { facts, printable } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `export`: the files of a version, bit for bit. */
export const exportVersion: Command = {
  name: 'export',
  summary: 'Restore the files of a version, verified, into DIR; files that are there are never replaced.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    out: { type: 'string', value: 'DIR', required: true, help: 'The folder for the files; made when it is missing.' },
    damaged: {
      type: 'boolean',
      help: 'Write what is left of a damaged version: such files are named ….damaged, DAMAGED.txt says where the holes are.',
    },
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const version = call.args.first();
      const outDir = path.resolve(call.surroundings.cwd, call.args.required('out'));
      const { operationId } = await session.client.call('version.export', {
        version,
        outDir,
        allowDamaged: call.args.flag('damaged'),
      });
      const result = await finishOperation(session, call.surroundings, operationId);
      const folder = resultText(result, 'path');
      const damaged = z.array(DamagedFile).parse(result['damaged'] ?? []);
      return {
        json: { version, ...result, path: folder },
        text: [
          facts([
            ['Exported', version],
            ['To', folder],
          ]),
          ...damaged.map(
            ({ path: name, writtenAs }) => `Damaged: ${printable(name)}, what is left is ${printable(writtenAs)}`,
          ),
        ].join('\n'),
        exitCode: damaged.length === 0 ? 0 : 3,
      };
    }),
};
