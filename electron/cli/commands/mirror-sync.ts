import { type MirrorState, MirrorSync, type VersionCopies } from '../../../shared/model/mirror.ts';
import type { Command } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { count, formatSize } from '../output/figures.ts';
import { formatProblems } from '../output/problems.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `mirror sync`: exit code 3 when something could not be copied or stays damaged. */
export const mirrorSync: Command = {
  name: 'mirror sync',
  summary: 'Copy to a mirror what it lacks, verified after writing, and replace what is damaged there.',
  positionals: [{ name: 'NAME', min: 1, max: 1 }],
  notes: ['It can be stopped and run again: it goes on where it was.'],
  options: {
    verify: { type: 'boolean', help: 'Also read and hash every file that is there.' },
    prune: { type: 'boolean', help: 'Also remove packs that a collection forgot.' },
  },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { operationId } = await session.client.call('mirror.sync', {
        mirror: call.args.first(),
        verify: call.args.flag('verify'),
        prune: call.args.flag('prune'),
      });
      const done = MirrorSync.parse(await finishOperation(session, call.surroundings, operationId));
      const figures = `${count(done.copied, 'file')} (${formatSize(done.copiedBytes)}) copied, ${done.verified} verified, ${done.healed} replaced, ${done.removed} removed`;
      if (done.problems.length === 0) return { json: done, text: `${done.mirror} is up to date: ${figures}.` };
      const text = `${done.mirror} is not complete: ${count(done.problems.length, 'problem')}; ${figures}.\n${formatProblems(done.problems)}`;
      return { json: done, text, exitCode: 3 };
    }),
};

const reach = ({ reachable, error }: MirrorState): string =>
  reachable === null ? 'not asked' : reachable ? 'yes' : (error?.code ?? 'no');

const stateTable = (states: readonly MirrorState[]): string =>
  table(
    ['MIRROR', 'REACHABLE', 'PACKS', 'MISSING', 'DAMAGED', 'UNUSED', 'SIZE'],
    states.map((one) => [
      one.mirror.name,
      reach(one),
      String(one.packs),
      String(one.missing),
      String(one.damaged),
      String(one.unused),
      formatSize(one.sizeBytes),
    ]),
  );

const copiesTable = (versions: readonly VersionCopies[]): string =>
  table(
    ['VERSION', 'STAGE', 'TIER', 'COPIES', 'WANTED', 'ON'],
    versions.map((one) => [
      `${one.model}@${one.version}`,
      one.stage,
      one.tier ?? '-',
      String(one.copies.length),
      `${one.wanted} ${one.storageClass}`,
      one.copies.join(',') || '-',
    ]),
  );

/** `mirror status`: exit code 3 when a version has fewer copies than the policy wants, or a mirror is damaged. */
export const mirrorStatus: Command = {
  name: 'mirror status',
  summary: 'Show what mirrors hold and which versions have too few copies.',
  positionals: [{ name: 'NAME', min: 0, max: 1 }],
  options: {
    'no-contact': { type: 'boolean', help: 'Tell what was found at the last contact, without asking the mirrors.' },
    all: { type: 'boolean', help: 'Also versions that have their copies.' },
  },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const status = await client.call('mirror.status', {
        mirror: call.args.positionals[0] ?? null,
        contact: !call.args.flag('no-contact'),
        all: call.args.flag('all'),
      });
      const { mirrors, versions, wanted, short } = status;
      const parts = [
        mirrors.length === 0 ? 'There is no mirror.' : stateTable(mirrors),
        `${count(wanted, 'version')} must have copies; ${short} ${short === 1 ? 'has' : 'have'} too few.`,
        ...(versions.length === 0 ? [] : [copiesTable(versions)]),
      ];
      const isShort = short > 0 || mirrors.some(({ damaged }) => damaged > 0);
      return { json: status, text: parts.join('\n'), exitCode: isShort ? 3 : 0 };
    }),
};
