import { typeWords } from '../../../shared/graph/words.ts';
import type { LineageGraph, LineageNode } from '../../../shared/model/lineage.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';

interface NodeTableProps {
  readonly lineage: LineageGraph;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

const columns: readonly Column<LineageNode>[] = [
  {
    id: 'label',
    header: 'Node',
    sortBy: ({ label }) => label,
    cell: ({ label }) => <span title={label}>{label}</span>,
  },
  {
    id: 'type',
    header: 'What',
    width: '106px',
    sortBy: ({ type, stage }) => stage ?? type,
    cell: ({ type, stage }) => stage ?? typeWords[type],
  },
  {
    id: 'depth',
    header: 'Steps',
    width: '72px',
    align: 'right',
    sortBy: ({ depth }) => depth,
    cell: ({ depth }) => depth,
  },
];

/** The graph as a table: the same nodes, for who would rather read or search than look. */
export const NodeTable = ({ lineage, selectedId, onSelect }: NodeTableProps) => (
  <DataTable
    label="Nodes of the graph"
    columns={columns}
    rows={lineage.nodes}
    rowKey={({ id }) => id}
    onOpen={({ id }) => onSelect(id)}
    selectedKey={selectedId}
    initialSort={{ columnId: 'depth', descending: false }}
    fill
    minWidth={300}
  />
);
