import path from 'node:path';
import { VaultRepair } from '../../../shared/model/mirror.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { count } from '../output/figures.ts';
import { formatProblems } from '../output/problems.ts';
import { withSession } from '../session.ts';

function sourceOf({ args, surroundings }: Call) {
  const from = args.text('from');
  const original = args.text('original');
  if (from !== undefined && original !== undefined) throw wrongUse('Give --from or --original, not both.');
  if (from !== undefined) return { source: 'folder', path: path.resolve(surroundings.cwd, from) } as const;
  if (original !== undefined) return { source: 'file', path: path.resolve(surroundings.cwd, original) } as const;
  return { source: 'mirrors' } as const;
}

const withFiles = ({ problems }: VaultRepair) =>
  problems.map(({ files, ...problem }) => ({
    ...problem,
    message: files.length === 0 ? problem.message : `${problem.message} It hits ${files.join('; ')}.`,
  }));

/** `repair`: exit code 3 when something stays damaged. */
export const repair: Command = {
  name: 'repair',
  summary: 'Verify every byte of the vault and replace what is damaged, from the mirrors or another source.',
  positionals: [],
  notes: ['Damaged packs are moved to vault/damaged, never deleted. It can be stopped and run again.'],
  options: {
    from: {
      type: 'string',
      value: 'DIR',
      help: 'Take packs from this folder: a mirror’s, another registry’s, an unpacked bundle.',
    },
    original: {
      type: 'string',
      value: 'PATH',
      help: 'Take the bytes from the original file, or the folder it lies in.',
    },
  },
  run: (call) => {
    const input = sourceOf(call);
    return withSession(call, 'person', async (session) => {
      const { operationId } = await session.client.call('vault.repair', input);
      const done = VaultRepair.parse(await finishOperation(session, call.surroundings, operationId));
      const figures = `${count(done.damagedPacks, 'damaged pack')}, ${done.replacedPacks} replaced whole, ${count(done.repairedChunks, 'chunk')} fetched, ${done.salvagedChunks} moved out`;
      const notes = done.notes.length === 0 ? [] : ['Not used:', formatProblems(done.notes)];
      const head = done.ok
        ? done.damagedPacks + done.repairedChunks === 0
          ? 'Nothing is damaged.'
          : `The vault is repaired: ${figures}.`
        : `${count(done.problems.length, 'problem')} left: ${figures}.\n${formatProblems(withFiles(done))}`;
      return { json: done, text: [head, ...notes].join('\n'), exitCode: done.ok ? 0 : 3 };
    });
  },
};
