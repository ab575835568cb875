import { VaultVerification } from '../../../shared/model/audit.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { count, formatSize } from '../output/figures.ts';
import { formatProblems } from '../output/problems.ts';
import { withSession } from '../session.ts';

/** `verify`: the vault. Exit code 3 when something is found. */
export const verify: Command = {
  name: 'verify',
  summary: 'Verify the vault: its structure, or with --full every byte.',
  positionals: [],
  options: {
    full: { type: 'boolean', help: 'Read and hash every byte.' },
    recompute: { type: 'boolean', help: 'With --full: put every file together and hash it too.' },
    resume: { type: 'boolean', help: 'With --full: go on with a verification that was stopped.' },
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const [full, resume, recompute] = [call.args.flag('full'), call.args.flag('resume'), call.args.flag('recompute')];
      if (resume && !full) throw wrongUse('Only a verification with --full can be resumed.');
      if (recompute && !full) throw wrongUse('Only a verification with --full can recompute digests of files.');
      const { operationId } = await session.client.call('vault.verify', { full, resume, recompute });
      const result = await finishOperation(session, call.surroundings, operationId);
      // The operation's result is JSON-plain data of any shape; the model says what it must be here.
      const found = VaultVerification.parse(result);
      const checked = `${count(found.checkedPacks, 'pack')}, ${count(found.checkedChunks, 'chunk')}, ${count(found.checkedFiles, 'file')} and ${formatSize(found.checkedBytes)} checked`;
      return found.ok
        ? { json: found, text: `The vault is sound: ${checked}.` }
        : {
            json: found,
            text: `The vault is damaged: ${count(found.problems.length, 'problem')}; ${checked}.\n${formatProblems(found.problems)}`,
            exitCode: 3,
          };
    }),
};
