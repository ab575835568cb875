import { Link } from 'wouter';
import { ChangeBadge } from '../../components/comparison/change-badge.tsx';
import { ComparisonTable } from '../../components/comparison/comparison-view.tsx';
import { countsText } from '../../components/comparison/words.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { recordedComparisons } from '../../stores/comparison.ts';

/** What the version was found to differ in from each parent when it was registered; kept as it was then. */
export function ChangesTab({ versionId }: { readonly versionId: string }) {
  return (
    <Loaded of={recordedComparisons.use(versionId)} onRetry={() => void recordedComparisons.refresh(versionId)}>
      {(kept) =>
        kept.length === 0 ? (
          <EmptyState title="Nothing was compared">
            This version was registered without a parent. Compare shows it beside any other version.
          </EmptyState>
        ) : (
          kept.map(({ baseId, baseLabel, comparedAt, digest, comparison, overrideId }) => (
            <Section
              key={baseId}
              title={`From ${baseLabel}`}
              actions={
                <Link href={`/versions/${encodeURIComponent(versionId)}/compare/${encodeURIComponent(baseId)}`}>
                  Compare as recorded now
                </Link>
              }
            >
              <p>
                {comparison?.smallestChange != null && <ChangeBadge change={comparison.smallestChange} />}{' '}
                {comparison ? countsText(comparison) : 'The text of this comparison is lost'}. Compared{' '}
                <Time value={comparedAt} />, digest{' '}
                <Digest value={digest} label={`digest of the comparison with ${baseLabel}`} />
              </p>
              {overrideId !== null && <p>A smaller step was signed for: statement {overrideId}.</p>}
              {comparison && <Differences comparison={comparison} />}
            </Section>
          ))
        )
      }
    </Loaded>
  );
}

type Kept = NonNullable<Parameters<typeof ComparisonTable>[0]['comparison']> & {
  readonly rows: Parameters<typeof ComparisonTable>[0]['rows'];
};

function Differences({ comparison }: { readonly comparison: Kept }) {
  const rows = comparison.rows.filter(({ status }) => status !== 'same');
  if (rows.length === 0) return null;
  return <ComparisonTable comparison={comparison} rows={rows} label={`Changes from ${comparison.before.label}`} />;
}
