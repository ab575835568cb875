import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { InventoryRow } from '../../../shared/model/inventory.ts';
import { tiers } from '../../../shared/model/model.ts';
import { StageBadge, TierBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { NotRecorded } from '../../components/values.tsx';
import { inventories } from '../../stores/records.ts';
import classes from './inventory.module.css';

/** Every model with how complete its record is and what is missing. */
export function InventoryPage() {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), 150);
  const inventory = inventories.use(text);
  return (
    <Page
      title="Inventory"
      description="Each model by its version in production, else its newest, and what its record lacks."
      fill
    >
      <search>
        <TextInput
          aria-label="Search the inventory"
          placeholder="Name or description"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={typed}
          maxLength={200}
          className={classes['search'] ?? ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </search>
      <Loaded of={inventory} onRetry={() => void inventories.refresh(text)}>
        {({ rows, total, policy }) => (
          <>
            <p className={classes['total']} role="status">
              {words(rows, total)} By the policy{' '}
              <Link href="/policies">
                {policy.title} ({policy.id} {policy.number})
              </Link>
              .
            </p>
            <DataTable
              label="Inventory"
              columns={columns}
              rows={rows}
              rowKey={({ modelId }) => modelId}
              onOpen={({ model }) => navigate(modelPath(model))}
              fill
              minWidth={860}
              empty={
                <EmptyState title={text === '' ? 'There is no model yet' : 'No model matches'}>
                  {text === '' ? 'Register a quarantine item to begin.' : 'Search for another word.'}
                </EmptyState>
              }
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function words(rows: readonly InventoryRow[], total: number): string {
  const complete = rows.filter(({ completeness }) => completeness === 100).length;
  const shown =
    rows.length < total ? `The first ${rows.length} of ${formatCount(total, 'model')}` : formatCount(total, 'model');
  return `${shown}, ${complete} complete. As CSV or JSON: strongroom inventory.`;
}

const modelPath = (model: string): string => `/models/${encodeURIComponent(model)}`;

const columns: readonly Column<InventoryRow>[] = [
  {
    id: 'model',
    header: 'Model',
    width: '170px',
    sortBy: ({ model }) => model,
    cell: ({ model }) => (
      <Link href={modelPath(model)} tabIndex={-1}>
        {model}
      </Link>
    ),
  },
  {
    id: 'tier',
    header: 'Tier',
    width: '105px',
    sortBy: ({ tier }) => (tier === null ? tiers.length : tiers.indexOf(tier)),
    cell: ({ tier }) => <TierBadge tier={tier} />,
  },
  {
    id: 'owner',
    header: 'Owner',
    width: '135px',
    sortBy: ({ owner }) => owner,
    cell: ({ owner }) => owner || <NotRecorded />,
  },
  {
    id: 'version',
    header: 'Version',
    width: '95px',
    cell: ({ version }) => version?.version ?? 'none',
  },
  {
    id: 'stage',
    header: 'Stage',
    width: '130px',
    sortBy: ({ version }) => version?.stage ?? null,
    cell: ({ version }) => version && <StageBadge stage={version.stage} />,
  },
  {
    id: 'complete',
    header: 'Complete',
    width: '105px',
    align: 'right',
    sortBy: ({ completeness }) => completeness,
    cell: ({ completeness }) => `${completeness} %`,
  },
  {
    id: 'gaps',
    header: 'Missing',
    cell: ({ gaps }) => <span title={gaps.join('\n')}>{gaps.length === 0 ? 'nothing' : gaps.join(', ')}</span>,
  },
];
