import type { TensorSpec } from '../../../shared/model/inspection.ts';
import { type Column, DataTable } from '../data-table.tsx';
import { formatShape } from '../format.ts';
import { NotRecorded } from '../values.tsx';
import classes from './structure.module.css';

// Names come from the file and need not be unique, so a row is known by its place.
type SpecRow = TensorSpec & { readonly place: number };

const columns: readonly Column<SpecRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => <code title={name}>{name}</code> },
  { id: 'type', header: 'Type', width: '110px', cell: ({ dtype }) => dtype ?? <NotRecorded /> },
  { id: 'shape', header: 'Shape', width: '45%', cell: ({ shape }) => <code>{formatShape(shape)}</code> },
];

/** What a model takes or gives. `label`: "Inputs" or "Outputs". */
export function SpecTable({ label, specs }: { readonly label: string; readonly specs: readonly TensorSpec[] }) {
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={specs.map((spec, place) => ({ ...spec, place }))}
      rowKey={({ place }) => String(place)}
      maxHeight={320}
      minWidth={360}
      empty={<p className={classes['dim']}>The file does not say.</p>}
    />
  );
}
