import { type CollectionPlan, CollectionResult } from '../../../shared/model/collection.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command, Result } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { count, formatSize, shortDigest } from '../output/figures.ts';
import { facts, printable, table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `gc`: what a collection would free, or the collection itself. */
export const gc: Command = {
  name: 'gc',
  summary: 'Collect the bytes of deleted versions: --plan shows what would happen, --run does it.',
  positionals: [],
  options: {
    plan: { type: 'boolean', help: 'Only show what would be deleted, rewritten and kept. Needs no sign-in.' },
    run: { type: 'boolean', help: 'Show it and do it, without asking. For administrators.' },
    thorough: { type: 'boolean', help: 'Repack every pack with dead bytes, not only those of which a fifth is dead.' },
    unreferenced: { type: 'boolean', help: 'Also delete packs that were set aside because no row knew them.' },
  },
  notes: ['Nothing is collected by itself. Ctrl+C stops after the round under way; what was done stays done.'],
  run(call) {
    const isRun = call.args.flag('run');
    if (isRun === call.args.flag('plan')) throw wrongUse('Give one of --plan and --run.');
    return isRun ? run(call) : plan(call);
  },
};

const optionsOf = ({ args }: Call) => ({ thorough: args.flag('thorough'), unreferenced: args.flag('unreferenced') });

const plan = (call: Call): Promise<Result> =>
  withSession(call, 'read', async ({ client }) => {
    const found = await client.call('vault.planCollection', optionsOf(call));
    return { json: found, text: planText(found) };
  });

const run = (call: Call): Promise<Result> =>
  withSession(call, 'person', async (session) => {
    const { client } = session;
    const options = optionsOf(call);
    const found = await client.call('vault.planCollection', options);
    call.surroundings.terminal.err(`${planText(found)}\n\n`);
    const { operationId } = await client.call('vault.collect', { planDigest: found.digest, ...options });
    const result = CollectionResult.parse(await finishOperation(session, call.surroundings, operationId));
    return { json: { plan: found, result }, text: resultText(result) };
  });

function planText(found: CollectionPlan): string {
  const { deletePacks, repackPacks, keptPacks, bases, unreferencedPacks, quarantine } = found;
  const sections = [
    facts([
      ['Plan', shortDigest(found.digest)],
      ['Frees', `${formatSize(Math.max(0, found.bytesFreed))} of ${formatSize(found.bytesBefore)}`],
      ['Rewrites', formatSize(found.bytesRewritten)],
      ['Dead', `${count(found.deadFiles, 'file')}, ${count(found.deadChunks, 'chunk')}`],
      ['Deletes', `${count(deletePacks.count, 'pack')} (${formatSize(deletePacks.sizeBytes)})`],
      ['Repacks', `${count(repackPacks.count, 'pack')} (${formatSize(repackPacks.sizeBytes)})`],
      [
        'Encodes anew',
        bases.reencoded === 0
          ? null
          : `${count(bases.reencoded, 'difference')}, without ${count(bases.removed, 'base')}`,
      ],
      [
        'Keeps bases',
        bases.kept === 0
          ? null
          : `${count(bases.kept, 'chunk')} (${formatSize(bases.keptBytes)}) that differences need`,
      ],
      [
        'Keeps packs',
        keptPacks.count === 0 ? null : `${count(keptPacks.count, 'pack')} with dead bytes (${reasons(found)})`,
      ],
      ['Set aside', unreferencedPacks.length === 0 ? null : unreferencedText(found)],
      [
        'In quarantine',
        quarantine.length === 0 ? null : `${count(quarantine.length, 'item')}; a collection leaves them`,
      ],
    ]),
  ];
  if (found.versions.length > 0) sections.push(versionTable(found));
  if (found.kept.length > 0)
    sections.push(
      table(
        ['KEPT', 'BECAUSE', 'UNTIL'],
        found.kept.map((one) => [
          one.name,
          one.because === 'hold' ? `hold ${one.holdIds.join(', ')}` : 'retention',
          one.until ?? '-',
        ]),
      ),
    );
  return sections.join('\n\n');
}

const versionTable = (found: CollectionPlan): string =>
  table(
    ['DELETED', 'BY', 'FILES', 'SIZE', 'FREES', 'LEAVES', 'REASON'],
    found.versions.map((one) => [
      one.name,
      one.deletedBy,
      String(one.files),
      formatSize(one.sizeBytes),
      one.isCollected ? 'done, certificate missing' : formatSize(one.freedBytes),
      formatSize(one.leftBytes),
      one.reason,
    ]),
  );

const reasons = ({ keptPacks }: CollectionPlan): string =>
  [...new Set(keptPacks.listed.map(({ because }) => because.replaceAll('_', ' ')))].join(', ');

const unreferencedText = ({ unreferencedPacks, unreferenced }: CollectionPlan): string =>
  `${count(unreferencedPacks.length, 'pack')}, ${unreferenced ? 'to be deleted' : 'left; --unreferenced deletes them'}`;

const resultText = (result: CollectionResult): string =>
  [
    facts([
      ['Freed', formatSize(Math.max(0, result.freedBytes))],
      ['Removed', count(result.packsRemoved, 'pack')],
      ['Written', `${count(result.packsWritten, 'pack')} (${formatSize(result.rewrittenBytes)})`],
      ['Encoded anew', result.reencodedChunks === 0 ? null : count(result.reencodedChunks, 'chunk')],
      ['Set aside', result.unreferencedRemoved === 0 ? null : `${count(result.unreferencedRemoved, 'pack')} deleted`],
      ['Versions', result.versions.join(', ')],
      ['Certificates', result.certificates.join(', ')],
    ]),
    ...result.left.map(
      (pack) => `Left, because it is damaged: pack ${shortDigest(pack.id)}: ${printable(pack.message)} (${pack.code})`,
    ),
  ].join('\n');
