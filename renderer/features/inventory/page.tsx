import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import type { InventoryRow } from '../../../shared/model/inventory.ts';
import { tiers } from '../../../shared/model/model.ts';
import { endOfDay } from '../../../shared/model/moment.ts';
import { AsOfField } from '../../components/as-of-field.tsx';
import { StageBadge, TierBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { NotRecorded, Time } from '../../components/values.tsx';
import { useAddressQuery, useAddressText } from '../../hooks/use-address-query.ts';
import { inventories, inventoryKey } from '../../stores/records.ts';
import classes from './inventory.module.css';

const PAUSE_MS = 150;

/** Every model with how complete its record is and what is missing; now, or at the end of a day. The address says which. */
export function InventoryPage() {
  const [, navigate] = useLocation();
  const [address, changeAddress] = useAddressQuery();
  const [typed, setTyped] = useAddressText('q', PAUSE_MS);
  const [text] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const day = address.get('as-of') ?? '';
  const key = inventoryKey({ text, asOf: endOfDay(day) });
  const inventory = inventories.use(key);
  return (
    <Page
      title="Inventory"
      description="Each model by its version in production, else its newest, and what its record lacks."
      fill
    >
      <search className={classes['controls']}>
        <TextInput
          label="Search the inventory"
          placeholder="Name or description"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={typed}
          maxLength={200}
          className={classes['search'] ?? ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <AsOfField day={day} onChange={(next) => changeAddress('as-of', next)} />
      </search>
      <Loaded of={inventory} label="Reading the inventory…" onRetry={() => void inventories.refresh(key)}>
        {({ rows, total, policy, asOf }) => (
          <>
            <p className={classes['total']} role="status">
              {asOf !== null && (
                <>
                  As of <Time value={asOf} exact />:{' '}
                </>
              )}
              {words(rows, total)} By the policy {asOf === null ? '' : 'of then, '}
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
              empty={<NoRows isSearched={text !== ''} isPast={asOf !== null} />}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function NoRows({ isSearched, isPast }: { readonly isSearched: boolean; readonly isPast: boolean }) {
  if (isSearched)
    return (
      <EmptyState title={isPast ? 'No model matched then' : 'No model matches'}>Search for another word.</EmptyState>
    );
  if (isPast) return <EmptyState title="There was no model yet">Choose a later day.</EmptyState>;
  return <EmptyState title="There is no model yet">Register a quarantine item to begin.</EmptyState>;
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
