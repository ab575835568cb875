import { Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useOperationsStore } from '../../stores/operations.ts';
import { refreshVaultStats, startVaultVerification, useVaultStats } from '../../stores/vault-store.ts';
import { VerificationNotice } from './health.tsx';
import { HoldsTab } from './holds-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PacksTab } from './packs-tab.tsx';
import classes from './vault.module.css';
import { isOfVault, VaultOperations } from './vault-operations.tsx';

/** What the vault holds, what it saves, whether its bytes are what they should be, and what can be done about it. */
export function VaultPage() {
  const stats = useVaultStats();
  const [tab, setTab] = useState<string | null>('overview');
  const isVerifying = useOperationsStore(({ byId }) =>
    Object.values(byId).some(({ kind, status }) => kind === 'verify_vault' && status === 'running'),
  );
  const isResultShown = useOperationsStore(({ byId, dismissed }) =>
    Object.values(byId).some(
      (operation) => isOfVault(operation) && operation.kind === 'verify_vault' && !dismissed.has(operation.id),
    ),
  );
  const start = useAction(startVaultVerification);
  return (
    <Page
      title="Vault"
      description="The compressed, deduplicated store of all artifacts."
      actions={
        <>
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
            {!isResultShown && value.lastVerification?.ok === false && (
              <div className={classes['gap']}>
                <VerificationNotice verification={value.lastVerification} />
              </div>
            )}
            <Tabs value={tab} onChange={setTab} keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="overview">Overview</Tabs.Tab>
                <Tabs.Tab value="packs">Packs ({value.packs})</Tabs.Tab>
                <Tabs.Tab value="holds">Legal holds</Tabs.Tab>
              </Tabs.List>
              <div className={classes['panels']}>
                <Tabs.Panel value="overview">
                  <OverviewTab stats={value} />
                </Tabs.Panel>
                <Tabs.Panel value="packs">
                  <PacksTab />
                </Tabs.Panel>
                <Tabs.Panel value="holds">
                  <HoldsTab />
                </Tabs.Panel>
              </div>
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  );
}
