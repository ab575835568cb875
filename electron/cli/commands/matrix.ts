import type { CompatibilityMatrix } from '../../../shared/model/compatibility.ts';
import type { Command } from '../command.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';

/** `matrix`: how well each version of a model can take the place of each other one. */
export const matrix: Command = {
  name: 'matrix',
  summary: 'Show how well each version of a model can take the place of each other one.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: {
    limit: { type: 'string', value: 'N', help: 'The newest N versions (20 unless given, 200 with --json).' },
    from: { type: 'string', value: 'VERSION', help: 'Only the pairs with this version in use, factor by factor.' },
  },
  notes: ['A row is the version in use, a column the one that takes its place; “-” is not computable.'],
  run(call) {
    const limit = call.args.integer('limit', { min: 1, max: 200 });
    const from = call.args.text('from');
    return withSession(call, 'read', async ({ client }) => {
      const many = call.json || from !== undefined ? 200 : 20;
      const found = await client.call('model.compatibility', { model: call.args.first(), limit: limit ?? many });
      return { json: found, text: from === undefined ? gridText(found) : rowText(found, from) };
    });
  },
};

const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : value.toFixed(2);

const head = ({ model, versions, leftOut, production }: CompatibilityMatrix): string =>
  facts([
    ['Model', model],
    ['Versions', `${versions.length}${leftOut > 0 ? ` (${leftOut} more are not shown)` : ''}`],
    ['In production', production === null ? 'no version' : (versions[production]?.version ?? '')],
  ]);

const gridText = (found: CompatibilityMatrix): string =>
  [
    head(found),
    table(
      ['IN USE', ...found.versions.map(({ version }) => version)],
      found.versions.map(({ version }, row) => [
        version,
        ...found.versions.map((_, column) => figure(found.score[row * found.versions.length + column])),
      ]),
    ),
  ].join('\n\n');

function rowText(found: CompatibilityMatrix, from: string): string {
  const { versions } = found;
  const row = versions.findIndex(({ version }) => version === from);
  if (row < 0) return `${head(found)}\n\n${from} is not among the versions shown.`;
  const rows = versions.map(({ version }, column) => {
    const at = row * versions.length + column;
    return [version, ...[found.api, found.performance, found.data, found.score].map((values) => figure(values[at]))];
  });
  return `${head(found)}\n\n${table([`${from} REPLACED BY`, 'API', 'PERFORMANCE', 'DATA', 'SCORE'], rows)}`;
}
