import { Format, formats } from '../../../shared/model/inspection.ts';
import { Stage, stages } from '../../../shared/model/stage.ts';
import type { VersionSummary } from '../../../shared/model/version.ts';
import type { Call, Command } from '../command.ts';
import { formatSize, formatTime, shortDigest } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const filterOptions = {
  stage: { type: 'string', value: 'STAGE', choices: stages, help: `Only this stage: ${stages.join(', ')}.` },
  format: { type: 'string', value: 'FORMAT', choices: formats, help: 'Only this format, as inspect names it.' },
  limit: { type: 'string', value: 'N', help: 'At most N rows (all of them unless given).' },
} as const;

function filters(call: Call) {
  const stage = call.args.text('stage');
  const format = call.args.text('format');
  return {
    stage: stage === undefined ? null : Stage.parse(stage),
    format: format === undefined ? null : Format.parse(format),
    rows: call.args.integer('limit', { min: 1, max: 1_000_000 }) ?? Number.POSITIVE_INFINITY,
  };
}

const PAGE = 500;

/** Reads pages until there are no more or `rows` are had. */
export async function readPages<T>(
  rows: number,
  readPage: (limit: number, cursor: string | null) => Promise<{ items: T[]; total: number; nextCursor: string | null }>,
): Promise<{ items: T[]; total: number }> {
  const items: T[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await readPage(Math.min(PAGE, rows - items.length), cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || items.length >= rows) return { items, total: page.total };
  }
}

/** Says what was left out. */
export const cutNote = (shown: number, total: number): string => (shown < total ? `\n${shown} of ${total} shown.` : '');

/** `list`: the models. */
export const list: Command = {
  name: 'list',
  summary: 'List the models with their latest version and the one in production.',
  positionals: [],
  options: filterOptions,
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const { stage, format, rows } = filters(call);
      const { items, total } = await readPages(rows, async (limit, cursor) => {
        const page = await client.call('model.list', { stage, format, limit, cursor });
        return { ...page, items: page.models };
      });
      const lines = items.map((model) => [
        model.name,
        model.latest?.version ?? '-',
        model.latest?.stage ?? '-',
        model.production?.version ?? '-',
        String(model.versionCount),
        model.latest?.format ?? '-',
        formatSize(model.sizeBytes),
      ]);
      const heading = ['MODEL', 'LATEST', 'STAGE', 'PRODUCTION', 'VERSIONS', 'FORMAT', 'SIZE'];
      const text =
        total === 0
          ? 'No models. Register one with: strongroom import PATH --model NAME --as USERID'
          : table(heading, lines) + cutNote(items.length, total);
      return { json: { models: items, total }, text };
    }),
};

/** Versions as a table, for `show`. */
export const versionTable = (versions: readonly VersionSummary[]): string =>
  table(
    ['VERSION', 'STAGE', 'FORMAT', 'SIZE', 'DIGEST', 'REGISTERED', 'BY', 'FINDINGS'],
    versions.map((one) => [
      `${one.model}@${one.version}`,
      one.deletion === null ? one.stage : 'deleted',
      one.format,
      formatSize(one.sizeBytes),
      shortDigest(one.rootDigest),
      formatTime(one.registeredAt),
      one.registeredBy,
      one.worstFinding ?? 'none',
    ]),
  );
