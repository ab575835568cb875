import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DocumentFinding, VersionDocument } from '../../../shared/model/document.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { SeverityBadge, ToneBadge } from '../../components/badges.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Digest, FileSize, KeyValueList, Time } from '../../components/values.tsx';
import { useHasRole } from '../../stores/session.ts';
import { versionDocuments } from '../../stores/workflow.ts';
import { AttachDialog } from './attach-dialog.tsx';
import {
  CloseFindingDialog,
  ExportDocumentDialog,
  OpenFindingDialog,
  SignDocumentDialog,
} from './document-dialogs.tsx';
import { ModificationSection } from './modification-section.tsx';
import classes from './version.module.css';

/** Reports and other documents of a version, what they found, who signed for them, and the decision on modification. */
export function DocumentsTab({ version }: { readonly version: VersionDetail }) {
  const [isAttaching, setAttaching] = useState(false);
  const canWork = useHasRole('analyst', 'reviewer', 'approver', 'compliance') && version.deletion === null;
  const documents = versionDocuments.use(version.id);
  return (
    <>
      <Section
        title="Documents"
        actions={
          canWork && (
            <Button variant="default" size="xs" onClick={() => setAttaching(true)}>
              Attach a document…
            </Button>
          )
        }
      >
        <Loaded of={documents} onRetry={() => void versionDocuments.refresh(version.id)}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState title="No document is attached">
                A validation report, a signed test report or another document is kept here by the digest of its bytes.
              </EmptyState>
            ) : (
              <ul className={classes['approvals']}>
                {rows.map((one) => (
                  <li key={one.id}>
                    <DocumentCard document={one} canWork={canWork} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
      <ModificationSection version={version} />
      {isAttaching && <AttachDialog version={version} onClose={() => setAttaching(false)} />}
    </>
  );
}

type Open = 'sign' | 'export' | 'finding' | DocumentFinding | null;

interface DocumentCardProps {
  readonly document: VersionDocument;
  readonly canWork: boolean;
}

function DocumentCard({ document, canWork }: DocumentCardProps) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const small = { variant: 'default', size: 'xs' } as const;
  return (
    <article className={classes['request']} aria-label={document.title}>
      <header className={classes['requestHead']}>
        <h3>{document.title}</h3>
        <ToneBadge tone="info">{document.kind.replaceAll('_', ' ')}</ToneBadge>
        {document.isExpired && <ToneBadge tone="bad">out of date</ToneBadge>}
        <span className={classes['headActions']}>
          {canWork && (
            <Button {...small} onClick={() => setOpen('sign')}>
              Sign…
            </Button>
          )}
          {canWork && (
            <Button {...small} onClick={() => setOpen('finding')}>
              Record a finding…
            </Button>
          )}
          <Button {...small} onClick={() => setOpen('export')}>
            Export…
          </Button>
        </span>
      </header>
      <div className={classes['requestBody']}>
        <DocumentFacts document={document} />
        {document.findings.map((finding) => (
          <Finding key={finding.id} finding={finding} {...(canWork ? { onClose: () => setOpen(finding) } : {})} />
        ))}
      </div>
      {open === 'sign' && <SignDocumentDialog document={document} onClose={close} />}
      {open === 'export' && <ExportDocumentDialog document={document} onClose={close} />}
      {open === 'finding' && <OpenFindingDialog document={document} onClose={close} />}
      {open !== null && typeof open === 'object' && <CloseFindingDialog finding={open} onClose={close} />}
    </article>
  );
}

const DocumentFacts = ({ document }: { readonly document: VersionDocument }) => (
  <KeyValueList
    items={[
      {
        label: 'File',
        value: (
          <>
            {document.fileName}, <FileSize bytes={document.sizeBytes} />
          </>
        ),
      },
      { label: 'Dated', value: document.dated },
      { label: 'Holds until', value: document.expiresOn ?? 'no end' },
      {
        label: 'Attached',
        value: (
          <>
            <Time value={document.attachedAt} exact /> by {document.attachedBy}
          </>
        ),
      },
      { label: 'SHA-256', value: <Digest value={document.sha256} label={`SHA-256 of ${document.title}`} /> },
      {
        label: 'Signed by',
        value:
          document.signatures.length === 0
            ? 'nobody'
            : document.signatures.map(({ statementId, printedName, role, signedAt }) => (
                <div key={statementId}>
                  {printedName}, {role}, <Time value={signedAt} exact />
                </div>
              )),
      },
    ]}
  />
);

function Finding({ finding, onClose }: { readonly finding: DocumentFinding; readonly onClose?: () => void }) {
  return (
    <div className={classes['signature']}>
      <div>
        <p>
          <strong>Finding {finding.number}</strong> <SeverityBadge severity={finding.severity} /> {finding.text}
        </p>
        <p className={classes['dim']}>
          Opened by {finding.openedBy}, <Time value={finding.openedAt} />
          {finding.closedAt !== null && (
            <>
              ; closed by {finding.closedBy}, <Time value={finding.closedAt} />: {finding.closure}
            </>
          )}
        </p>
      </div>
      {finding.closedAt !== null ? (
        <ToneBadge tone="good">closed</ToneBadge>
      ) : onClose ? (
        <Button variant="default" size="xs" onClick={onClose}>
          Close finding {finding.number}…
        </Button>
      ) : (
        <ToneBadge tone="warn">open</ToneBadge>
      )}
    </div>
  );
}
