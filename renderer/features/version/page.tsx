import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { DeletedBadge, HoldBadge, StageBadge } from '../../components/badges.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { useParameter } from '../../hooks/use-parameter.ts';
import { versionPromotions, versions } from '../../stores/models.ts';
import { AdoptDialog } from './adopt-dialog.tsx';
import { ApprovalsTab } from './approvals-tab.tsx';
import { ChangesTab } from './changes-tab.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DocumentsTab } from './documents-tab.tsx';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FilesTab } from './files-tab.tsx';
import { FindingsTab } from './findings-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { ImpactTab } from './impact-tab.tsx';
import { HoldActions, KeptOrDeleted } from './kept-or-deleted.tsx';
import { LineageTab } from './lineage-tab.tsx';
import { MetricsTab } from './metrics-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { ReportDialog } from './report-dialog.tsx';
import { RequestDialog } from './request-dialog.tsx';
import { StructureTab } from './structure-tab.tsx';
import classes from './version.module.css';
import { VersionActions, type VersionDialog } from './version-actions.tsx';

/** One version with everything known of it, and what can be done with it. */
export function VersionPage() {
  const id = useParameter('id');
  const version = versions.use(id);
  if (version.status === 'ready') return <LoadedVersion version={version.value} storeKey={id} />;
  return (
    <Page title="Version" crumbs={<Link href="/models">Models</Link>}>
      <Loaded of={version} onRetry={() => void versions.refresh(id)}>
        {() => null}
      </Loaded>
    </Page>
  );
}

type Dialog = VersionDialog | null;

function LoadedVersion({ version, storeKey }: { readonly version: VersionDetail; readonly storeKey: string }) {
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<Dialog>(null);
  const [tab, setTab] = useState<string | null>('overview');
  const name = `${version.model}@${version.version}`;
  const close = () => setDialog(null);
  return (
    <Page
      windowTitle={name}
      title={
        <>
          {version.model} {version.version} <StageBadge stage={version.stage} />{' '}
          {version.deletion !== null && <DeletedBadge />}
          {version.holds.length > 0 && <HoldBadge />}
        </>
      }
      crumbs={
        <>
          <Link href="/models">Models</Link> /{' '}
          <Link href={`/models/${encodeURIComponent(version.model)}`}>{version.model}</Link>
        </>
      }
      {...(version.metadata.description === '' ? {} : { description: version.metadata.description })}
      actions={
        <>
          <VersionActions version={version} onChoose={setDialog} />
          <HoldActions version={version} />
        </>
      }
    >
      {version.openRequestId !== null && <OpenRequest requestId={version.openRequestId} />}
      <KeptOrDeleted version={version} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="structure">Structure</Tabs.Tab>
          <Tabs.Tab value="changes">Changes</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
          <Tabs.Tab value="files">Files ({version.artifacts.length})</Tabs.Tab>
          <Tabs.Tab value="findings">Findings ({version.inspection.findings.length})</Tabs.Tab>
          <Tabs.Tab value="metrics">Metrics ({version.metadata.metrics.length})</Tabs.Tab>
          <Tabs.Tab value="impact">Impact</Tabs.Tab>
          <Tabs.Tab value="documents">Documents</Tabs.Tab>
          <Tabs.Tab value="approvals">Approvals</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <div className={classes['panels']}>
          <Tabs.Panel value="overview">
            <OverviewTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="structure">
            <StructureTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <ChangesTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="lineage">
            <LineageTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="files">
            <FilesTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="findings">
            <FindingsTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="metrics">
            <MetricsTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="impact">
            <ImpactTab versionId={version.id} />
          </Tabs.Panel>
          <Tabs.Panel value="documents">
            <DocumentsTab version={version} />
          </Tabs.Panel>
          <Tabs.Panel value="approvals">
            <ApprovalsTab versionId={version.id} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryTab versionId={version.id} />
          </Tabs.Panel>
        </div>
      </Tabs>
      {dialog === 'request' && (
        <RequestDialog
          version={version}
          onClose={close}
          onRequested={(requestId) => {
            void versions.refresh(storeKey);
            void versionPromotions.refresh(version.id);
            navigate(`/promotions/${encodeURIComponent(requestId)}`);
          }}
        />
      )}
      {dialog === 'adopt' && (
        <AdoptDialog
          version={version}
          onClose={close}
          onRegistered={(id) => navigate(`/versions/${encodeURIComponent(id)}`)}
        />
      )}
      {dialog === 'correct' && <CorrectDialog version={version} onClose={close} />}
      {dialog === 'export' && <ExportDialog version={version} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog version={version} onClose={close} />}
      {dialog === 'report' && <ReportDialog version={version} onClose={close} />}
      {dialog === 'evidence' && <EvidenceDialog version={version} onClose={close} />}
    </Page>
  );
}

const OpenRequest = ({ requestId }: { readonly requestId: string }) => (
  <div className={classes['open']}>
    <Notice tone="info">
      A promotion of this version is open.{' '}
      <Link href={`/promotions/${encodeURIComponent(requestId)}`}>Review the request</Link>
    </Notice>
  </div>
);
