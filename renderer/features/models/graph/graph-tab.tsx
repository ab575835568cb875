import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { GraphVersion, VersionGraph } from '../../../../shared/model/numbering.ts';
import { DeletedBadge, StageBadge } from '../../../components/badges.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatCount } from '../../../components/format.ts';
import { Notice } from '../../../components/notice.tsx';
import { Time } from '../../../components/values.tsx';
import classes from './graph.module.css';
import { LaneCell, laneClass, lanesWidth, VersionMark } from './lane-cell.tsx';
import { type LaneLayout, layOutLanes } from './lanes.ts';
import { originWords } from './words.ts';

const versionPath = (id: string): string => `/versions/${encodeURIComponent(id)}`;

/** A row of the table: a version and where it stands. */
interface GraphRow {
  readonly version: GraphVersion;
  readonly row: number;
}

/** The versions of a model as lanes of branches, each row also in words. */
export function GraphTab({ graph }: { readonly graph: VersionGraph }) {
  const [, navigate] = useLocation();
  const [hot, setHot] = useState<number | null>(null);
  const layout = useMemo(() => layOutLanes(graph), [graph]);
  const rows = useMemo(() => graph.versions.map((version, row) => ({ version, row })), [graph]);
  const columns = useMemo(() => columnsOf(graph, layout, hot), [graph, layout, hot]);
  const point = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-index]') : null;
    setHot(row === null ? null : Number(row.dataset['index']));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only marks the lines of the row that is pointed at or has the focus
    <div
      className={classes['area']}
      data-hot={hot !== null}
      onMouseOver={(event) => point(event.target)}
      onMouseLeave={() => setHot(null)}
      onFocus={(event) => point(event.target)}
      onBlur={() => setHot(null)}
    >
      <Legend />
      {graph.versions.length < graph.total && (
        <Notice tone="info">
          The newest {graph.versions.length} of {formatCount(graph.total, 'version')} are shown.
        </Notice>
      )}
      <DataTable
        label="Version graph"
        columns={columns}
        rows={rows}
        rowKey={({ version }) => version.id}
        onOpen={({ version }) => navigate(versionPath(version.id))}
        fill
        empty={<EmptyState title="No versions yet">Register a quarantine item under this model’s name.</EmptyState>}
      />
    </div>
  );
}

function columnsOf(graph: VersionGraph, layout: LaneLayout, hot: number | null): readonly Column<GraphRow>[] {
  const names = new Map(graph.versions.map(({ id, version }) => [id, version]));
  return [
    {
      id: 'lanes',
      header: 'Lines',
      width: `${Math.max(lanesWidth(layout.laneCount), 64)}px`,
      cell: ({ version, row }) => <LaneCell layout={layout} row={row} version={version} hot={hot} />,
    },
    {
      id: 'version',
      header: 'Version',
      width: '160px',
      cell: ({ version }) => (
        <Link href={versionPath(version.id)} tabIndex={-1}>
          {version.version}
        </Link>
      ),
    },
    {
      id: 'branch',
      header: 'Branch',
      width: '110px',
      cell: ({ version, row }) => (
        <span className={classes['branch']}>
          <span className={`${classes['swatch']} ${laneClass(layout.lanes[row] ?? 0)}`} aria-hidden="true" />
          <span className={classes['branchName']} title={version.branch}>
            {version.branch}
          </span>
        </span>
      ),
    },
    {
      id: 'stage',
      header: 'Stage',
      width: '120px',
      cell: ({ version }) => (version.isDeleted ? <DeletedBadge /> : <StageBadge stage={version.stage} />),
    },
    {
      id: 'change',
      header: 'Change',
      width: '100px',
      hideBelow: 980,
      cell: ({ version }) => version.changeType ?? 'as given',
    },
    {
      id: 'parents',
      header: 'Made from',
      hideBelow: 820,
      cell: ({ version }) => <span title={originWords(version, names)}>{originWords(version, names)}</span>,
    },
    {
      id: 'signed',
      header: 'Signed',
      width: '85px',
      // The ring around the mark says it too.
      hideBelow: 980,
      cell: ({ version }) =>
        version.signatures === 0 ? <span className={classes['dim']}>no</span> : formatCount(version.signatures, 'time'),
    },
    {
      id: 'registered',
      header: 'Registered',
      width: '150px',
      cell: ({ version }) => <Time value={version.registeredAt} />,
    },
  ];
}

const plain = { stage: 'development', signatures: 0, isDeleted: false, parents: [] } as const;
const legend = [
  { name: 'development', version: plain },
  { name: 'staging', version: { ...plain, stage: 'staging' } },
  { name: 'production', version: { ...plain, stage: 'production' } },
  { name: 'deprecated', version: { ...plain, stage: 'deprecated' } },
  { name: 'archived', version: { ...plain, stage: 'archived' } },
  { name: 'merge', version: { ...plain, parents: ['', ''] } },
  { name: 'signed', version: { ...plain, signatures: 1 } },
  { name: 'deleted', version: { ...plain, isDeleted: true } },
] as const;

function Legend() {
  return (
    <ul className={classes['legend']} aria-label="Marks of the graph">
      {legend.map(({ name, version }) => (
        <li key={name}>
          <svg width={22} height={22} className={laneClass(0)} aria-hidden="true">
            <VersionMark cx={11} cy={11} version={{ ...version, parents: [...version.parents] }} />
          </svg>
          {name}
        </li>
      ))}
      <li>
        <svg width={22} height={4} className={laneClass(0)} aria-hidden="true">
          <path className={classes['line']} data-kind="branch" d="M0 2H22" />
        </svg>
        no parent recorded
      </li>
    </ul>
  );
}
