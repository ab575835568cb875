import type { Comparison, ComparisonRow } from '../../../shared/model/comparison.ts';
import type { Command } from '../command.ts';
import { comparisonText } from '../output/comparison-text.ts';
import { withSession } from '../session.ts';

/** `diff`: two versions side by side, each difference with its class. */
export const diff: Command = {
  name: 'diff',
  summary: 'Compare two versions, the earlier one first: what differs, how much it breaks, and why.',
  positionals: [{ name: 'MODEL@VERSION', min: 2, max: 2 }],
  options: { all: { type: 'boolean', help: 'Also list what is the same on both sides.' } },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const [before = '', after = ''] = call.args.positionals;
      const compared = await client.call('version.compare', { before, after });
      const shown = call.args.flag('all') ? compared.comparison : onlyDifferent(compared.comparison);
      return { json: compared, text: comparisonText(shown) };
    }),
};

const isDifferent = ({ status }: ComparisonRow): boolean => status !== 'same';
const onlyDifferent = (comparison: Comparison): Comparison => ({
  ...comparison,
  rows: comparison.rows.filter(isDifferent),
});
