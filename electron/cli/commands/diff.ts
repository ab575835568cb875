import { type Comparison, type ComparisonRow, MagnitudeReport } from '../../../shared/model/comparison.ts';
import type { Command } from '../command.ts';
import { finishOperation } from '../operation.ts';
import { comparisonText } from '../output/comparison-text.ts';
import { magnitudeText } from '../output/magnitude-text.ts';
import { withSession } from '../session.ts';

/** `diff`: two versions side by side, each difference with its class. */
export const diff: Command = {
  name: 'diff',
  summary: 'Compare two versions, the earlier one first: what differs, how much it breaks, and why.',
  positionals: [{ name: 'MODEL@VERSION', min: 2, max: 2 }],
  options: {
    all: { type: 'boolean', help: 'Also list what is the same on both sides.' },
    magnitude: { type: 'boolean', help: 'Also read changed tensors, and say how far their values moved.' },
  },
  run: (call) =>
    withSession(call, 'read', async (session) => {
      const [before = '', after = ''] = call.args.positionals;
      const compared = await session.client.call('version.compare', { before, after });
      const shown = call.args.flag('all') ? compared.comparison : onlyDifferent(compared.comparison);
      const text = comparisonText(shown);
      if (!call.args.flag('magnitude')) return { json: compared, text };
      const { operationId } = await session.client.call('version.magnitude', { before, after });
      const magnitude = MagnitudeReport.parse(await finishOperation(session, call.surroundings, operationId));
      return { json: { ...compared, magnitude }, text: `${text}\n\n${magnitudeText(magnitude)}` };
    }),
};

const isDifferent = ({ status }: ComparisonRow): boolean => status !== 'same';
const onlyDifferent = (comparison: Comparison): Comparison => ({
  ...comparison,
  rows: comparison.rows.filter(isDifferent),
});
