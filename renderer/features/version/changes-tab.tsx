import { Link } from 'wouter';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { ChangeBadge } from '../../components/comparison/change-badge.tsx';
import { ComparisonTable } from '../../components/comparison/comparison-view.tsx';
import { countsText } from '../../components/comparison/words.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { SignatureFacts } from '../../components/signing/signature-facts.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { recordedComparisons } from '../../stores/comparison.ts';
import classes from './version.module.css';

/** What the version was found to differ in from each parent, or from the version before it, when it was registered; kept as it was then. */
export function ChangesTab({ version }: { readonly version: VersionDetail }) {
  const versionId = version.id;
  return (
    <Loaded of={recordedComparisons.use(versionId)} onRetry={() => void recordedComparisons.refresh(versionId)}>
      {(kept) =>
        kept.length === 0 ? (
          <EmptyState title="Nothing was compared">
            This is the first version of its model. Compare shows it beside any other version.
          </EmptyState>
        ) : (
          kept.map(({ baseId, baseLabel, relation, comparedAt, digest, comparison, overrideId }) => (
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
              {relation === 'preceding' && (
                <p>
                  No parent in its model is recorded, so it was compared with the version that its number goes on from.
                  That one is not part of its lineage.
                </p>
              )}
              {version.overrides
                .filter(({ id }) => id === overrideId)
                .map((statement) => (
                  <div key={statement.id} className={classes['open']}>
                    <Notice tone="info" title="A smaller step than this asks for was signed for">
                      <SignatureFacts statement={statement} />
                    </Notice>
                  </div>
                ))}
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
  return (
    <ComparisonTable comparison={comparison} rows={rows} label={`Changes from ${comparison.before.label}`} withArea />
  );
}
