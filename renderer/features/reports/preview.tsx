import type { ReportQuery } from '../../../shared/model/report.ts';
import { formatCount, formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { previewKey, reportPreviews } from '../../stores/reports.ts';
import classes from './reports.module.css';

/** What the report would hold if it were written now, and what it leaves out. */
export function Preview({ query }: { readonly query: ReportQuery }) {
  const key = previewKey(query);
  const preview = reportPreviews.use(key);
  return (
    <Loaded of={preview} onRetry={() => void reportPreviews.refresh(key)}>
      {({ title, name, sections, leavesOut, totals }) => (
        <>
          <h2>
            {title}: {name}
          </h2>
          <ul className={classes['list']}>
            {sections.map((section) => (
              <li key={section.title}>
                {section.title} <span className={classes['dim']}>{formatCount(section.rows, 'row')}</span>
              </li>
            ))}
          </ul>
          {totals.length > 0 && (
            <>
              <h3>Totals</h3>
              <ul className={classes['list']}>
                {totals.map(({ label, count }) => (
                  <li key={label}>
                    {label}: {formatNumber(count)}
                  </li>
                ))}
              </ul>
            </>
          )}
          <h3>It leaves out</h3>
          {leavesOut.length === 0 ? (
            <p className={classes['dim']}>Nothing.</p>
          ) : (
            <ul className={classes['list']}>
              {leavesOut.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </Loaded>
  );
}
