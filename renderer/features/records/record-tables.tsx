import type { Dataset, Deployment, Experiment } from '../../../shared/model/lineage-records.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Time } from '../../components/values.tsx';
import type { KeyedStore } from '../../stores/keyed-store.ts';
import { datasetLists, deploymentLists, experimentLists } from '../../stores/lineage.ts';
import classes from './records.module.css';

interface TableProps {
  readonly text: string;
  readonly onOpen: (id: string) => void;
}

const Missing = ({ gaps }: { readonly gaps: readonly string[] }) =>
  gaps.length === 0 ? (
    <ToneBadge tone="good">complete</ToneBadge>
  ) : (
    <span>{gaps.map((gap) => words[gap] ?? gap).join(', ')}</span>
  );

const words: Readonly<Record<string, string>> = {
  usageCount: 'usage',
  updateDifficulty: 'difficulty',
  startedAt: 'start',
};

const orDash = (text: string | null) => (text ? text : <span className={classes['dim']}>not recorded</span>);

const datasetColumns: readonly Column<Dataset>[] = [
  {
    id: 'name',
    header: 'Data set',
    sortBy: ({ name, version }) => `${name}@${version}`,
    cell: ({ name, version }) => `${name}@${version}`,
  },
  {
    id: 'sensitivity',
    header: 'Sensitivity',
    width: '140px',
    sortBy: ({ details }) => details.sensitivity,
    cell: ({ details }) => orDash(details.sensitivity),
  },
  { id: 'licence', header: 'Licence', width: '160px', cell: ({ details }) => orDash(details.licence), hideBelow: 700 },
  {
    id: 'missing',
    header: 'Missing',
    sortBy: ({ gaps }) => gaps.length,
    cell: ({ gaps }) => <Missing gaps={gaps} />,
  },
];

const experimentColumns: readonly Column<Experiment>[] = [
  { id: 'name', header: 'Experiment', sortBy: ({ name }) => name, cell: ({ name }) => name },
  { id: 'code', header: 'Code', cell: ({ details }) => orDash(details.codeReference) },
  {
    id: 'parameters',
    header: 'Parameters',
    width: '110px',
    align: 'right',
    cell: ({ details }) => Object.keys(details.parameters).length,
  },
  {
    id: 'started',
    header: 'Started',
    width: '150px',
    sortBy: ({ details }) => details.startedAt,
    cell: ({ details }) => (details.startedAt === null ? orDash(null) : <Time value={details.startedAt} />),
  },
];

const deploymentColumns: readonly Column<Deployment>[] = [
  { id: 'name', header: 'Deployment', sortBy: ({ name }) => name, cell: ({ name }) => name },
  { id: 'runs', header: 'Runs', cell: ({ runs }) => orDash(runs.join(', ')) },
  { id: 'environment', header: 'Environment', width: '130px', cell: ({ details }) => orDash(details.environment) },
  {
    id: 'usage',
    header: 'Usage',
    width: '90px',
    align: 'right',
    sortBy: ({ details }) => details.usageCount,
    cell: ({ details }) => (details.usageCount === null ? orDash(null) : formatNumber(details.usageCount)),
    hideBelow: 800,
  },
  { id: 'criticality', header: 'Criticality', width: '110px', cell: ({ details }) => orDash(details.criticality) },
  {
    id: 'state',
    header: 'State',
    width: '90px',
    sortBy: ({ details }) => details.endedAt,
    cell: ({ details }) => (
      <ToneBadge tone={details.endedAt === null ? 'good' : 'neutral'}>
        {details.endedAt === null ? 'running' : 'ended'}
      </ToneBadge>
    ),
  },
  { id: 'missing', header: 'Missing', cell: ({ gaps }) => <Missing gaps={gaps} />, hideBelow: 900 },
];

interface ListProps<T> extends TableProps {
  readonly store: KeyedStore<{ readonly rows: readonly T[]; readonly total: number }>;
  readonly columns: readonly Column<T>[];
  readonly label: string;
  readonly empty: string;
}

function List<T extends { readonly id: string }>({ store, columns, label, empty, text, onOpen }: ListProps<T>) {
  const list = store.use(text);
  return (
    <Loaded of={list} onRetry={() => void store.refresh(text)}>
      {({ rows, total }) => (
        <>
          <DataTable
            label={label}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            onOpen={({ id }) => onOpen(id)}
            maxHeight={620}
            empty={
              <EmptyState title={text === '' ? `No ${label.toLowerCase()} yet` : 'Nothing is called that'}>
                {text === '' ? empty : 'Try another part of the name.'}
              </EmptyState>
            }
          />
          {total > rows.length && (
            <p className={classes['dim']}>
              The first {formatNumber(rows.length)} of {formatNumber(total)}. Type a part of the name to see others.
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

export const DatasetTable = (props: TableProps) => (
  <List
    {...props}
    store={datasetLists}
    columns={datasetColumns}
    label="Data sets"
    empty="A data set is recorded here, or named when a version is registered."
  />
);
export const ExperimentTable = (props: TableProps) => (
  <List
    {...props}
    store={experimentLists}
    columns={experimentColumns}
    label="Experiments"
    empty="An experiment is recorded here, or named when a version is registered."
  />
);
export const DeploymentTable = (props: TableProps) => (
  <List
    {...props}
    store={deploymentLists}
    columns={deploymentColumns}
    label="Deployments"
    empty="Record where a version is at work: the impact of a change is worked out from it."
  />
);
