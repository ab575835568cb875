import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Certificate } from '../../../../shared/model/collection.ts';
import { VerificationBadge } from '../../../components/badges.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatNumber } from '../../../components/format.ts';
import { Loaded } from '../../../components/loading.tsx';
import { Notice } from '../../../components/notice.tsx';
import { PathField } from '../../../components/path-field.tsx';
import { FileSize, Time } from '../../../components/values.tsx';
import { useAction } from '../../../hooks/use-action.ts';
import { exportCertificate, refreshCertificates, useCertificates } from '../../../stores/collection.ts';

/** What was removed from the vault for good, as signed statements. */
export function CertificatesTab() {
  const certificates = useCertificates();
  const [exported, setExported] = useState<Certificate | null>(null);
  return (
    <>
      <Loaded of={certificates} onRetry={() => void refreshCertificates()}>
        {(value) => (
          <DataTable
            label="Deletion certificates"
            columns={columnsOf(setExported)}
            rows={value}
            rowKey={({ id }) => id}
            minWidth={860}
            maxHeight={620}
            empty={
              <EmptyState title="No deletion certificate yet">
                A collection that removes the bytes of deleted versions signs one.
              </EmptyState>
            }
          />
        )}
      </Loaded>
      {exported && <ExportCertificateDialog certificate={exported} onClose={() => setExported(null)} />}
    </>
  );
}

const columnsOf = (onExport: (certificate: Certificate) => void): readonly Column<Certificate>[] => [
  { id: 'id', header: 'Certificate', width: '210px', cell: ({ id }) => <code>{id}</code> },
  {
    id: 'issued',
    header: 'Issued',
    width: '148px',
    cell: ({ issuedAt }) => <Time value={issuedAt} />,
    sortBy: ({ issuedAt }) => issuedAt,
  },
  { id: 'by', header: 'By', width: '100px', cell: ({ issuedBy }) => issuedBy },
  { id: 'versions', header: 'Versions', wrap: true, cell: ({ versions }) => versions.join(', ') },
  {
    id: 'freed',
    header: 'Freed',
    width: '96px',
    align: 'right',
    cell: ({ freedBytes }) => <FileSize bytes={freedBytes} />,
  },
  { id: 'packs', header: 'Packs', width: '76px', align: 'right', cell: ({ packs }) => formatNumber(packs) },
  {
    id: 'signature',
    header: 'Signature',
    width: '150px',
    cell: ({ verification: { status, detail } }) => <VerificationBadge status={status} detail={detail} />,
  },
  {
    id: 'export',
    header: 'File',
    width: '112px',
    cell: (certificate) => (
      <Button
        variant="default"
        size="compact-xs"
        aria-label={`Export… ${certificate.id}`}
        onClick={() => onExport(certificate)}
      >
        Export…
      </Button>
    ),
  },
];

interface ExportCertificateDialogProps {
  readonly certificate: Certificate;
  readonly onClose: () => void;
}

function ExportCertificateDialog({ certificate, onClose }: ExportCertificateDialogProps) {
  const [out, setOut] = useState('');
  const [written, setWritten] = useState<string | null>(null);
  const write = useAction(async (to: string) => setWritten(await exportCertificate(certificate.id, to)));
  return (
    <ConfirmDialog
      opened
      title={`Export ${certificate.id}`}
      confirmLabel="Export certificate"
      busy={write.isBusy}
      disabled={out.trim() === '' || written !== null}
      error={write.error}
      onConfirm={() => void write.run(out.trim())}
      onClose={onClose}
    >
      <PathField
        kind="save"
        value={out}
        onChange={setOut}
        dialogTitle="Export certificate"
        suggestedName={`${certificate.id}.json`}
        description="A new file with the certificate and the key that verifies it."
        required
        autoFocus
      />
      {written !== null && (
        <Notice tone="good" title="The certificate was written" announce>
          {written}
        </Notice>
      )}
    </ConfirmDialog>
  );
}
