import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { CompatibilityMatrix } from '../../../shared/model/compatibility.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { useParameter } from '../../hooks/use-parameter.ts';
import { matrices } from '../../stores/comparison.ts';
import classes from './compare.module.css';
import { HeatMap } from './heat-map.tsx';
import { pairText, type ShownValue, shownValues } from './matrix-cells.ts';
import { PairPanel } from './pair-panel.tsx';
import { PairTable } from './pair-table.tsx';

/** How well each version of a model can take the place of each other one. */
export function MatrixPage() {
  const name = useParameter('name');
  const matrix = matrices.use(name);
  return (
    <Page
      title={`Compatibility of ${name}`}
      crumbs={
        <>
          <Link href="/models">Models</Link> / <Link href={`/models/${encodeURIComponent(name)}`}>{name}</Link>
        </>
      }
      description="Score = API × Performance × Data. A row is the version in use, a column the one that takes its place."
      fill
    >
      <Loaded of={matrix} label="Computing all pairs…" onRetry={() => void matrices.refresh(name)}>
        {(value) =>
          value.versions.length < 2 ? (
            <EmptyState title="There is nothing to compare yet">
              Register a second version of {name} to see how well one can take the other’s place.
            </EmptyState>
          ) : (
            <LoadedMatrix matrix={value} />
          )
        }
      </Loaded>
    </Page>
  );
}

const shownNames = { score: 'Score', api: 'API', performance: 'Performance', data: 'Data' } as const satisfies Record<
  ShownValue,
  string
>;

function LoadedMatrix({ matrix }: { readonly matrix: CompatibilityMatrix }) {
  const { versions, production, leftOut } = matrix;
  const [view, setView] = useState('map');
  const [shown, setShown] = useState<ShownValue>('score');
  // The question that is asked most: can the newest one take the place of the one in production?
  const [place, setPlace] = useState({ row: production ?? Math.min(1, versions.length - 1), column: 0 });
  const from = versions[place.row];
  const to = versions[place.column];
  return (
    <>
      <div className={classes['bar']} style={{ marginBottom: 0 }}>
        <SegmentedControl
          size="xs"
          aria-label="Show pairs as"
          data={[
            { value: 'map', label: 'Heat map' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={setView}
        />
        <SegmentedControl
          size="xs"
          aria-label="Value"
          data={shownValues.map((value) => ({ value, label: shownNames[value] }))}
          value={shown}
          onChange={(value) => setShown(shownValues.find((one) => one === value) ?? 'score')}
        />
        <span className={classes['legend']}>
          {formatCount(versions.length, 'version')}
          {leftOut > 0 && `, ${leftOut} more not shown`}
          {production !== null && `; in production: ${versions[production]?.version}`}
        </span>
      </div>
      <div className={classes['matrix']}>
        <div className={classes['main']}>
          {view === 'map' ? (
            <>
              <HeatMap matrix={matrix} shown={shown} place={place} onPlace={setPlace} />
              <p className={classes['place']} aria-live="polite">
                {pairText(matrix, shown, place)}
              </p>
              <Legend />
            </>
          ) : (
            <PairTable matrix={matrix} onOpen={(row, column) => setPlace({ row, column })} place={place} />
          )}
        </div>
        <aside className={classes['side']} aria-label="The chosen pair">
          {from && to && <PairPanel from={from} to={to} />}
        </aside>
      </div>
    </>
  );
}

const Legend = () => (
  <div className={classes['legend']}>
    <span>0</span>
    <span className={classes['ramp']} aria-hidden="true" />
    <span>1</span>
    <span className={classes['hatch']} aria-hidden="true" />
    <span>not computable: data is missing</span>
  </div>
);
