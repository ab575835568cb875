import type { RecordedComparison } from '../../../../shared/model/comparison.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import type { VersionSummary } from '../../../../shared/model/version.ts';
import { type Cell, dateTime, facts, note, type Series, table } from '../../report/index.ts';
import { toPromotionRequest } from '../promotion/promotion-view.ts';
import { recordedComparisons } from '../version/record-comparisons.ts';
import { requireModel } from '../version-ref.ts';
import type { Asked, Composer } from './report-asked.ts';

/** Differences of one comparison that are printed; the comparison itself has them all. */
const MAX_ROWS = 60;

/** R24: every version of a model, what changed, its impact, who approved it; R22: lineage, change type and schema diff of each. */
export const changeLog: Composer = (asked) => {
  const { registry, query } = asked;
  const model = requireModel(registry, query.subject ?? '');
  const versions = registry.catalog.versions.ofModel(model.id).toSorted(byTime);
  const compared = versions.map((version) => ({ version, comparisons: recordedComparisons(registry, version.id) }));
  const left = compared.flatMap(({ comparisons }) => comparisons).map(({ comparison }) => hiddenRows(comparison));
  const notShown = left.reduce((sum, one) => sum + one, 0);
  const series = metricsOver(asked, versions);
  return {
    name: model.name,
    sections: [
      {
        title: 'Model',
        blocks: [
          facts([
            ['Description', model.description || 'not recorded'],
            ['Owner', model.owner || 'not recorded'],
            ['Materiality tier', model.tier ?? 'not set'],
            ['Versions', String(versions.length)],
            ['In production', model.production?.version ?? 'none'],
          ]),
        ],
      },
      {
        title: 'Versions',
        blocks: [
          table(
            [
              ['Version', 10],
              ['Registered', 16],
              ['Came from', 14],
              ['Change type', 11],
              ['What changed', 19],
              ['Impact', 12],
              ['Substantial?', 14],
              ['Approved by', 22],
            ],
            compared.map(({ version, comparisons }) => versionRow(asked, version, comparisons)),
            'The model has no version.',
          ),
        ],
      },
      ...(series === null ? [] : [{ title: 'Metrics over versions', blocks: [series] }]),
      {
        title: 'Differences found when each version was registered',
        blocks: [
          table(
            [
              ['Version', 11],
              ['Against', 14],
              ['Area', 11],
              ['Name', 18],
              ['What', 9],
              ['Before', 16],
              ['After', 16],
              ['Class', 10],
            ],
            compared.flatMap(({ version, comparisons }) => comparisons.flatMap((one) => differences(version, one))),
            'No version has a parent to be compared with, or nothing differs.',
          ),
          note({ text: 'Inputs and outputs are the schema: what callers of the model meet.', mark: 'muted' }),
        ],
      },
    ],
    leavesOut: [
      ...(notShown === 0 ? [] : [`${notShown} differences after the first ${MAX_ROWS} of a comparison.`]),
      'Records of the audit log: the audit extract has them.',
    ],
  };
};

const byTime = (a: VersionSummary, b: VersionSummary): number =>
  a.registeredAt.localeCompare(b.registeredAt) || a.version.localeCompare(b.version);

const changedRows = (comparison: RecordedComparison['comparison']) =>
  (comparison?.rows ?? []).filter(({ status }) => status !== 'same');
const hiddenRows = (comparison: RecordedComparison['comparison']): number =>
  Math.max(0, changedRows(comparison).length - MAX_ROWS) +
  Object.values(comparison?.leftOut ?? {}).reduce((sum, one) => sum + (one ?? 0), 0);

function versionRow(
  { registry, person }: Asked,
  version: VersionSummary,
  comparisons: readonly RecordedComparison[],
): Cell[] {
  const { catalog } = registry;
  const requests = catalog.promotions
    .list({ status: null, versionId: version.id })
    .toReversed()
    .map((row) => toPromotionRequest(registry, row));
  const parents = catalog.lineage.parents(version.id).flatMap((id) => catalog.versions.ref(id) ?? []);
  const decision = catalog.statements.list({
    kind: 'modification_decision',
    subjectType: 'version',
    subjectId: version.id,
  })[0];
  const impact = requests.findLast((request) => request.impact !== null)?.impact ?? null;
  const approvals = requests.flatMap((request) =>
    request.approvals
      .filter(({ decision: said, verification }) => said === 'approve' && signatureCounts(verification.status))
      .map(
        ({ signerId, printedName, signedAt }) =>
          `${person(signerId, printedName)}, ${dateTime(signedAt)} (to ${request.toStage})`,
      ),
  );
  return [
    { text: `${version.version}\n${version.stage}`, mark: 'strong' },
    `${dateTime(version.registeredAt)}\n${person(version.registeredBy)}`,
    parents.map((ref) => `${ref.model}@${ref.version}`).join('\n') || 'nothing recorded',
    `${version.changeType ?? 'first'}\nbranch ${version.branch}`,
    comparisons.map(countWords).join('\n') || 'nothing to compare with',
    impact === null ? 'none frozen' : impactWords(impact),
    decision === undefined
      ? 'not decided'
      : `${decision.fields['substantial'] === true ? 'yes' : 'no'}: ${decision.reason}\n${person(decision.signerId, decision.printedName)}`,
    approvals.join('\n') || 'nobody',
  ];
}

type Impact = NonNullable<ReturnType<typeof toPromotionRequest>['impact']>;
const impactWords = ({ totals, isComplete }: Impact): string =>
  `${totals.dependents} dependents: ${totals.high} high, ${totals.medium} medium, ${totals.low} low${isComplete ? '' : '; not all factors are recorded'}`;

function countWords({ comparison, baseLabel, smallestChange }: RecordedComparison): string {
  if (comparison === null) return `${baseLabel}: lost`;
  const { breaking, feature, patch } = comparison.counts;
  return `${smallestChange ?? 'no difference'}: ${breaking} breaking, ${feature} feature, ${patch} patch`;
}

const differences = ({ version }: VersionSummary, { baseLabel, comparison }: RecordedComparison): Cell[][] =>
  changedRows(comparison)
    .slice(0, MAX_ROWS)
    .map((row): Cell[] => {
      const worst = row.changes[0]?.class ?? '';
      return [
        version,
        baseLabel,
        row.area,
        row.name,
        row.status,
        row.before ?? '',
        row.after ?? '',
        worst === 'breaking' ? { text: worst, mark: 'bad' } : worst,
      ];
    });

/** The metrics that two versions at least have, over whole data. */
function metricsOver({ registry }: Asked, versions: readonly VersionSummary[]): Series | null {
  const lines = new Map<string, { label: string; value: number }[]>();
  for (const { id, version } of versions) {
    const metrics = registry.catalog.versions.record(id)?.metadata.metrics ?? [];
    for (const { name, value, slice } of metrics) {
      if (slice !== null) continue;
      const points = lines.get(name) ?? [];
      points.push({ label: version, value });
      lines.set(name, points);
    }
  }
  const shown = [...lines].filter(([, points]) => points.length > 1).map(([name, points]) => ({ name, points }));
  return shown.length === 0
    ? null
    : {
        kind: 'series',
        title: 'Values as recorded',
        unit: 'over whole data, without slices',
        shape: 'line',
        lines: shown,
      };
}
