import type { CodecFigures } from '../../../shared/model/storage.ts';
import { type Column, DataTable } from '../data-table.tsx';
import { formatNumber } from '../format.ts';
import { FileSize } from '../values.tsx';
import { formatRatio } from './words.ts';

const columns: readonly Column<CodecFigures>[] = [
  { id: 'name', header: 'Codec', cell: ({ name }) => <span title={name}>{name}</span> },
  {
    id: 'chunks',
    header: 'Chunks',
    width: '84px',
    align: 'right',
    cell: ({ chunks }) => formatNumber(chunks),
  },
  {
    id: 'raw',
    header: 'Raw',
    width: '84px',
    align: 'right',
    cell: ({ rawBytes }) => <FileSize bytes={rawBytes} />,
  },
  {
    id: 'stored',
    header: 'Stored',
    width: '84px',
    align: 'right',
    cell: ({ storedBytes }) => <FileSize bytes={storedBytes} />,
  },
  {
    id: 'ratio',
    header: 'Ratio',
    width: '76px',
    align: 'right',
    cell: ({ ratio }) => formatRatio(ratio),
  },
];

/** What each codec did to the distinct chunks, the one with most bytes first. */
export function CodecTable({ codecs }: { readonly codecs: readonly CodecFigures[] }) {
  return (
    <DataTable
      label="Codecs"
      columns={columns}
      rows={codecs.toSorted((a, b) => b.rawBytes - a.rawBytes)}
      rowKey={({ codec, inBlocks }) => `${codec} ${inBlocks}`}
      maxHeight={320}
      minWidth={400}
    />
  );
}
