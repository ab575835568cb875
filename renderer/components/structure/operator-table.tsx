import type { Inspection } from '../../../shared/model/inspection.ts';
import { type Column, DataTable } from '../data-table.tsx';
import { formatNumber } from '../format.ts';
import { NotRecorded } from '../values.tsx';

const columns: readonly Column<readonly [string, number]>[] = [
  { id: 'type', header: 'Type', sortBy: ([type]) => type, cell: ([type]) => <span title={type}>{type}</span> },
  {
    id: 'count',
    header: 'Count',
    width: '110px',
    align: 'right',
    sortBy: ([, count]) => count,
    cell: ([, count]) => formatNumber(count),
  },
];

/** Kinds of operators or layers, most frequent first. */
export function OperatorTable({ types }: { readonly types: Inspection['operatorTypes'] }) {
  if (types === null || Object.keys(types).length === 0) return <NotRecorded />;
  return (
    <DataTable
      label="Operators and layers"
      columns={columns}
      rows={Object.entries(types)}
      rowKey={([type]) => type}
      initialSort={{ columnId: 'count', descending: true }}
      maxHeight={320}
      minWidth={240}
    />
  );
}
