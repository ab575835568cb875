import type { ImpactFactor } from '../../../shared/model/impact.ts';
import type { Command } from '../command.ts';
import { count } from '../output/figures.ts';
import { printable, table } from '../output/table.ts';
import { withSession } from '../session.ts';

const factorText = ({ status, value }: ImpactFactor): string =>
  status === 'not_recorded' ? 'not recorded' : `${status === 'at_least' ? '>= ' : ''}${value}`;

/** `impact`: what a change of a version reaches, factor by factor. */
export const impact: Command = {
  name: 'impact',
  summary: 'Show what a change of a version reaches, factor by factor.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const found = await client.call('version.impact', { version: call.args.first() });
      const { report, digest } = found;
      const { totals } = report;
      const lines =
        report.dependents.length === 0
          ? []
          : [
              table(
                ['DEPENDENT', 'TYPE', 'STEPS', 'DEPENDENCY', 'USAGE', 'CRITICALITY', 'DIFFICULTY', 'SCORE', 'CATEGORY'],
                report.dependents.map((one) => [
                  printable(one.label),
                  one.type,
                  String(one.depth),
                  ...one.factors.map(factorText),
                  one.isComplete ? String(one.score) : `${one.score} (incomplete, up to ${one.upTo})`,
                  one.category,
                ]),
              ),
              '',
              `${count(totals.dependents, 'dependent')}: ${totals.high} high, ${totals.medium} medium, ${totals.low} low; ${totals.incomplete} incomplete.`,
              ...(totals.incomplete > 0
                ? [
                    `Not recorded: performance dependency ${totals.notRecorded.performanceDependency}, usage ${totals.notRecorded.usage}, criticality ${totals.notRecorded.criticality}, update difficulty ${totals.notRecorded.updateDifficulty}.`,
                  ]
                : []),
            ];
      const notes = [
        ...(report.truncated ? ['There are more dependents than are listed: the totals are lower bounds.'] : []),
        ...(totals.endedDeployments > 0 ? [`${count(totals.endedDeployments, 'deployment')} ended, not counted.`] : []),
        ...report.actions,
        `Digest ${digest}`,
      ];
      return { json: found, text: [...lines, ...notes].join('\n') };
    }),
};

/** `concentration`: what several models in production rest on. */
export const concentration: Command = {
  name: 'concentration',
  summary: 'List data sets and parents that several models in production rest on.',
  positionals: [],
  options: {
    minimum: { type: 'string', value: 'N', help: 'From how many models on (2 unless given).' },
    depth: { type: 'string', value: 'N', help: 'How many steps from the versions in production (5 unless given).' },
  },
  run: (call) => {
    const minimum = call.args.integer('minimum', { min: 2, max: 1000 });
    const depth = call.args.integer('depth', { min: 1, max: 10 });
    return withSession(call, 'read', async ({ client }) => {
      const found = await client.call('lineage.concentration', {
        ...(minimum === undefined ? {} : { minimum }),
        ...(depth === undefined ? {} : { depth }),
      });
      const head = `${count(found.productionModels, 'model')} in production.`;
      if (found.shared.length === 0) return { json: found, text: `${head} They share nothing that is recorded.` };
      const rows = table(
        ['SHARED', 'TYPE', 'MODELS', 'STEPS', 'BY'],
        found.shared.map(({ node, modelCount, nearest, models }) => [
          printable(node.label),
          node.type,
          String(modelCount),
          String(nearest),
          models.slice(0, 5).map(printable).join(', ') + (modelCount > 5 ? ' ...' : ''),
        ]),
      );
      return { json: found, text: `${rows}\n\n${head}${found.truncated ? ' There is more.' : ''}` };
    });
  },
};
