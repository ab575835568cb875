import { ChangeBadge } from '../../components/comparison/change-badge.tsx';
import { ComparisonTable } from '../../components/comparison/comparison-view.tsx';
import { countsText } from '../../components/comparison/words.ts';
import { Fold } from '../../components/fold.tsx';
import type { Proposal } from '../../stores/quarantine-store.ts';

/** What the files differ in from each parent, before the number is chosen: it sets the smallest step. */
export function RequiredChange({ required }: { readonly required: NonNullable<Proposal['required']> }) {
  return (
    <div aria-live="polite">
      <p>
        Smallest step: <ChangeBadge change={required.change} />, because {required.because}.
      </p>
      {required.comparisons.map(({ comparison }) => {
        const rows = comparison.rows.filter(({ status }) => status !== 'same');
        return (
          <Fold
            key={comparison.before.label}
            title={`Compared with ${comparison.before.label}`}
            summary={countsText(comparison)}
          >
            {rows.length === 0 ? (
              <p>The files are the same.</p>
            ) : (
              <ComparisonTable
                comparison={comparison}
                rows={rows}
                label={`Changes from ${comparison.before.label}`}
                withArea
              />
            )}
          </Fold>
        );
      })}
    </div>
  );
}
