import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBox, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useCallback, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Format, formats } from '../../../shared/model/inspection.ts';
import { Tier, tiers } from '../../../shared/model/model.ts';
import { Stage, stages } from '../../../shared/model/stage.ts';
import type { ModelSummary } from '../../../shared/model/version.ts';
import { StageBadge, TierBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { FileSize, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { type ModelFilter, modelListKey, modelLists } from '../../stores/models.ts';
import type { Pages } from '../../stores/paged-store.ts';
import { useHasRole } from '../../stores/session.ts';
import { lastFilter, noFilter, rememberFilter } from './last-filter.ts';
import classes from './models.module.css';

/** All models, to search and filter. */
export function ModelsPage() {
  const [filter, setFilter] = useState<ModelFilter>(lastFilter);
  const [text] = useDebouncedValue(filter.text, 150);
  const key = modelListKey({ ...filter, text });
  const list = modelLists.use(key);
  const more = useAction(modelLists.readMore);
  const { run: readMore } = more;
  const onEndReached = useCallback(() => void readMore(key), [readMore, key]);
  const change = (part: Partial<ModelFilter>) => {
    const next = { ...filter, ...part };
    rememberFilter(next);
    setFilter(next);
  };
  const isFiltered = filter.text !== '' || filter.stage !== null || filter.format !== null || filter.tier !== null;
  return (
    <Page title="Models" fill actions={<BringInLink />}>
      <search className={classes['filters']}>
        <TextInput
          aria-label="Search models"
          placeholder="Name, description, owner, tag"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={filter.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
          className={classes['search'] ?? ''}
          maxLength={200}
        />
        <Select
          aria-label="Stage"
          placeholder="Any stage"
          data={[...stages]}
          value={filter.stage}
          onChange={(stage) => change({ stage: Stage.safeParse(stage).data ?? null })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any stage' }}
          w={150}
        />
        <Select
          aria-label="Format"
          placeholder="Any format"
          data={[...formats]}
          value={filter.format}
          onChange={(format) => change({ format: Format.safeParse(format).data ?? null })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Any format' }}
          w={160}
        />
        <Select
          aria-label="Materiality tier"
          placeholder="Any tier"
          data={[...tiers]}
          value={filter.tier}
          onChange={(tier) => change({ tier: Tier.safeParse(tier).data ?? null })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any tier' }}
          w={120}
        />
        <Select
          aria-label="Sort by"
          data={sorts}
          value={filter.sort}
          onChange={(sort) => change({ sort: sorts.find(({ value }) => value === sort)?.value ?? 'name' })}
          allowDeselect={false}
          w={150}
        />
      </search>
      {more.error && <ErrorNotice error={more.error} onRetry={onEndReached} />}
      <Loaded of={list} onRetry={() => void modelLists.refresh(key)}>
        {(value) => (
          <ModelTable
            key={filter.sort}
            list={value}
            onEndReached={onEndReached}
            empty={isFiltered ? <NoMatch onClear={() => change(noFilter)} /> : <NoModels />}
          />
        )}
      </Loaded>
    </Page>
  );
}

const sorts = [
  { value: 'name', label: 'By name' },
  { value: 'newest', label: 'Newest first' },
  { value: 'size', label: 'Largest first' },
] as const satisfies readonly { value: ModelFilter['sort']; label: string }[];

const modelPath = (model: ModelSummary): string => `/models/${encodeURIComponent(model.name)}`;

const columns: readonly Column<ModelSummary>[] = [
  {
    id: 'name',
    header: 'Model',
    sortBy: (model) => model.name,
    cell: (model) => (
      <Link href={modelPath(model)} title={model.description} tabIndex={-1}>
        {model.name}
      </Link>
    ),
  },
  {
    id: 'tier',
    header: 'Tier',
    width: '95px',
    sortBy: ({ tier }) => (tier === null ? tiers.length : tiers.indexOf(tier)),
    cell: ({ tier }) => <TierBadge tier={tier} />,
  },
  {
    id: 'latest',
    header: 'Latest version',
    width: '152px',
    sortBy: (model) => model.latest?.version ?? null,
    cell: (model) => model.latest?.version ?? '',
  },
  {
    id: 'stage',
    header: 'Stage',
    width: '130px',
    sortBy: (model) => model.latest?.stage ?? null,
    cell: (model) => model.latest && <StageBadge stage={model.latest.stage} />,
  },
  {
    id: 'production',
    header: 'In production',
    width: '145px',
    sortBy: (model) => model.production?.version ?? null,
    cell: (model) => model.production?.version ?? 'none',
  },
  {
    id: 'format',
    header: 'Format',
    hideBelow: 1180,
    width: '115px',
    sortBy: (model) => model.latest?.format ?? null,
    cell: (model) => model.latest?.format ?? '',
  },
  {
    id: 'versions',
    header: 'Versions',
    width: '110px',
    align: 'right',
    sortBy: (model) => model.versionCount,
    cell: (model) => model.versionCount,
  },
  {
    id: 'size',
    header: 'Size',
    hideBelow: 1180,
    width: '95px',
    align: 'right',
    sortBy: (model) => model.sizeBytes,
    cell: (model) => <FileSize bytes={model.sizeBytes} />,
  },
  {
    id: 'registered',
    header: 'Last registered',
    hideBelow: 860,
    width: '160px',
    sortBy: (model) => model.latest?.registeredAt ?? null,
    cell: (model) => model.latest && <Time value={model.latest.registeredAt} />,
  },
];

interface ModelTableProps {
  readonly list: Pages<ModelSummary>;
  readonly onEndReached: () => void;
  readonly empty: ReactNode;
}

const unsorted = columns.map(({ sortBy: _, ...column }) => column);

function ModelTable({ list, onEndReached, empty }: ModelTableProps) {
  const [, navigate] = useLocation();
  return (
    <>
      <DataTable
        label="Models"
        // A part of the models is in the order that “Sort by” asks for, and in no other.
        columns={list.nextCursor === null ? columns : unsorted}
        rows={list.rows}
        onEndReached={onEndReached}
        rowKey={(model) => model.id}
        onOpen={(model) => navigate(modelPath(model))}
        fill
        empty={empty}
      />
      {list.rows.length > 0 && (
        <p className={classes['total']} role="status">
          {formatCount(list.total, 'model')}
        </p>
      )}
    </>
  );
}

function BringInLink() {
  const [, navigate] = useLocation();
  if (!useHasRole('analyst')) return null;
  return <Button onClick={() => navigate('/quarantine')}>Bring in…</Button>;
}

function NoModels() {
  const isAnalyst = useHasRole('analyst');
  return (
    <EmptyState title="No models yet" icon={<IconBox size={32} />} action={<BringInLink />}>
      {isAnalyst
        ? 'Bring a model file or folder into quarantine, look at what inspection found, and register it as the first version.'
        : 'An analyst brings model files into quarantine and registers them. People with that role are added under People.'}
    </EmptyState>
  );
}

const NoMatch = ({ onClear }: { readonly onClear: () => void }) => (
  <EmptyState
    title="No model matches"
    action={
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    }
  >
    Use fewer words, or take a filter away.
  </EmptyState>
);
