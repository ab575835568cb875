import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconRubberStamp } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { RequestSummary } from '../../../shared/model/promotion.ts';
import { Stage, stages } from '../../../shared/model/stage.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import {
  type RequestFilter,
  readOlderRequests,
  refreshPromotions,
  usePromotions,
} from '../../stores/promotions-store.ts';
import { RequestStatus, StageMove } from './looks.tsx';
import classes from './promotions.module.css';

export { ReviewPage } from './review-page.tsx';

const columns: readonly Column<RequestSummary>[] = [
  {
    id: 'version',
    header: 'Version',
    sortBy: ({ subject }) => `${subject.model}@${subject.version}`,
    cell: ({ id, subject }) => (
      <Link href={`/promotions/${encodeURIComponent(id)}`}>
        {subject.model}@{subject.version}
      </Link>
    ),
  },
  { id: 'move', header: 'Move', width: '228px', cell: (request) => <StageMove request={request} /> },
  {
    id: 'status',
    header: 'Status',
    width: '96px',
    sortBy: ({ status }) => status,
    cell: ({ status }) => <RequestStatus status={status} />,
  },
  {
    id: 'approvals',
    header: 'Approvals',
    width: '104px',
    cell: ({ approvals, approvalsNeeded }) => `${approvals} of ${approvalsNeeded}`,
  },
  {
    id: 'by',
    header: 'Requested by',
    width: '138px',
    sortBy: ({ requestedByName }) => requestedByName,
    cell: ({ requestedBy, requestedByName }) => <span title={requestedBy}>{requestedByName}</span>,
  },
  {
    id: 'at',
    header: 'Requested',
    width: '152px',
    sortBy: ({ requestedAt }) => requestedAt,
    cell: ({ requestedAt }) => <Time value={requestedAt} />,
  },
  { id: 'reason', header: 'Reason', hideBelow: 980, cell: ({ reason }) => <span title={reason}>{reason}</span> },
];

const unsorted = columns.map(({ sortBy: _, ...column }) => column);

/** Requests to move a version to another stage. */
export function PromotionsPage() {
  const [, go] = useLocation();
  const [typed, setFilter] = useState<RequestFilter>({ status: 'open', toStage: null, text: '' });
  const [text] = useDebouncedValue(typed.text.trim(), 150);
  const filter = useMemo(() => ({ ...typed, text }), [typed, text]);
  const requests = usePromotions(filter);
  const older = useAction(readOlderRequests);
  const { run: readOlder } = older;
  const onEndReached = useCallback(() => void readOlder(filter), [readOlder, filter]);
  const set = (over: Partial<RequestFilter>) => setFilter({ ...typed, ...over });
  return (
    <Page title="Promotions" description="Requests to move a version to another stage, and who signed them." fill>
      <div className={classes['filters']}>
        <SegmentedControl
          aria-label="Status"
          size="xs"
          data={[
            { value: 'open', label: 'Open' },
            { value: 'closed', label: 'Closed' },
            { value: 'all', label: 'All' },
          ]}
          value={typed.status}
          onChange={(status) => set({ status })}
        />
        <Select
          aria-label="To stage"
          placeholder="Any stage"
          size="xs"
          clearable
          clearButtonProps={{ 'aria-label': 'Any stage' }}
          data={[...stages]}
          value={typed.toStage}
          onChange={(stage) => set({ toStage: Stage.nullable().parse(stage) })}
        />
        <TextInput
          aria-label="Search requests"
          placeholder="Version, person, reason"
          size="xs"
          value={typed.text}
          maxLength={200}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      </div>
      {older.error && <ErrorNotice error={older.error} onRetry={onEndReached} />}
      <Loaded of={requests} onRetry={() => void refreshPromotions(filter)}>
        {({ rows, nextCursor }) => (
          <DataTable
            label="Promotion requests"
            // In part, rows are sorted as they come: newest first.
            columns={nextCursor === null ? columns : unsorted}
            rows={rows}
            onEndReached={onEndReached}
            rowKey={({ id }) => id}
            onOpen={({ id }) => go(`/promotions/${encodeURIComponent(id)}`)}
            fill
            empty={
              filter.status === 'all' && filter.toStage === null && text === '' ? (
                <EmptyState title="No promotion was requested yet" icon={<IconRubberStamp size={32} />}>
                  Open a version under <Link href="/models">Models</Link> and choose “Request promotion…”.
                </EmptyState>
              ) : (
                <EmptyState title={filter.status === 'open' ? 'No open request' : 'No request fits'}>
                  {filter.status === 'open'
                    ? 'Nothing waits for a signature. Closed requests are under “Closed”.'
                    : 'Take a filter away to see more.'}
                </EmptyState>
              )
            }
          />
        )}
      </Loaded>
    </Page>
  );
}
