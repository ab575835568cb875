import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import type { PackFacts } from '../../../shared/model/storage.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes, formatCount, formatNumber } from '../../components/format.ts';
import { LoadingState } from '../../components/loading.tsx';
import { Digest, FileSize, Time } from '../../components/values.tsx';
import { usePacks } from './use-packs.ts';
import classes from './vault.module.css';

const sorts = [
  { value: 'newest', label: 'Newest first' },
  { value: 'size', label: 'Largest first' },
  { value: 'unused', label: 'Most unused bytes first' },
] as const;
type PackSort = (typeof sorts)[number]['value'];

/** The pack files: what they hold, how much of it is used, when they were verified. */
export function PacksTab() {
  const [text, setText] = useState('');
  const [only, setOnly] = useState<'all' | 'damaged'>('all');
  const [sort, setSort] = useState<PackSort>('newest');
  const isValid = /^[0-9a-f]*$/i.test(text) && text.length <= 64;
  const asked = useDeferredValue(isValid ? text : '');
  const list = usePacks(asked, only, sort);
  return (
    <div className={classes['packs']}>
      <div className={classes['filters']}>
        <TextInput
          label="Pack id begins with"
          value={text}
          onChange={(event) => setText(event.currentTarget.value.trim())}
          error={isValid ? null : 'Digits 0 to 9 and letters a to f.'}
          placeholder="for example 3fa9"
          w={220}
        />
        <Select
          label="Order"
          data={sorts}
          value={sort}
          onChange={(value) => setSort(sorts.find((one) => one.value === value)?.value ?? 'newest')}
          allowDeselect={false}
          w={220}
        />
        <SegmentedControl
          aria-label="Which packs"
          data={[
            { value: 'all', label: 'All' },
            { value: 'damaged', label: 'Damaged' },
          ]}
          value={only}
          onChange={(value) => setOnly(value === 'damaged' ? 'damaged' : 'all')}
        />
        <span className={classes['count']} role="status">
          {list.status === 'ready' ? formatCount(list.total, 'pack') : ''}
        </span>
      </div>
      {list.error && <ErrorNotice error={list.error} onRetry={list.retry} />}
      {list.status === 'loading' ? (
        <LoadingState label="Reading packs…" />
      ) : (
        <DataTable
          label="Packs"
          columns={columns}
          rows={list.packs}
          rowKey={({ id }) => id}
          maxHeight={620}
          minWidth={760}
          onEndReached={list.readMore}
          empty={<NoPacks isFiltered={asked !== '' || only === 'damaged'} only={only} />}
        />
      )}
    </div>
  );
}

function NoPacks({ isFiltered, only }: { readonly isFiltered: boolean; readonly only: 'all' | 'damaged' }) {
  if (!isFiltered) return <EmptyState title="No packs yet">Register a version: its files go into packs.</EmptyState>;
  return only === 'damaged' ? (
    <EmptyState title="No damaged packs">
      The last verification found nothing in the packs that it looked at.
    </EmptyState>
  ) : (
    <EmptyState title="No pack begins so">Give fewer digits, or clear the field.</EmptyState>
  );
}

const columns: readonly Column<PackFacts>[] = [
  { id: 'id', header: 'Pack', width: '140px', cell: ({ id }) => <Digest value={id} label="pack id" /> },
  { id: 'state', header: 'State', cell: (pack) => <PackState pack={pack} /> },
  {
    id: 'size',
    header: 'Size',
    width: '88px',
    align: 'right',
    cell: ({ sizeBytes }) => <FileSize bytes={sizeBytes} />,
  },
  { id: 'used', header: 'Used', width: '150px', align: 'right', cell: (pack) => <Used pack={pack} /> },
  { id: 'records', header: 'Records', width: '84px', align: 'right', cell: ({ records }) => formatNumber(records) },
  {
    id: 'created',
    header: 'Written',
    width: '148px',
    cell: ({ createdAt }) => (createdAt === null ? 'not known' : <Time value={createdAt} />),
    hideBelow: 860,
  },
  {
    id: 'verified',
    header: 'Every byte verified',
    width: '160px',
    cell: ({ bytesVerifiedAt }) => (bytesVerifiedAt === null ? 'never' : <Time value={bytesVerifiedAt} />),
  },
];

function PackState({ pack }: { readonly pack: PackFacts }) {
  const { problem, structureVerifiedAt, bytesVerifiedAt } = pack;
  if (problem !== null)
    return (
      <span title={`${problem.message} (${problem.code})`}>
        <ToneBadge tone="bad" icon={<IconAlertTriangle size={13} aria-hidden="true" />}>
          damaged
        </ToneBadge>{' '}
        {problem.message}
      </span>
    );
  if (structureVerifiedAt === null && bytesVerifiedAt === null)
    return <ToneBadge tone="neutral">not verified</ToneBadge>;
  return <ToneBadge tone="good">sound</ToneBadge>;
}

function Used({ pack }: { readonly pack: PackFacts }) {
  const { sizeBytes, liveBytes } = pack;
  const part = sizeBytes === 0 ? 1 : Math.min(1, liveBytes / sizeBytes);
  return (
    <span
      className={classes['used']}
      title={`${formatBytes(liveBytes)} of ${formatBytes(sizeBytes)} belong to something; the rest is framing and what nothing uses any more.`}
    >
      <span className={classes['usedTrack']} aria-hidden="true">
        <span className={classes['usedBar']} style={{ width: `${100 * part}%` }} />
      </span>
      {(100 * part).toFixed(part > 0.999 ? 0 : 1)} %
    </span>
  );
}
