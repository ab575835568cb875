import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { VaultVerification } from '../../../shared/model/audit.ts';
import type { Saving, SizePoint, StorageDetail, SubjectFigures } from '../../../shared/model/storage.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { count, formatSize, formatTime } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `stats`: what the vault, a model or a version saves, and by what. */
export const stats: Command = {
  name: 'stats',
  summary: 'Show what the vault, a model or a version takes on disk, and what each part saved.',
  positionals: [{ name: 'MODEL[@VERSION]', min: 0, max: 1 }],
  options: {
    history: { type: 'boolean', help: 'Without MODEL: also the vault’s size after each change, oldest first.' },
  },
  run(call) {
    const reference = call.args.positionals[0];
    const history = call.args.flag('history');
    if (history && reference !== undefined) throw wrongUse('--history is about the whole vault: leave MODEL out.');
    return withSession(call, 'read', async ({ client }) => {
      if (reference !== undefined) {
        const subject = reference.includes('@') ? { version: reference } : { model: reference };
        const figures = await client.call('vault.figures', subject);
        return { json: figures, text: figuresText(figures, subjectFacts(figures)) };
      }
      const vault = await client.call('vault.stats', {});
      const text = figuresText(vault, vaultFacts(vault));
      if (!history) return { json: vault, text };
      const { points, total } = await client.call('vault.history', { points: 2000 });
      return { json: { ...vault, history: { points, total } }, text: `${text}\n\n${historyTable(points)}` };
    });
  },
};

type Fact = readonly [name: string, value: string | null];

const subjectFacts = ({ subject, versions, added }: SubjectFigures): Fact[] => [
  [subject.type === 'model' ? 'Model' : 'Version', subject.label],
  ['Versions', subject.type === 'model' ? String(versions) : null],
  [
    'Added when registered',
    added && `${formatSize(added.newBytes)} not in the vault before, ${formatSize(added.packBytes)} of packs`,
  ],
];

const vaultFacts = (vault: Output<Methods, 'vault.stats'>): Fact[] => [
  ['Versions', String(vault.versions)],
  ['Packs', `${vault.packs} of ${formatSize(vault.packBytes)} in all`],
  ['Free on this disk', formatSize(vault.freeBytes)],
  ['Last verified', verifiedText(vault.lastVerification)],
  ['Every byte verified', verifiedText(vault.lastFullVerification)],
];

const verifiedText = (found: VaultVerification | null): string =>
  found === null
    ? 'never'
    : `${formatTime(found.verifiedAt)}, ${found.ok ? 'sound' : count(found.problems.length, 'problem')}`;

const ratioText = (ratio: number | null): string => (ratio === null ? 'not measured yet' : ratio.toFixed(2));

function figuresText(figures: StorageDetail, head: readonly Fact[]): string {
  const { inputBytes, uniqueBytes, storedBytes } = figures;
  const sections = [
    facts([
      ...head,
      ['Files as they came', `${formatSize(inputBytes)} in ${count(figures.files, 'file')}`],
      ['Distinct chunks', `${formatSize(uniqueBytes)} in ${count(figures.chunks, 'chunk')}`],
      ['Stored', formatSize(storedBytes)],
      [
        'Storage efficiency',
        `${ratioText(figures.storageEfficiency)} = ${ratioText(figures.compressionRatio)} compression x ${ratioText(figures.deduplicationFactor)} deduplication`,
      ],
    ]),
  ];
  if (figures.savings.length > 0)
    sections.push(
      table(
        ['SAVED BY', 'FROM', 'TO', 'SAVED'],
        figures.savings.map(({ cause, fromBytes, toBytes, savedBytes }) => [
          causeNames[cause],
          formatSize(fromBytes),
          formatSize(toBytes),
          savedBytes < 0 ? `-${formatSize(-savedBytes)}` : formatSize(savedBytes),
        ]),
      ),
    );
  if (figures.codecs.length > 0)
    sections.push(
      table(
        ['CODEC', 'CHUNKS', 'RAW', 'STORED', 'RATIO'],
        figures.codecs.map(({ name, chunks, rawBytes, storedBytes: bytes, ratio }) => [
          name,
          String(chunks),
          formatSize(rawBytes),
          formatSize(bytes),
          ratioText(ratio),
        ]),
      ),
    );
  return sections.join('\n\n');
}

const causeNames: Readonly<Record<Saving['cause'], string>> = {
  deduplication: 'deduplication',
  general: 'general compression (zstd)',
  planes: 'byte planes',
  difference: 'differences to a base',
  blocks: 'small files together',
  raw: 'nothing (stored raw)',
  other: 'other codecs',
};

const historyTable = (points: readonly SizePoint[]): string =>
  table(
    ['TIME', 'CHANGE', 'VERSION', 'VERSIONS', 'FILES', 'DISTINCT', 'STORED', 'PACKS'],
    points.map((point) => [
      formatTime(point.at),
      point.event,
      point.label ?? '-',
      String(point.versions),
      formatSize(point.inputBytes),
      formatSize(point.uniqueBytes),
      formatSize(point.storedBytes),
      formatSize(point.packBytes),
    ]),
  );
