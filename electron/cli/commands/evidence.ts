import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { WrittenPack } from '../../../shared/model/report.ts';
import type { Command } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { formatSize } from '../output/figures.ts';
import { facts } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `evidence`: a folder that proves a version to somebody who has no Strongroom. */
export const evidence: Command = {
  name: 'evidence',
  summary: 'Write a folder that proves a version without Strongroom: dossier, statements, keys, records, verifier.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    out: { type: 'string', value: 'FOLDER', required: true, help: 'The folder to make; it must not exist yet.' },
    since: {
      type: 'string',
      value: 'FILE',
      help: 'A checkpoint that was kept outside: the pack proves that the log continues it.',
    },
    redact: { type: 'boolean', help: 'Pseudonyms for names; what people signed is left out, and the rest verifies.' },
  },
  notes: ['Verify it with `node FOLDER/verify.mjs --code CODE`, or open FOLDER/verify.html in a browser.'],
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { cwd } = call.surroundings;
      const since = call.args.text('since');
      const { operationId } = await session.client.call('evidence.pack', {
        version: call.args.first(),
        out: path.resolve(cwd, call.args.required('out')),
        redact: call.args.flag('redact'),
        earlierCheckpoints: since === undefined ? [] : [await readNote(path.resolve(cwd, since))],
      });
      const written = WrittenPack.parse(await finishOperation(session, call.surroundings, operationId));
      return {
        json: written,
        text: facts([
          ['Written', written.path],
          ['Files', String(written.files)],
          ['Size', formatSize(written.sizeBytes)],
          ['SHA-256', `${written.sha256} (pack.json)`],
          ['Checkpoint', written.shortCode],
        ]),
      };
    }),
};

async function readNote(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new StrongroomError('file.not_found', `The checkpoint ${file} cannot be read.`, { path: file }, { cause });
  }
}
