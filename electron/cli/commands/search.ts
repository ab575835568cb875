import { type SearchHit, searchTypes } from '../../../shared/model/search.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { formatSize, formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const MAX_ROWS = 100_000;
const PAGE = 500;

/** `search`: everything of the registry that fits a search. */
export const search: Command = {
  name: 'search',
  summary: 'Find versions, models, data sets, experiments and deployments.',
  positionals: [{ name: 'QUERY', min: 0, max: 100 }],
  options: {
    type: { type: 'string', value: 'TYPE', choices: searchTypes, help: `Only these: ${searchTypes.join(', ')}.` },
    stage: { type: 'string', value: 'STAGE', help: 'The same as stage:STAGE in the search.' },
    format: { type: 'string', value: 'FORMAT', help: 'The same as format:FORMAT in the search.' },
    limit: { type: 'string', value: 'N', help: 'At most N rows (100 unless given).' },
    cursor: { type: 'string', value: 'PLACE', help: 'Go on where an earlier search ended: nextCursor of --json.' },
    'rebuild-index': { type: 'boolean', help: 'Make the index of the search anew instead; for administrators.' },
  },
  notes: [
    'Free text finds words that begin so; KEY:VALUE and KEY>NUMBER find what is recorded. A minus excludes, OR joins.',
    'Put the whole search in quotes, and after -- where it begins with a minus: strongroom search "metric.f1>0.9 -stage:archived".',
  ],
  run(call) {
    if (call.args.flag('rebuild-index')) return rebuildIndex(call);
    return withSession(call, 'read', async ({ client }) => {
      const rows = call.args.integer('limit', { min: 1, max: MAX_ROWS }) ?? 100;
      const query = searchOf(call);
      const hits: SearchHit[] = [];
      let cursor = call.args.text('cursor') ?? null;
      let total = 0;
      do {
        const page = await client.call('search.query', { query, limit: Math.min(PAGE, rows - hits.length), cursor });
        hits.push(...page.hits);
        ({ total } = page);
        cursor = page.nextCursor;
      } while (cursor !== null && hits.length < rows);
      const text = hits.length === 0 ? 'Nothing found.' : `${hitTable(hits)}\n${foundWords(hits.length, total)}`;
      return { json: { hits, total, nextCursor: cursor }, text };
    });
  },
};

/** The words as they were typed, with what the options add. */
function searchOf({ args }: Call): string {
  const typed = args.positionals.join(' ').trim();
  const added = (['type', 'stage', 'format'] as const).flatMap((key) => {
    const value = args.text(key);
    return value === undefined ? [] : [`${key}:"${value.replace(/["\\]/g, '')}"`];
  });
  if (added.length === 0) return typed;
  return typed === '' ? added.join(' ') : `(${typed}) ${added.join(' ')}`;
}

function rebuildIndex(call: Call) {
  if (call.args.positionals.length > 0) throw wrongUse('--rebuild-index stands alone: it searches for nothing.');
  return withSession(call, 'person', async (session) => {
    const { operationId } = await session.client.call('search.rebuild', {});
    const result = await finishOperation(session, call.surroundings, operationId);
    return { json: result, text: `The index of the search was made anew: ${String(result['entries'])} entries.` };
  });
}

const foundWords = (shown: number, total: number): string =>
  shown >= total ? `${total} found.` : `${shown} shown, ${total} found.`;

const hitTable = (hits: readonly SearchHit[]): string =>
  table(
    ['TYPE', 'NAME', 'STAGE', 'FORMAT', 'SIZE', 'OWNER', 'RECORDED', 'FINDINGS'],
    hits.map((hit) => [
      hit.type,
      hit.label,
      hit.isOver ? over[hit.type] : (hit.stage ?? '-'),
      hit.format ?? '-',
      hit.sizeBytes === null ? '-' : formatSize(hit.sizeBytes),
      hit.owner || '-',
      formatTime(hit.at),
      hit.worstFinding ?? '-',
    ]),
  );

const over = {
  version: 'deleted',
  model: 'decommissioned',
  dataset: '-',
  experiment: '-',
  deployment: 'ended',
} as const satisfies Record<SearchHit['type'], string>;
