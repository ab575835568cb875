import type { RebuildReport } from '../../../shared/model/rebuild.ts';
import { wrongUse } from '../arguments.ts';
import type { Command, Result } from '../command.ts';
import { cliLogger } from '../log.ts';
import { count } from '../output/figures.ts';
import { formatProblems } from '../output/problems.ts';
import { facts, printable } from '../output/table.ts';
import { registryFolder } from '../registry-folder.ts';
import { watched } from '../watched.ts';

/** `rebuild`: the registry, or the index of its packs, from the vault. Exit code 3 when something is damaged or lost. */
export const rebuild: Command = {
  name: 'rebuild',
  summary: 'Make the registry’s database again from its vault, or with --index the rows of its packs.',
  positionals: [],
  options: {
    index: { type: 'boolean', help: 'Only the rows of packs, chunks and recipes; the rest of the database stays.' },
    full: { type: 'boolean', help: 'Read and hash every byte of the vault before the new database is put in place.' },
    force: { type: 'boolean', help: 'Also where a sound database is there. It is moved aside.' },
    'accept-loss': { type: 'boolean', help: 'Also where something is lost: put in place what is left, and record it.' },
  },
  notes: [
    'Needs no sign-in: there may be nobody to sign in as. The registry must be closed.',
    'Nothing is deleted: what was there before is moved aside, inside the registry’s folder.',
  ],
  async run(call) {
    const { args } = call;
    const isIndex = args.flag('index');
    if (isIndex && (args.flag('full') || args.flag('force') || args.flag('accept-loss')))
      throw wrongUse('--index stands alone: it keeps the database, and what can’t be read is reported.');
    return await watched(call, async (watch) => {
      const engine = await call.surroundings.loadEngine();
      const folder = await registryFolder(call, engine);
      const options = { ...watch, log: cliLogger(call.surroundings) };
      const report = isIndex
        ? await engine.rebuildIndexOfFolder(folder, options)
        : await engine.rebuildRegistryFolder(folder, {
            ...options,
            full: args.flag('full'),
            force: args.flag('force'),
            acceptLoss: args.flag('accept-loss'),
          });
      return resultOf(folder, report);
    });
  },
};

function resultOf(folder: string, report: RebuildReport): Result {
  const { kind, problems } = report;
  const text = [
    heading(report),
    facts([
      ['Registry', folder],
      ['Id', report.registryId],
      ['Records', String(report.records)],
      ['Checkpoint', report.shortCode],
      ['Versions', String(report.versions)],
      ['Packs', `${report.packs}, with ${count(report.chunks, 'chunk')}`],
      ['Moved aside', report.setAside.join(', ')],
    ]),
    ...(report.hasNewWorkstationKey && report.isInPlace
      ? ['The workstation’s key was not there. A new one was made, which the audit log records.']
      : []),
    ...(kind === 'registry' ? ['Not rebuilt:', ...report.notRebuilt.map((line) => `  ${printable(line)}`)] : []),
    ...(problems.length > 0 ? [`${count(problems.length, 'problem')}:`, formatProblems(problems)] : []),
  ].join('\n');
  return { json: { folder, ...report }, text, exitCode: problems.length > 0 ? 3 : 0 };
}

function heading({ isInPlace, kind, problems }: RebuildReport): string {
  if (!isInPlace)
    return 'NOT REBUILT: something is lost, and nothing was changed. Bring the missing files back from a backup or a mirror; --accept-loss puts what is left in place.';
  const what = kind === 'index' ? 'The index' : 'The registry';
  return problems.length > 0 ? `${what} was rebuilt, with losses.` : `${what} was rebuilt and verified.`;
}
