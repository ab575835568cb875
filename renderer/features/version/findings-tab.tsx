import { IconShieldCheck } from '@tabler/icons-react';
import { explainFinding } from '../../../shared/model/finding-explanations.ts';
import type { Finding } from '../../../shared/model/inspection.ts';
import { severities } from '../../../shared/model/severity.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { SeverityBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Section } from '../../components/page.tsx';
import { SignatureFacts } from '../../components/signing/signature-facts.tsx';
import { NotRecorded } from '../../components/values.tsx';

const columns: readonly Column<Finding>[] = [
  {
    id: 'severity',
    header: 'Severity',
    width: '110px',
    sortBy: ({ severity }) => severities.indexOf(severity),
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  {
    id: 'detail',
    header: 'What was seen',
    cell: ({ detail, code }) => (
      <>
        {detail}
        <br />
        {explainFinding(code)}
      </>
    ),
    wrap: true,
  },
  { id: 'code', header: 'Code', width: '220px', sortBy: ({ code }) => code, cell: ({ code }) => <code>{code}</code> },
  { id: 'location', header: 'Where', width: '220px', cell: ({ location }) => location ?? <NotRecorded />, wrap: true },
];

/** What inspection saw, worst first. */
export function FindingsTab({ version }: { readonly version: VersionDetail }) {
  const { findings } = version.inspection;
  const statement = version.waiver?.statement ?? null;
  return (
    <>
      {statement && (
        <Section title="Registered under a waiver">
          <SignatureFacts statement={statement} />
        </Section>
      )}
      <DataTable
        label="Findings"
        columns={columns}
        rows={findings}
        rowKey={(finding) => String(findings.indexOf(finding))}
        initialSort={{ columnId: 'severity', descending: true }}
        maxHeight={640}
        minWidth={800}
        empty={
          <EmptyState title="Inspection found nothing" icon={<IconShieldCheck size={32} />}>
            The files were read completely and nothing in them was suspicious.
          </EmptyState>
        }
      />
    </>
  );
}
