import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { DueItem } from '../../../shared/model/due.ts';
import { onChanged, service } from '../../client/service.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingState } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { useAction } from '../../hooks/use-action.ts';

const isRequest = ({ kind }: DueItem): boolean => kind === 'approval' || kind === 'stale_request';

function hrefOf(item: DueItem): string | null {
  if (item.kind === 'policy') return `/policies/${encodeURIComponent(item.subjectId)}`;
  if (item.kind === 'key') return item.isMine ? '/settings' : '/people';
  if (isRequest(item)) return `/promotions/${encodeURIComponent(item.subjectId)}`;
  return item.versionId === null ? null : `/versions/${encodeURIComponent(item.versionId)}`;
}

const columns: readonly Column<DueItem>[] = [
  {
    id: 'who',
    header: 'For',
    width: '90px',
    cell: ({ isMine }) => (isMine ? <ToneBadge tone="info">you</ToneBadge> : 'others'),
  },
  {
    id: 'due',
    header: 'Due',
    width: '160px',
    cell: ({ dueAt, isOverdue }) => (
      <>
        {dueAt === null ? 'no date' : dueAt.slice(0, 10)} {isOverdue && <ToneBadge tone="bad">overdue</ToneBadge>}
      </>
    ),
  },
  {
    id: 'about',
    header: 'About',
    width: '220px',
    cell: (item) => {
      const href = hrefOf(item);
      return href === null ? item.label : <Link href={href}>{item.label}</Link>;
    },
  },
  { id: 'what', header: 'What is to be done', cell: ({ what }) => what },
];

/** What waits for somebody; worked out when the page is opened and when something changed. */
export function DuePage() {
  const [items, setItems] = useState<readonly DueItem[] | null>(null);
  const read = useAction(async () => setItems(await service.call('due.list', {})));
  const { run } = read;
  useEffect(() => {
    void run();
    return onChanged(['promotions', 'statements', 'models', 'people'], () => void run());
  }, [run]);
  return (
    <Page title="Due" description="What waits now or within 30 days. What you can do comes first." fill>
      {read.error && <ErrorNotice error={read.error} />}
      {items === null && read.error === null && <LoadingState />}
      {items !== null && (
        <DataTable
          label="Due"
          columns={columns}
          rows={items}
          rowKey={({ kind, subjectId, label }) => `${kind} ${subjectId} ${label}`}
          fill
          minWidth={760}
          empty={<EmptyState title="Nothing waits">No approval, revalidation, document or finding is due.</EmptyState>}
        />
      )}
    </Page>
  );
}
