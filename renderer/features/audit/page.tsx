import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { AuditRecord, Checkpoint, Verification } from '../../../shared/model/audit.ts';
import { actionWords, subjectWords } from '../../components/action-words.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount, formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import {
  readOlderAudit,
  refreshAudit,
  signCheckpoint,
  startVerification,
  useAudit,
  verificationOf,
} from '../../stores/audit-store.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { useOperationOutcome } from '../../stores/operation-outcome.ts';
import { useHasRole } from '../../stores/session.ts';
import classes from './audit.module.css';
import { CheckpointCard } from './checkpoint-card.tsx';
import { VerificationResult } from './evidence.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { emptyFilter, isFiltered, toAuditFilter } from './filter-form.ts';
import { RecordDrawer } from './record-drawer.tsx';

const columns: readonly Column<AuditRecord>[] = [
  { id: 'seq', header: 'No.', width: '72px', align: 'right', cell: ({ seq }) => seq },
  { id: 'time', header: 'Time', width: '152px', cell: ({ time }) => <Time value={time} /> },
  {
    id: 'actor',
    header: 'Who',
    width: '170px',
    cell: ({ actor }) =>
      actor === null ? (
        <span className={classes['dim']}>this workstation</span>
      ) : (
        <span title={actor.id}>{actor.name}</span>
      ),
  },
  {
    id: 'action',
    header: 'Action',
    width: '190px',
    cell: ({ action }) => <span title={action}>{actionWords(action)}</span>,
  },
  {
    id: 'subject',
    header: 'Subject',
    cell: ({ subject }) => (
      <span title={subject.id}>
        <span className={classes['dim']}>{subjectWords(subject.type)}</span> {subject.label}
      </span>
    ),
  },
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <span title={reason ?? ''}>{reason}</span> },
];

/** Every change, who made it and why; its signed head; its verification and export. */
export function AuditPage() {
  const [form, setForm] = useState(emptyFilter);
  const [settledForm] = useDebouncedValue(form, 250);
  const filter = useMemo(() => toAuditFilter(settledForm), [settledForm]);
  const pages = useAudit(filter);
  const [opened, setOpened] = useState<AuditRecord | null>(null);
  const [isExporting, setExporting] = useState(false);
  const canExport = useHasRole('compliance', 'administrator', 'approver', 'reviewer', 'analyst');
  const older = useAction(readOlderAudit);
  const { run: readOlder } = older;
  const onEndReached = useCallback(() => void readOlder(filter), [readOlder, filter]);
  const evidence = useEvidence();
  const known = loadedValue(pages);
  return (
    <Page
      title="Audit"
      description="Every change, who made it and why. Nothing here can be edited or removed."
      actions={
        <>
          <Button variant="default" loading={evidence.sign.isBusy} onClick={() => void evidence.sign.run()}>
            Show checkpoint
          </Button>
          <Button variant="default" loading={evidence.verify.isBusy} onClick={() => evidence.runVerify()}>
            Verify audit log
          </Button>
          <Button component={Link} href="/audit/review" variant="default">
            Review a period…
          </Button>
          {canExport && <Button onClick={() => setExporting(true)}>Export…</Button>}
        </>
      }
      fill
    >
      {evidence.verify.running && (
        <OperationProgress operation={evidence.verify.running} onCancel={evidence.verify.cancel} />
      )}
      {evidence.verify.isCancelled && <Notice tone="info">Stopped. What was verified until then says nothing.</Notice>}
      {evidence.sign.error && <ErrorNotice error={evidence.sign.error} />}
      {evidence.verify.error && <ErrorNotice error={evidence.verify.error} />}
      {evidence.verification && (
        <VerificationResult
          verification={evidence.verification}
          isBusy={evidence.verify.isBusy}
          onCompare={(code) => evidence.runVerify(code)}
        />
      )}
      {evidence.checkpoint && <CheckpointCard checkpoint={evidence.checkpoint} />}
      <FilterBar form={form} actions={known?.actions ?? []} actors={known?.actors ?? []} onChange={setForm} />
      {older.error && <ErrorNotice error={older.error} onRetry={onEndReached} />}
      <Loaded of={pages} onRetry={() => void refreshAudit(filter)}>
        {({ records, total }) => (
          <>
            <DataTable
              label="Audit records"
              columns={columns}
              rows={records}
              rowKey={({ seq }) => String(seq)}
              onOpen={setOpened}
              onEndReached={onEndReached}
              fill
              empty={
                <EmptyState title={isFiltered(filter) ? 'No record fits' : 'No records yet'}>
                  {isFiltered(filter) ? 'Take a filter away to see more.' : 'The first change writes the first record.'}
                </EmptyState>
              }
            />
            <div className={classes['count']} role="status">
              {formatNumber(records.length)} of {formatCount(total, 'record')}
            </div>
          </>
        )}
      </Loaded>
      <RecordDrawer record={opened} onClose={() => setOpened(null)} />
      <ExportDialog opened={isExporting} onClose={() => setExporting(false)} />
    </Page>
  );
}

/** The checkpoint and the verification that a person asked for on this page. */
function useEvidence() {
  const [checkpoint, setCheckpoint] = useState<Checkpoint | null>(null);
  const sign = useAction(async () => setCheckpoint(await signCheckpoint()));
  const verify = useOperationOutcome(verificationOf);
  const runVerify = (code?: string) => void verify.start(() => startVerification(code === undefined ? [] : [code]));
  // While a code is compared, the result before it and the code that was typed stay on the screen.
  const [verification, setVerification] = useState<Verification | null>(null);
  if (verify.result !== null && verify.result !== verification) setVerification(verify.result);
  const verified = verification?.checkpoint ?? null;
  const newest = checkpoint !== null && checkpoint.size >= (verified?.size ?? 0) ? checkpoint : verified;
  return { checkpoint: newest, verification, sign, verify, runVerify };
}
