import { type Comparison, type ComparisonRow, comparedAreas } from '../../../shared/model/comparison.ts';
import { formatCount } from '../format.ts';
import { Notice } from '../notice.tsx';
import { Section } from '../page.tsx';
import { ChangeBadge } from './change-badge.tsx';
import classes from './comparison.module.css';
import { areaNames, tensorText } from './words.ts';

interface ComparisonViewProps {
  readonly comparison: Comparison;
  /** Also what is the same on both sides. */
  readonly withSame: boolean;
}

/** Two versions side by side, one table an area, with the class of each difference and why. */
export function ComparisonView({ comparison, withSame }: ComparisonViewProps) {
  const rows = comparison.rows.filter(({ status }) => withSame || status !== 'same');
  return (
    <>
      {comparison.notCompared.length > 0 && (
        <div className={classes['notCompared']}>
          <Notice tone="warn" title="Not everything could be compared">
            <ul className={classes['list']}>
              {comparison.notCompared.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
      {comparedAreas.map((area) => (
        <Area key={area} area={area} comparison={comparison} rows={rows.filter((row) => row.area === area)} />
      ))}
    </>
  );
}

interface AreaProps {
  readonly area: ComparisonRow['area'];
  readonly comparison: Comparison;
  readonly rows: readonly ComparisonRow[];
}

function Area({ area, comparison, rows }: AreaProps) {
  const leftOut = comparison.leftOut[area];
  const isCounted = area === 'tensor' && comparison.tensors.before + comparison.tensors.after > 0;
  if (rows.length === 0 && !isCounted) return null;
  return (
    <Section title={areaNames[area]}>
      {isCounted && <p className={classes['counts']}>{tensorText(comparison.tensors)}</p>}
      {rows.length > 0 && <ComparisonTable comparison={comparison} rows={rows} label={areaNames[area]} />}
      {leftOut !== undefined && (
        <p className={classes['counts']}>{formatCount(leftOut, 'more row is', 'more rows are')} not listed.</p>
      )}
    </Section>
  );
}

interface ComparisonTableProps {
  readonly comparison: { readonly before: { readonly label: string }; readonly after: { readonly label: string } };
  readonly rows: readonly ComparisonRow[];
  readonly label: string;
  /** Rows of several areas: each says of which it is. */
  readonly withArea?: boolean;
}

/** Rows of one area or of several, the earlier version on the left. */
export function ComparisonTable({ comparison, rows, label, withArea = false }: ComparisonTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
    <section className={classes['scroll']} tabIndex={0} aria-label={`${label}, table`}>
      <table className={classes['table']} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={classes['name']}>
              Name
            </th>
            <th scope="col">{comparison.before.label}</th>
            <th scope="col">{comparison.after.label}</th>
            <th scope="col" className={classes['class']}>
              Class
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.area} ${row.status} ${row.name} ${row.before}`} row={row} withArea={withArea} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row, withArea }: { readonly row: ComparisonRow; readonly withArea: boolean }) {
  const { area, name, before, after, note, status, changes } = row;
  return (
    <tr data-status={status}>
      <th scope="row">
        {name}
        {withArea && <span className={classes['note']}>{area}</span>}
      </th>
      <td data-side="before">{before ?? <Missing />}</td>
      <td data-side="after">
        {after ?? <Missing />}
        {note !== null && <span className={classes['note']}>{note}</span>}
      </td>
      <td>
        {changes.length === 0 ? (
          <span className={classes['dim']}>{status}</span>
        ) : (
          [...new Set(changes.map((change) => change.class))].map((one) => <ChangeBadge key={one} change={one} />)
        )}
      </td>
      <td>
        {changes.map(({ rule, reason }) => (
          <div key={rule} title={rule}>
            {reason}
          </div>
        ))}
      </td>
    </tr>
  );
}

const Missing = () => <span className={classes['dim']}>none</span>;
