import type { ModelChange } from '../../../shared/model/model.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Fold } from '../../components/fold.tsx';
import { formatCount } from '../../components/format.ts';
import { NotRecorded, Time } from '../../components/values.tsx';

const names = { description: 'Description', owner: 'Owner', tier: 'Materiality tier' } as const;
function value(field: ModelChange['field'], text: string | null) {
  if (field === 'tier') return text ?? 'not set';
  return text === null || text === '' ? <NotRecorded /> : <span title={text}>{text}</span>;
}

const columns: readonly Column<ModelChange>[] = [
  { id: 'field', header: 'Field', width: '150px', cell: ({ field }) => names[field] },
  { id: 'old', header: 'Earlier value', cell: ({ field, oldValue }) => value(field, oldValue) },
  { id: 'new', header: 'New value', cell: ({ field, newValue }) => value(field, newValue) },
  { id: 'at', header: 'When', width: '150px', cell: ({ changedAt }) => <Time value={changedAt} /> },
  { id: 'by', header: 'By', width: '110px', cell: ({ changedBy }) => changedBy },
  {
    id: 'reason',
    header: 'Reason',
    cell: ({ reason, statementId }) => (
      <span title={reason}>{statementId === null ? reason : `${reason} (signed, ${statementId})`}</span>
    ),
  },
];

/** What was changed on a model's own record, newest first; folded, and nothing when nothing was. */
export function ModelHistory({ changes }: { readonly changes: readonly ModelChange[] }) {
  if (changes.length === 0) return null;
  return (
    <Fold title="History of the record" summary={formatCount(changes.length, 'change')}>
      <DataTable
        label="Changes of the model"
        columns={columns}
        rows={changes.toReversed()}
        rowKey={({ id }) => id}
        maxHeight={220}
        minWidth={820}
      />
    </Fold>
  );
}
