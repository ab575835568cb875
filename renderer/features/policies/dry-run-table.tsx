import { Link } from 'wouter';
import type { PolicyDifference } from '../../../shared/model/policy.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatCount, formatNumber } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import type { PolicyDryRun } from '../../stores/policies.ts';

const effects = {
  easier: 'warn',
  harder: 'info',
  other: 'neutral',
} as const satisfies Record<PolicyDifference['effect'], Tone>;

const columns: readonly Column<PolicyDifference>[] = [
  {
    id: 'version',
    header: 'Version',
    width: '190px',
    wrap: true,
    sortBy: ({ label }) => label,
    cell: ({ label, versionId }) => <Link href={`/versions/${encodeURIComponent(versionId)}`}>{label}</Link>,
  },
  { id: 'move', header: 'Move', width: '200px', cell: ({ from, to }) => `${from} to ${to}` },
  {
    id: 'effect',
    header: 'Effect',
    width: '100px',
    sortBy: ({ effect }) => effect,
    cell: ({ effect }) => <ToneBadge tone={effects[effect]}>{effect}</ToneBadge>,
  },
  { id: 'now', header: 'Now', wrap: true, cell: ({ now }) => now },
  { id: 'proposed', header: 'By this policy', wrap: true, cell: ({ proposed }) => proposed },
];

/** What would change if a policy held: each move that would be judged in another way. */
export function DryRunResult({ run }: { readonly run: PolicyDryRun }) {
  const { judged, differences, leftOut, openRequests } = run;
  return (
    <Section title="Dry run">
      <p role="status">
        {judged === 0
          ? 'There is no version to judge yet.'
          : differences.length === 0
            ? `Nothing would change in ${formatCount(judged, 'move')}.`
            : `${formatNumber(differences.length)} of ${formatCount(judged, 'move')} would be judged in another way.`}
        {openRequests > 0 && ` ${formatCount(openRequests, 'open request')} would have to be validated again.`}
      </p>
      {leftOut > 0 && (
        <Notice tone="warn" title="Not every version was judged">
          {formatCount(leftOut, 'version')} were left out because there are too many.
        </Notice>
      )}
      {differences.length > 0 && (
        <DataTable
          label="What would change"
          columns={columns}
          rows={differences}
          rowKey={({ versionId, to }) => `${versionId} ${to}`}
          minWidth={860}
        />
      )}
    </Section>
  );
}
