import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { typeWords } from '../../../shared/graph/words.ts';
import type { Concentration } from '../../../shared/model/lineage.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { concentrations } from '../../stores/lineage.ts';
import classes from './records.module.css';

const columns: readonly Column<Concentration>[] = [
  {
    id: 'node',
    header: 'Shared',
    wrap: true,
    width: '260px',
    sortBy: ({ node }) => node.label,
    cell: ({ node }) => node.label,
  },
  {
    id: 'type',
    header: 'What',
    width: '110px',
    sortBy: ({ node }) => node.type,
    cell: ({ node }) => node.stage ?? typeWords[node.type],
  },
  {
    id: 'models',
    header: 'Models',
    width: '90px',
    align: 'right',
    sortBy: ({ modelCount }) => modelCount,
    cell: ({ modelCount }) => modelCount,
  },
  {
    id: 'nearest',
    header: 'Steps',
    width: '80px',
    align: 'right',
    sortBy: ({ nearest }) => nearest,
    cell: ({ nearest }) => nearest,
  },
  {
    id: 'by',
    header: 'Models in production',
    wrap: true,
    cell: ({ models }) => models.join(', '),
  },
];

/** Data sets and parents that several models in production rest on: what is wrong with one of them is wrong with all. */
export function ConcentrationTab() {
  const [minimum, setMinimum] = useState(2);
  const [, navigate] = useLocation();
  const key = String(minimum);
  const found = concentrations.use(key);
  return (
    <>
      <div className={classes['bar']}>
        <NumberInput
          label="Shared by at least"
          value={minimum}
          onChange={(value) => typeof value === 'number' && value >= 2 && value <= 1000 && setMinimum(value)}
          min={2}
          max={1000}
          allowDecimal={false}
          clampBehavior="strict"
          w={150}
        />
      </div>
      <Loaded of={found} label="Reading the lineage…" onRetry={() => void concentrations.refresh(key)}>
        {({ shared, productionModels, truncated }) => (
          <>
            <p className={classes['dim']}>
              {formatCount(productionModels, 'model')} in production, followed for 5 steps.
              {truncated && ` Only the ${shared.length} most shared are listed.`}
            </p>
            <DataTable
              label="Shared data sets and parents"
              columns={columns}
              rows={shared}
              rowKey={({ node }) => node.id}
              onOpen={({ node }) => navigate(`/lineage/${encodeURIComponent(node.id)}`)}
              initialSort={{ columnId: 'models', descending: true }}
              maxHeight={620}
              empty={
                <EmptyState title="Nothing is shared">
                  No data set and no version is part of {minimum} or more models in production, as far as is recorded.
                </EmptyState>
              }
            />
          </>
        )}
      </Loaded>
    </>
  );
}
