import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { SizePoint } from '../../../shared/model/storage.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { FileSize, Time } from '../../components/values.tsx';
import { refreshVaultHistory, useVaultHistory } from '../../stores/vault-store.ts';
import { SizeChart } from './size-chart.tsx';
import { eventNames } from './size-words.ts';
import classes from './vault.module.css';

/** Size over time, as a chart or as a table. */
export function SizeSection() {
  const history = useVaultHistory();
  const [view, setView] = useState('chart');
  return (
    <Section
      title="Size over time"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Show size over time as"
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={setView}
        />
      }
    >
      <Loaded of={history} onRetry={() => void refreshVaultHistory()}>
        {({ points, total, now }) =>
          points.length === 0 ? (
            <EmptyState title="No size yet">The first registered version begins the chart.</EmptyState>
          ) : (
            <>
              {view === 'chart' ? <SizeChart points={points} nowMs={Date.parse(now)} /> : <SizeTable points={points} />}
              {points.length < total && (
                <p className={classes['dim']}>
                  {formatNumber(points.length)} of {formatNumber(total)} changes, evenly picked.
                </p>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

/** Two changes may have one time, so a row is known by its place. */
type SizeRow = SizePoint & { readonly place: number };

const bytesColumn = (id: string, header: string, bytesOf: (point: SizePoint) => number): Column<SizeRow> => ({
  id,
  header,
  width: '88px',
  align: 'right',
  cell: (point) => <FileSize bytes={bytesOf(point)} />,
});

const columns: readonly Column<SizeRow>[] = [
  { id: 'at', header: 'Time', width: '148px', cell: ({ at }) => <Time value={at} /> },
  {
    id: 'change',
    header: 'Change',
    cell: ({ event, label }) => <span title={label ?? ''}>{`${eventNames[event]} ${label ?? ''}`}</span>,
  },
  bytesColumn('input', 'Files', ({ inputBytes }) => inputBytes),
  bytesColumn('unique', 'Distinct', ({ uniqueBytes }) => uniqueBytes),
  bytesColumn('stored', 'Stored', ({ storedBytes }) => storedBytes),
  bytesColumn('packs', 'Packs', ({ packBytes }) => packBytes),
];

function SizeTable({ points }: { readonly points: readonly SizePoint[] }) {
  const rows = points.map((point, place) => ({ ...point, place })).toReversed();
  return (
    <DataTable
      label="Size over time"
      columns={columns}
      rows={rows}
      rowKey={({ place }) => String(place)}
      maxHeight={252}
      minWidth={620}
    />
  );
}
