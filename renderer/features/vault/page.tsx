import { Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import type { Operation } from '../../../shared/model/operation.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useOperationsStore } from '../../stores/operations.ts';
import { useHasRole } from '../../stores/session.ts';
import { refreshVaultStats, startVaultVerification, useVaultStats, type VaultStats } from '../../stores/vault-store.ts';
import { CertificatesTab } from './collection/certificates-tab.tsx';
import { CollectDialog } from './collection/collect-dialog.tsx';
import { VerificationNotice } from './health.tsx';
import { HoldsTab } from './holds-tab.tsx';
import { MirrorsTab } from './mirrors/mirrors-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PacksTab } from './packs-tab.tsx';
import { RepairDialog } from './repair/repair-dialog.tsx';
import classes from './vault.module.css';
import { VaultOperations } from './vault-operations.tsx';

/** What the vault holds, what it saves, whether its bytes are what they should be, and what can be done about it. */
export function VaultPage() {
  const stats = useVaultStats();
  const isVerifying = useIsRunning('verify_vault');
  const isScrubbing = useIsRunning('scrub');
  const isCollecting = useIsRunning('collect');
  const isRepairing = useIsRunning('repair');
  const canRepair = useHasRole('administrator');
  const [dialog, setDialog] = useState<'collect' | 'repair' | null>(null);
  const start = useAction(startVaultVerification);
  return (
    <Page
      title="Vault"
      description="The compressed, deduplicated store of all artifacts."
      actions={
        <>
          <Button variant="default" disabled={isCollecting} onClick={() => setDialog('collect')}>
            Collect garbage…
          </Button>
          {canRepair && (
            <Button variant="default" disabled={isRepairing} onClick={() => setDialog('repair')}>
              Repair…
            </Button>
          )}
          <Button variant="default" disabled={isVerifying || start.isBusy} onClick={() => void start.run(false)}>
            Verify structure
          </Button>
          <Button disabled={isVerifying || start.isBusy} onClick={() => void start.run(true)}>
            Verify every byte
          </Button>
        </>
      }
    >
      {start.error && (
        <div className={classes['gap']}>
          <ErrorNotice error={start.error} />
        </div>
      )}
      <VaultOperations />
      <Loaded of={stats} onRetry={() => void refreshVaultStats()}>
        {(value) => (
          <>
            <KnownDamage stats={value} onRepair={canRepair && !isRepairing ? () => setDialog('repair') : null} />
            {!isVerifying && !isScrubbing && (
              <Unfinished stats={value} onGoOn={() => void start.run(true, true)} isBusy={start.isBusy} />
            )}
            <VaultTabs stats={value} />
          </>
        )}
      </Loaded>
      {dialog === 'collect' && <CollectDialog onClose={() => setDialog(null)} />}
      {dialog === 'repair' && <RepairDialog onClose={() => setDialog(null)} />}
    </Page>
  );
}

const useIsRunning = (wanted: Operation['kind']): boolean =>
  useOperationsStore(({ byId }) =>
    Object.values(byId).some(({ kind, status }) => kind === wanted && status === 'running'),
  );

/** Damage that the last verification found stays on the page until another finds it gone. */
function KnownDamage({ stats, onRepair }: { readonly stats: VaultStats; readonly onRepair: (() => void) | null }) {
  const isResultShown = useOperationsStore(({ byId, dismissed }) =>
    Object.values(byId).some(
      ({ id, kind, status }) => kind === 'verify_vault' && status === 'done' && !dismissed.has(id),
    ),
  );
  const { lastVerification } = stats;
  if (lastVerification === null || lastVerification.ok || isResultShown) return null;
  return (
    <div className={classes['gap']}>
      <VerificationNotice
        verification={lastVerification}
        actions={
          onRepair && (
            <Button variant="default" onClick={onRepair}>
              Repair…
            </Button>
          )
        }
      />
    </div>
  );
}

interface UnfinishedProps {
  readonly stats: VaultStats;
  readonly isBusy: boolean;
  readonly onGoOn: () => void;
}

/** A full verification that was stopped: what it found whole need not be read again. */
function Unfinished({ stats, isBusy, onGoOn }: UnfinishedProps) {
  const { unfinishedVerification: unfinished } = stats;
  if (unfinished === null) return null;
  const { startedAt, doneBytes, totalBytes } = unfinished;
  return (
    <div className={classes['gap']}>
      <Notice
        tone="info"
        title="A verification of every byte was stopped"
        actions={
          <Button variant="default" loading={isBusy} onClick={onGoOn}>
            Go on
          </Button>
        }
      >
        Begun <Time value={startedAt} />; {formatBytes(doneBytes)} of {formatBytes(totalBytes)} were read. Going on
        reads the rest.
      </Notice>
    </div>
  );
}

function VaultTabs({ stats }: { readonly stats: VaultStats }) {
  const [tab, setTab] = useState<string | null>('overview');
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        <Tabs.Tab value="packs">Packs ({stats.packs})</Tabs.Tab>
        <Tabs.Tab value="mirrors">Mirrors</Tabs.Tab>
        <Tabs.Tab value="holds">Legal holds</Tabs.Tab>
        <Tabs.Tab value="certificates">Certificates</Tabs.Tab>
      </Tabs.List>
      <div className={classes['panels']}>
        <Tabs.Panel value="overview">
          <OverviewTab stats={stats} />
        </Tabs.Panel>
        <Tabs.Panel value="packs">
          <PacksTab />
        </Tabs.Panel>
        <Tabs.Panel value="mirrors">
          <MirrorsTab />
        </Tabs.Panel>
        <Tabs.Panel value="holds">
          <HoldsTab />
        </Tabs.Panel>
        <Tabs.Panel value="certificates">
          <CertificatesTab />
        </Tabs.Panel>
      </div>
    </Tabs>
  );
}
