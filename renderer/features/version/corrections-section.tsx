import type { Correction } from '../../../shared/model/correction.ts';
import { valueText } from '../../../shared/model/correction.ts';
import { metadataFields } from '../../../shared/model/metadata-fields.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Section } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import classes from './version.module.css';

const columns: readonly Column<Correction>[] = [
  {
    id: 'field',
    header: 'Field',
    width: '150px',
    sortBy: ({ field }) => metadataFields[field].label,
    cell: ({ field }) => metadataFields[field].label,
  },
  {
    id: 'old',
    header: 'Earlier value',
    cell: ({ field, oldValue }) => <span title={valueText(field, oldValue)}>{valueText(field, oldValue)}</span>,
  },
  {
    id: 'new',
    header: 'Corrected value',
    cell: ({ field, newValue }) => <span title={valueText(field, newValue)}>{valueText(field, newValue)}</span>,
  },
  {
    id: 'at',
    header: 'When',
    width: '150px',
    sortBy: ({ number }) => number,
    cell: ({ correctedAt }) => <Time value={correctedAt} />,
  },
  { id: 'by', header: 'By', width: '110px', sortBy: ({ correctedBy }) => correctedBy, cell: (one) => one.correctedBy },
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <span title={reason}>{reason}</span> },
];

/** Everything that was corrected in a version's metadata, with the earlier values. Nothing when nothing was. */
export function CorrectionsSection({ corrections }: { readonly corrections: readonly Correction[] }) {
  if (corrections.length === 0) return null;
  return (
    <div className={classes['wide']}>
      <Section title="Corrections">
        <DataTable
          label="Corrections"
          columns={columns}
          rows={corrections}
          rowKey={({ id }) => id}
          maxHeight={320}
          minWidth={820}
        />
      </Section>
    </div>
  );
}
