import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconRubberStamp } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { PromotionRequest } from '../../../shared/model/promotion.ts';
import { Stage, stages } from '../../../shared/model/stage.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import { refreshPromotions, usePromotions } from '../../stores/promotions-store.ts';
import { RequestStatus, StageMove } from './looks.tsx';
import classes from './promotions.module.css';
import { approvalsSoFar, filterRequests, type RequestFilter } from './request-filter.ts';

export { ReviewPage } from './review-page.tsx';

const columns: readonly Column<PromotionRequest>[] = [
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
    width: '110px',
    sortBy: ({ status }) => status,
    cell: ({ status }) => <RequestStatus status={status} />,
  },
  {
    id: 'approvals',
    header: 'Approvals',
    width: '104px',
    cell: (request) => `${approvalsSoFar(request)} of ${request.approvalsNeeded}`,
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
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <span title={reason}>{reason}</span> },
];

/** Requests to move a version to another stage. */
export function PromotionsPage() {
  const requests = usePromotions();
  const [, go] = useLocation();
  const [filter, setFilter] = useState<RequestFilter>({ status: 'open', toStage: null, text: '' });
  const set = (over: Partial<RequestFilter>) => setFilter({ ...filter, ...over });
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
          value={filter.status}
          onChange={(status) => set({ status })}
        />
        <Select
          aria-label="To stage"
          placeholder="Any stage"
          size="xs"
          clearable
          clearButtonProps={{ 'aria-label': 'Any stage' }}
          data={[...stages]}
          value={filter.toStage}
          onChange={(stage) => set({ toStage: Stage.nullable().parse(stage) })}
        />
        <TextInput
          aria-label="Search requests"
          placeholder="Version, person, reason"
          size="xs"
          value={filter.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      </div>
      <Loaded of={requests} onRetry={() => void refreshPromotions()}>
        {(all) => (
          <DataTable
            label="Promotion requests"
            columns={columns}
            rows={filterRequests(all, filter)}
            rowKey={({ id }) => id}
            onOpen={({ id }) => go(`/promotions/${encodeURIComponent(id)}`)}
            minWidth={1030}
            fill
            empty={
              all.length === 0 ? (
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
