import type { VaultVerification } from '../../../../shared/model/audit.ts';
import { type Cell, dateTime, facts, type Series, size, table } from '../../report/index.ts';
import { vaultStats } from '../storage/vault-use.ts';
import type { Composer } from './report-asked.ts';

const HISTORY_POINTS = 60;
const MAX_PROBLEMS = 500;

/** What is stored and in what state: figures, verifications with what they found, growth, copies elsewhere. */
export const vaultHealth: Composer = async ({ registry }) => {
  const stats = await vaultStats(registry);
  const last = stats.lastFullVerification ?? stats.lastVerification;
  const problems = last?.problems ?? [];
  const { points, total } = registry.catalog.figures.history(HISTORY_POINTS);
  const mirrors = registry.catalog.mirrors.list();
  const growth: Series = {
    kind: 'series',
    title: 'Size of the vault',
    unit: 'MB',
    shape: 'line',
    lines: [
      { name: 'Files as they came', points: points.map(({ at, inputBytes }) => megabytes(at, inputBytes)) },
      { name: 'In packs', points: points.map(({ at, packBytes }) => megabytes(at, packBytes)) },
    ],
  };
  return {
    name: 'Vault',
    sections: [
      {
        title: 'What is stored',
        blocks: [
          facts([
            ['Versions', String(stats.versions)],
            ['Files', String(stats.files)],
            ['Size of the files as they came', size(stats.inputBytes)],
            ['Distinct chunks', `${stats.chunks}, ${size(stats.uniqueBytes)}`],
            ['Packs', `${stats.packs}, ${size(stats.packBytes)}`],
            [
              'Storage efficiency',
              stats.storageEfficiency === null ? 'nothing is stored' : stats.storageEfficiency.toFixed(2),
            ],
            ['Free on the disk', stats.freeBytes === null ? 'not known' : size(stats.freeBytes)],
            [
              'Packs with a problem',
              stats.damagedPacks === 0
                ? { text: 'none', mark: 'good' }
                : { text: String(stats.damagedPacks), mark: 'bad' },
            ],
          ]),
        ],
      },
      ...(points.length > 1 ? [{ title: 'Growth', blocks: [growth] }] : []),
      {
        title: 'Verifications',
        blocks: [
          facts([
            ['Last of the structure', verified(stats.lastVerification)],
            ['Last of every byte', verified(stats.lastFullVerification)],
            [
              'Under way',
              stats.unfinishedVerification === null ? 'none' : dateTime(stats.unfinishedVerification.startedAt),
            ],
          ]),
          table(
            [
              ['Code', 20],
              ['Where', 30],
              ['What was found', 50],
            ],
            problems
              .slice(0, MAX_PROBLEMS)
              .map(({ code, location, message }): Cell[] => [{ text: code, mark: 'bad' }, location, message]),
            last === null ? 'Nothing was verified yet.' : 'Nothing was found.',
          ),
        ],
      },
      {
        title: 'Codecs',
        blocks: [
          table(
            [
              ['Codec', 40],
              ['Chunks', 15],
              ['Raw', 22],
              ['Stored', 23],
            ],
            stats.codecs.map(({ name, inBlocks, chunks, rawBytes, storedBytes }): Cell[] => [
              `${name}${inBlocks ? ', in solid blocks' : ''}`,
              String(chunks),
              size(rawBytes),
              size(storedBytes),
            ]),
            'Nothing is stored.',
          ),
        ],
      },
      {
        title: 'Mirrors',
        blocks: [
          table(
            [
              ['Name', 40],
              ['Last sync', 30],
              ['Last verified', 30],
            ],
            mirrors.map(({ id, name }): Cell[] => {
              const { lastSyncAt, lastVerifiedAt } = registry.catalog.mirrors.contact(id);
              const at = (time: string | null) => (time === null ? 'never' : dateTime(time));
              return [name, at(lastSyncAt), at(lastVerifiedAt)];
            }),
            'There is none: the vault has no copy that this registry knows.',
          ),
        ],
      },
    ],
    leavesOut: [
      ...(total > points.length ? [`${total - points.length} points of the vault's history.`] : []),
      ...(problems.length > MAX_PROBLEMS
        ? [`${problems.length - MAX_PROBLEMS} problems after the first ${MAX_PROBLEMS}.`]
        : []),
      'A verification: this report says what earlier ones found and runs none.',
    ],
  };
};

const megabytes = (at: string, bytes: number) => ({ label: at.slice(0, 10), value: Math.round(bytes / 10_000) / 100 });

function verified(one: VaultVerification | null): Cell {
  if (one === null) return { text: 'never', mark: 'strong' };
  const found = one.ok ? 'nothing was found' : `${one.problems.length} problems`;
  return { text: `${dateTime(one.verifiedAt)}: ${found}`, mark: one.ok ? 'good' : 'bad' };
}
