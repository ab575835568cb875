import { useMemo } from 'react';
import type { CompatibilityMatrix } from '../../../shared/model/compatibility.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { type CellPlace, valueText } from './matrix-cells.ts';

interface PairRow {
  readonly row: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
  readonly api: number | null;
  readonly performance: number | null;
  readonly data: number | null;
  readonly score: number | null;
}

interface PairTableProps {
  readonly matrix: CompatibilityMatrix;
  readonly place: CellPlace;
  readonly onOpen: (row: number, column: number) => void;
}

const figure = (id: 'api' | 'performance' | 'data' | 'score', header: string): Column<PairRow> => ({
  id,
  header,
  width: id === 'performance' ? '126px' : '88px',
  align: 'right',
  sortBy: (pair) => pair[id],
  cell: (pair) => valueText(pair[id]),
});

const columns: readonly Column<PairRow>[] = [
  { id: 'from', header: 'In use', sortBy: ({ from }) => from, cell: ({ from }) => <span title={from}>{from}</span> },
  { id: 'to', header: 'In its place', sortBy: ({ to }) => to, cell: ({ to }) => <span title={to}>{to}</span> },
  figure('api', 'API'),
  figure('performance', 'Performance'),
  figure('data', 'Data'),
  figure('score', 'Score'),
];

const keyOf = ({ row, column }: CellPlace): string => `${row} ${column}`;

/** All pairs of the matrix, one a row. */
export function PairTable({ matrix, place, onOpen }: PairTableProps) {
  const rows = useMemo(() => pairsOf(matrix), [matrix]);
  return (
    <DataTable
      label="Pairs"
      columns={columns}
      rows={rows}
      rowKey={keyOf}
      selectedKey={keyOf(place)}
      onOpen={({ row, column }) => onOpen(row, column)}
      fill
      minWidth={600}
    />
  );
}

const pairsOf = ({ versions, api, performance, data, score }: CompatibilityMatrix): PairRow[] =>
  versions.flatMap((from, row) =>
    versions.map((to, column) => {
      const at = row * versions.length + column;
      return {
        row,
        column,
        from: from.version,
        to: to.version,
        api: api[at] ?? null,
        performance: performance[at] ?? null,
        data: data[at] ?? null,
        score: score[at] ?? null,
      };
    }),
  );
