import type { Metric, VersionDetail } from '../../../shared/model/version.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber } from '../../components/format.ts';
import { NotRecorded } from '../../components/values.tsx';

const better = { higher: 'higher is better', lower: 'lower is better' } as const;

const columns: readonly Column<Metric>[] = [
  { id: 'name', header: 'Metric', sortBy: ({ name }) => name, cell: ({ name }) => name },
  {
    id: 'value',
    header: 'Value',
    width: '140px',
    align: 'right',
    sortBy: ({ value }) => value,
    cell: ({ value }) => formatNumber(value),
  },
  {
    id: 'direction',
    header: 'Direction',
    width: '160px',
    cell: ({ direction }) => (direction === null ? <NotRecorded /> : better[direction]),
  },
  {
    id: 'interval',
    header: 'Confidence interval',
    width: '200px',
    cell: ({ interval }) =>
      interval === null ? (
        <NotRecorded />
      ) : (
        `${formatNumber(interval.lower)} to ${formatNumber(interval.upper)} (${formatNumber(interval.level * 100)} %)`
      ),
  },
  { id: 'slice', header: 'Data slice', width: '220px', cell: ({ slice }) => slice ?? 'whole data set' },
];

/** The metrics given at registration. */
export const MetricsTab = ({ version }: { readonly version: VersionDetail }) => (
  <DataTable
    label="Metrics"
    columns={columns}
    rows={version.metadata.metrics}
    rowKey={({ name, slice }) => `${name}/${slice ?? ''}`}
    maxHeight={640}
    minWidth={760}
    empty={
      <EmptyState title="No metrics were recorded">
        They are given when a version is registered; promotions judge performance by them.
      </EmptyState>
    }
  />
);
