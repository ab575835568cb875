import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { TensorDigest } from '../../../shared/model/tensor.ts';
import { type Column, DataTable } from '../data-table.tsx';
import { formatCount, formatNumber, formatShape } from '../format.ts';
import { FileSize, NotRecorded } from '../values.tsx';
import classes from './structure.module.css';

// Names come from the file and need not be unique, so a row is known by its place.
type TensorRow = TensorDigest & { readonly place: number };

const columns: readonly Column<TensorRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => <code title={name}>{name}</code> },
  { id: 'dtype', header: 'Type', width: '90px', cell: ({ dtype }) => dtype },
  {
    id: 'shape',
    header: 'Shape',
    width: '190px',
    cell: ({ shape }) => <span title={formatShape(shape)}>{formatShape(shape)}</span>,
  },
  {
    id: 'size',
    header: 'Size',
    width: '100px',
    align: 'right',
    cell: ({ byteRange }) => (byteRange === null ? <NotRecorded /> : <FileSize bytes={byteRange[1] - byteRange[0]} />),
  },
  {
    id: 'file',
    header: 'File',
    width: '22%',
    hideBelow: 760,
    cell: ({ file }) => <span title={file}>{file}</span>,
  },
];

interface TensorTableProps {
  readonly tensors: readonly TensorDigest[];
  /** How many match, read or not. */
  readonly total: number;
  /** What was typed to find some by name. */
  readonly text: string;
  /** Called when the last rows come into view. */
  readonly onEndReached: () => void;
}

/** Tensors as far as they were read; only the rows in view are in the document. */
export function TensorTable({ tensors, total, text, onEndReached }: TensorTableProps) {
  const rows = useMemo(() => tensors.map((tensor, place) => ({ ...tensor, place })), [tensors]);
  return (
    <>
      <DataTable
        label="Tensors"
        columns={columns}
        rows={rows}
        rowKey={({ place }) => String(place)}
        onEndReached={onEndReached}
        maxHeight={480}
        minWidth={620}
        empty={
          <p className={classes['dim']}>
            {text === '' ? 'Inspection listed no tensors of this.' : `No tensor has “${text}” in its name.`}
          </p>
        }
      />
      {rows.length > 0 && (
        <p className={classes['dim']} role="status">
          {countWords(rows.length, total, text)}
        </p>
      )}
    </>
  );
}

function countWords(read: number, total: number, text: string): string {
  const all = text === '' ? formatCount(total, 'tensor') : `${formatCount(total, 'tensor')} with “${text}” in the name`;
  return read < total ? `${all}; the first ${formatNumber(read)} are read, scroll for more` : all;
}

/** What stands above the table: finds tensors by a part of their name. */
export function TensorSearch({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <search className={classes['search']}>
      <TextInput
        aria-label="Find tensors by name"
        placeholder="Part of a name"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        maxLength={200}
      />
    </search>
  );
}
