import { signatureCounts } from '../../../../shared/model/key.ts';
import { statementKinds } from '../../../../shared/model/statement.ts';
import type { ApprovalRow, PromotionRow } from '../../catalog/index.ts';
import { type Cell, code, dateTime, facts, type Series, table } from '../../report/index.ts';
import { getRequest, verifyStoredApproval } from '../promotion/promotion-view.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';
import { refOf } from '../version-ref.ts';
import { type Asked, type Composer, isWithin, periodWords } from './report-asked.ts';

const HOUR_MS = 3_600_000;

interface Signed {
  readonly row: ApprovalRow;
  readonly request: PromotionRow;
}

/** Every signature under a promotion, and every other signed statement of the period, each verified now. */
export const approvalsRegister: Composer = (asked) => {
  const { registry, query } = asked;
  const all = [...registry.catalog.promotions.allApprovals()];
  const signed = all
    .filter(({ signedAt }) => isWithin(query, signedAt))
    .map((row) => ({ row, request: getRequest(registry, row.requestId) }))
    .toSorted((a, b) => a.row.signedAt.localeCompare(b.row.signedAt));
  const everyStatement = [...registry.catalog.statements.all()];
  const statements = everyStatement
    .filter(({ signedAt }) => isWithin(query, signedAt))
    .toSorted((a, b) => a.signedAt.localeCompare(b.signedAt));
  const outside = all.length - signed.length + (everyStatement.length - statements.length);
  return {
    name: periodWords(query),
    sections: [
      {
        title: 'Summary',
        blocks: [
          facts([
            ['Period', periodWords(query)],
            ['Signatures under promotions', `${signed.length} of ${all.length} in the registry`],
            ['Other signed statements', `${statements.length} of ${everyStatement.length} in the registry`],
          ]),
        ],
      },
      { title: 'Signatures under promotions', blocks: [approvals(asked, signed)] },
      ...timesSection(signed),
      {
        title: 'Other signed statements',
        blocks: [
          table(
            [
              ['Date and time', 15],
              ['Printed name', 17],
              ['Meaning', 28],
              ['About', 15],
              ['Reason', 21],
              ['Verification', 12],
            ],
            statements.map((row): Cell[] => [
              dateTime(row.signedAt),
              `${asked.person(row.signerId, row.printedName)}\n${row.role}`,
              row.meaning,
              `${statementKinds[row.kind]}\n${row.subject.label}`,
              row.reason,
              verdict(verifyStoredStatement(registry, row).status),
            ]),
            'Nothing was signed in the period.',
          ),
        ],
      },
    ],
    leavesOut: [
      ...(outside === 0 ? [] : [`${outside} signatures and statements outside the period.`]),
      'Envelopes and what was displayed: evidence packs and dossiers have them.',
    ],
  };
};

const verdict = (status: string): Cell => ({ text: status, mark: signatureCounts(status) ? 'good' : 'bad' });

/** R8: printed name, date and time with zone, meaning. */
const approvals = ({ registry, person }: Asked, signed: readonly Signed[]) =>
  table(
    [
      ['Date and time', 13],
      ['Printed name', 16],
      ['Meaning', 22],
      ['Version', 12],
      ['Decision', 10],
      ['Reason', 19],
      ['Verification', 12],
      ['Key', 11],
    ],
    signed.map(({ row, request }): Cell[] => {
      const { model, version } = refOf(registry, request.versionId);
      return [
        dateTime(row.signedAt),
        `${person(row.signerId, row.printedName)}\n${row.roles.join(', ')}`,
        row.meaning,
        `${model}@${version}`,
        row.decision,
        row.reason,
        verdict(verifyStoredApproval(registry, row, request).status),
        code(`${row.keyId.slice(0, 12)}…`),
      ];
    }),
    'Nothing was signed in the period.',
  );

/** How long each decided request waited from being asked for to its last signature. */
function timesSection(signed: readonly Signed[]) {
  const byRequest = Map.groupBy(signed, ({ request }) => request.id);
  const points = [...byRequest.values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last || first.request.status === 'open') return [];
    const hours = (Date.parse(last.row.signedAt) - Date.parse(first.request.requestedAt)) / HOUR_MS;
    return [{ label: last.row.signedAt.slice(0, 10), value: Math.round(hours * 100) / 100 }];
  });
  if (points.length === 0) return [];
  // One bar a day: its median.
  const byDay = [...Map.groupBy(points, ({ label }) => label)].map(([label, group]) => ({
    label,
    value: group.map(({ value }) => value).toSorted((a, b) => a - b)[Math.floor((group.length - 1) / 2)] ?? 0,
  }));
  const series: Series = {
    kind: 'series',
    title: 'Time from request to decision, median of each day',
    unit: 'hours',
    shape: 'bar',
    lines: [{ name: 'Median', points: byDay }],
  };
  return [{ title: 'Approval times', blocks: [series] }];
}
