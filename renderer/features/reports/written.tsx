import type { AuditRecord } from '../../../shared/model/audit.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { writtenReports } from '../../stores/reports.ts';

/** A text member of what a record says. */
function member({ new: next }: AuditRecord, name: string): string {
  const value: unknown =
    typeof next === 'object' && next !== null ? Object.getOwnPropertyDescriptor(next, name)?.value : null;
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' ? value : '';
}

const columns: readonly Column<AuditRecord>[] = [
  { id: 'time', header: 'Written', width: '150px', cell: ({ time }) => <Time value={time} /> },
  { id: 'what', header: 'Report', cell: ({ subject }) => <span title={subject.label}>{subject.label}</span> },
  { id: 'formats', header: 'Formats', width: '120px', cell: (record) => member(record, 'formats') },
  { id: 'by', header: 'By', width: '140px', cell: ({ actor }) => actor?.name ?? '' },
  { id: 'to', header: 'To', cell: (record) => <span title={member(record, 'to')}>{member(record, 'to')}</span> },
  {
    id: 'sha256',
    header: 'SHA-256',
    width: '170px',
    cell: ({ subject }) => <Digest value={subject.id} label="SHA-256 of the report" />,
  },
];

/** The reports that were written, with their digests, as the audit log has them. */
export function WrittenReports() {
  const written = writtenReports.use('');
  return (
    <Section title="Written so far">
      <Loaded of={written} onRetry={() => void writtenReports.refresh('')}>
        {(records) => (
          <DataTable
            label="Written reports"
            columns={columns}
            rows={records}
            rowKey={({ hash }) => hash}
            minWidth={820}
            empty={<EmptyState title="No report was written yet">Choose one above and write it.</EmptyState>}
          />
        )}
      </Loaded>
    </Section>
  );
}
