import { ChangeBadge } from '../../components/comparison/change-badge.tsx';
import { ComparisonTable } from '../../components/comparison/comparison-view.tsx';
import { countsText } from '../../components/comparison/words.ts';
import { Section } from '../../components/page.tsx';
import type { DisplayedRecord } from './displayed-record.ts';
import classes from './promotions.module.css';

/** What callers of the version in production would meet. It is part of what is signed. */
export function SchemaDiffSection({ diff }: { readonly diff: NonNullable<DisplayedRecord['schemaDiff']> }) {
  const rows = diff.rows.filter(({ area, status }) => area === 'input' || area === 'output' || status !== 'same');
  return (
    <Section title={`Compared with ${diff.before.label}, in production`}>
      <p className={classes['hint']}>
        {diff.smallestChange !== null && <ChangeBadge change={diff.smallestChange} />} {countsText(diff)}.
      </p>
      {diff.notCompared.map((line) => (
        <p key={line} className={classes['hint']}>
          Not compared: {line}
        </p>
      ))}
      {rows.length > 0 && <ComparisonTable comparison={diff} rows={rows} label="Compared with production" />}
    </Section>
  );
}
