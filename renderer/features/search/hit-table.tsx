import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { SearchHit } from '../../../shared/model/search.ts';
import { SeverityBadge, StageBadge, TierBadge, ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber } from '../../components/format.ts';
import { hitPath } from '../../components/hit-path.ts';
import { FileSize, Time } from '../../components/values.tsx';
import { type HitPage, moreHits } from '../../stores/search.ts';
import classes from './search.module.css';

const over = { version: 'deleted', model: 'decommissioned', deployment: 'ended', dataset: '', experiment: '' } as const;

const columns: readonly Column<SearchHit>[] = [
  { id: 'type', header: 'Type', width: '108px', cell: ({ type }) => type },
  {
    id: 'name',
    header: 'Name',
    cell: (hit) => (
      <Link href={hitPath(hit)} title={hit.about} tabIndex={-1}>
        {hit.label}
      </Link>
    ),
  },
  {
    id: 'stage',
    header: 'Stage',
    width: '128px',
    cell: (hit) =>
      hit.isOver ? <ToneBadge tone="bad">{over[hit.type]}</ToneBadge> : hit.stage && <StageBadge stage={hit.stage} />,
  },
  { id: 'format', header: 'Format', width: '115px', hideBelow: 860, cell: ({ format }) => format ?? '' },
  { id: 'owner', header: 'Owner', width: '170px', hideBelow: 760, cell: ({ owner }) => owner },
  {
    id: 'tier',
    header: 'Tier',
    width: '95px',
    hideBelow: 1080,
    cell: ({ tier }) => tier !== null && <TierBadge tier={tier} />,
  },
  {
    id: 'size',
    header: 'Size',
    width: '90px',
    align: 'right',
    hideBelow: 640,
    cell: ({ sizeBytes }) => sizeBytes !== null && <FileSize bytes={sizeBytes} />,
  },
  {
    id: 'findings',
    header: 'Findings',
    width: '100px',
    hideBelow: 980,
    cell: ({ worstFinding }) => worstFinding !== null && <SeverityBadge severity={worstFinding} />,
  },
  { id: 'at', header: 'Recorded', width: '145px', hideBelow: 560, cell: ({ at }) => <Time value={at} /> },
];

interface HitTableProps {
  readonly query: string;
  readonly first: HitPage;
}

/** What a search found, page after page as it is scrolled. */
export const HitTable = memo(function HitTable({ query, first }: HitTableProps) {
  const [, navigate] = useLocation();
  const { hits, onEndReached } = useMore(query, first);
  return (
    <div className={classes['hits']}>
      <p className={classes['total']} role="status">
        {words(first)}
      </p>
      <DataTable
        label="Found"
        columns={columns}
        rows={hits}
        rowKey={({ id }) => id}
        onOpen={(hit) => navigate(hitPath(hit))}
        onEndReached={onEndReached}
        listKey={query}
        fill
        minWidth={420}
        empty={
          <EmptyState title={query === '' ? 'The registry is empty' : 'Nothing found'}>
            {query === '' ? 'Register a quarantine item to begin.' : 'Use fewer words, or take a condition away.'}
          </EmptyState>
        }
      />
    </div>
  );
});

const words = ({ total }: HitPage): string => `${formatNumber(total)} found, newest first`;

/** The first page with those that were read after it. */
function useMore(query: string, first: HitPage) {
  const [more, setMore] = useState<{ of: HitPage; hits: readonly SearchHit[]; next: string | null } | null>(null);
  const isReading = useRef(false);
  const known = more?.of === first ? more : null;
  const next = known === null ? first.nextCursor : known.next;
  const hits = known === null ? first.hits : known.hits;
  useEffect(() => {
    isReading.current = false;
  }, []);
  const onEndReached = useCallback(() => {
    if (next === null || isReading.current) return;
    isReading.current = true;
    moreHits(query, next)
      .then(
        (page) => setMore({ of: first, hits: [...hits, ...page.hits], next: page.nextCursor }),
        () => undefined, // the rows that are there stay; reaching the end again asks again
      )
      .finally(() => {
        isReading.current = false;
      });
  }, [query, first, hits, next]);
  return { hits, onEndReached };
}
