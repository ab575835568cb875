import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Problem, Verification } from '../../../shared/model/audit.ts';
import { WrittenLog } from '../../../shared/model/report.ts';
import type { Call, Command, Result } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { count } from '../output/figures.ts';
import { formatProblems } from '../output/problems.ts';
import { facts } from '../output/table.ts';
import { registryFolder } from '../registry-folder.ts';
import { withSession } from '../session.ts';
import { watched } from '../watched.ts';

const formats = ['json', 'pdf'] as const;

/** `audit verify`: the registry, or an exported file, without signing in. Exit code 3 when something is found. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Verify the audit log and all that it speaks of, or an exported log, report or certificate.',
  positionals: [{ name: 'FILE', min: 0, max: 1 }],
  options: {
    checkpoint: {
      type: 'string',
      value: 'FILE',
      help: 'A checkpoint that was kept outside; the log must continue it.',
    },
    code: { type: 'string', value: 'CODE', help: 'The code of a checkpoint that was kept outside.' },
  },
  notes: ['Needs no sign-in. Without FILE the whole registry is verified, with FILE that file by itself.'],
  async run(call) {
    const file = call.args.positionals[0];
    return file === undefined ? await verifyRegistry(call) : await verifyFile(call, file);
  },
};

async function verifyRegistry(call: Call): Promise<Result> {
  const engine = await call.surroundings.loadEngine();
  const folder = await registryFolder(call, engine);
  const note = call.args.text('checkpoint');
  const code = call.args.text('code');
  const outside = {
    checkpoints: note === undefined ? [] : [await readText(path.resolve(call.surroundings.cwd, note))],
    codes: code === undefined ? [] : [code],
  };
  return await watched(call, async (watch) =>
    registryVerdict(folder, await engine.verifyRegistryFolder(folder, outside, watch)),
  );
}

function registryVerdict(folder: string, found: Verification): Result {
  const checked = facts([
    ['Registry', folder],
    ['Records', String(found.checkedRecords)],
    ['Subjects', String(found.checkedSubjects)],
    ['Signatures', String(found.checkedSignatures)],
    ['Checkpoint', found.checkpoint?.shortCode ?? 'none yet'],
    ['Anchor', found.anchor.detail],
  ]);
  return verdict(found, `${checked}\n`);
}

async function verifyFile(call: Call, file: string): Promise<Result> {
  const engine = await call.surroundings.loadEngine();
  const code = call.args.text('code');
  const note = call.args.text('checkpoint');
  const found = await engine.verifyExportFile(path.resolve(call.surroundings.cwd, file), {
    checkpoints: note === undefined ? [] : [await readText(path.resolve(call.surroundings.cwd, note))],
    codes: code === undefined ? [] : [code],
  });
  const checked = facts([
    ['File', file],
    ['Kind', found.kind],
    ['Registry', found.registryId],
    ['Records', String(found.checkedRecords)],
    ['Checkpoint', found.shortCode],
  ]);
  return verdict(found, `${checked}\n`);
}

/** A checkpoint is a few lines; more is none. */
async function readText(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).slice(0, 4096);
  } catch (cause) {
    throw new StrongroomError('file.not_found', `The checkpoint ${file} can’t be read.`, { path: file }, { cause });
  }
}

function verdict(found: { readonly ok: boolean; readonly problems: readonly Problem[] }, checked: string): Result {
  if (found.ok) return { json: found, text: `${checked}Verified: nothing was changed.` };
  const text = `${checked}NOT VERIFIED: ${count(found.problems.length, 'problem')}.\n${formatProblems(found.problems)}`;
  return { json: found, text, exitCode: 3 };
}

/** `audit export`: the log as a file that verifies by itself. */
export const auditExport: Command = {
  name: 'audit export',
  summary: 'Write the audit log as a file that verifies by itself (JSON), or as a PDF to read.',
  positionals: [],
  options: {
    out: { type: 'string', value: 'FILE', required: true, help: 'The file to write; it must not exist yet.' },
    format: { type: 'string', value: 'FORMAT', choices: formats, help: 'json (unless given) or pdf.' },
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { operationId } = await session.client.call('audit.export', {
        out: path.resolve(call.surroundings.cwd, call.args.required('out')),
        format: formats.find((one) => one === call.args.text('format')) ?? 'json',
      });
      const written = WrittenLog.parse(await finishOperation(session, call.surroundings, operationId));
      return {
        json: written,
        text: facts([
          ['Written', written.path],
          ['SHA-256', written.sha256],
          ['Records', String(written.records)],
          ['Checkpoint', written.shortCode],
        ]),
      };
    }),
};

/** `audit checkpoint`: the signed head of the log, shown, or written to a file that is kept elsewhere. */
export const auditCheckpoint: Command = {
  name: 'audit checkpoint',
  summary: 'Sign the head of the log; show its code, or write it to a file to be kept elsewhere.',
  positionals: [],
  options: { out: { type: 'string', value: 'FILE', help: 'The file to write; it must not exist yet.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const out = call.args.text('out');
      const saved =
        out === undefined
          ? { path: null, checkpoint: await client.call('audit.checkpoint', {}) }
          : await client.call('audit.saveCheckpoint', { out: path.resolve(call.surroundings.cwd, out) });
      const { size, time, shortCode } = saved.checkpoint;
      return {
        json: { path: saved.path, ...saved.checkpoint },
        text: facts([
          ['Code', shortCode],
          ['Records', String(size)],
          ['Signed', time],
          ['Written', saved.path],
        ]),
      };
    }),
};
