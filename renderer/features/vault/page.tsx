import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { VaultVerification } from '../../../shared/model/audit.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes, formatCount, formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { Page, Section } from '../../components/page.tsx';
import { FileSize, KeyValueList, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { cancelOperation, useOperation, useOperationsStore } from '../../stores/operations.ts';
import { refreshVaultStats, startVaultVerification, useVaultStats, type VaultStats } from '../../stores/vault-store.ts';
import { formatRatio, savedBytes } from './figures.ts';
import classes from './vault.module.css';

/** What the vault holds, what it saves, and whether its bytes are what they should be. */
export function VaultPage() {
  const stats = useVaultStats();
  const [startedId, setStartedId] = useState<string | null>(null);
  const runningId = useOperationsStore(
    ({ byId }) =>
      Object.values(byId).find(({ kind, status }) => kind === 'verify_vault' && status === 'running')?.id ?? null,
  );
  const operation = useOperation(runningId ?? startedId);
  const isRunning = operation?.status === 'running';
  const start = useAction(async (full: boolean) => setStartedId(await startVaultVerification(full)));
  const cancel = useAction(cancelOperation);
  return (
    <Page
      title="Vault"
      description="The compressed, deduplicated store of all artifacts."
      actions={
        <>
          <Button variant="default" disabled={isRunning || start.isBusy} onClick={() => void start.run(false)}>
            Verify structure
          </Button>
          <Button disabled={isRunning || start.isBusy} onClick={() => void start.run(true)}>
            Verify every byte
          </Button>
        </>
      }
    >
      {start.error && <ErrorNotice error={start.error} />}
      {cancel.error && <ErrorNotice error={cancel.error} />}
      {isRunning && (
        <div className={classes['gap']}>
          <OperationProgress operation={operation} onCancel={() => void cancel.run(operation.id)} />
        </div>
      )}
      {operation?.status === 'failed' && operation.error && (
        <div className={classes['gap']}>
          <Notice tone="bad" title="The verification could not be finished" announce>
            {operation.error.message}
          </Notice>
        </div>
      )}
      {operation?.status === 'done' && <Result result={operation.result} />}
      <Loaded of={stats} onRetry={() => void refreshVaultStats()}>
        {(value) => <Stats stats={value} isResultShown={operation?.status === 'done'} />}
      </Loaded>
    </Page>
  );
}

function Result({ result }: { readonly result: unknown }) {
  const parsed = VaultVerification.safeParse(result);
  if (!parsed.success) return null; // it stands under "Last verification" then
  return (
    <div className={classes['gap']}>
      <VerificationNotice verification={parsed.data} announce />
    </div>
  );
}

interface VerificationNoticeProps {
  readonly verification: VaultVerification;
  readonly announce?: boolean;
}

function VerificationNotice({ verification, announce = false }: VerificationNoticeProps) {
  const { ok, full, problems, checkedPacks, checkedChunks, checkedFiles, checkedBytes, verifiedAt } = verification;
  return (
    <Notice
      tone={ok ? 'good' : 'bad'}
      title={
        ok
          ? `The vault verifies (${full ? 'every byte' : 'structure'})`
          : `The vault is damaged: ${formatCount(problems.length, 'problem')}`
      }
      announce={announce}
    >
      {formatCount(checkedPacks, 'pack')}, {formatCount(checkedChunks, 'chunk')}, {formatCount(checkedFiles, 'file')}{' '}
      and {formatBytes(checkedBytes)} checked <Time value={verifiedAt} exact />.
      {problems.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
        <ul className={classes['problems']} tabIndex={0}>
          {problems.map((problem, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one result never changes
            <li key={at}>
              <strong>{problem.location}</strong>: {problem.message} <code>{problem.code}</code>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function Stats({ stats, isResultShown }: { readonly stats: VaultStats; readonly isResultShown: boolean }) {
  const saved = savedBytes(stats);
  return (
    <>
      <Section title="Storage efficiency">
        <div className={classes['efficiency']}>
          <Figure name="Storage efficiency" value={formatRatio(stats.storageEfficiency)}>
            {formatBytes(stats.inputBytes)} of files in {formatBytes(stats.storedBytes)}
          </Figure>
          <span className={classes['sign']} aria-hidden="true">
            =
          </span>
          <Figure name="Compression ratio" value={formatRatio(stats.compressionRatio)}>
            {formatBytes(stats.uniqueBytes)} of distinct chunks in {formatBytes(stats.storedBytes)}
          </Figure>
          <span className={classes['sign']} aria-hidden="true">
            ×
          </span>
          <Figure name="Deduplication factor" value={formatRatio(stats.deduplicationFactor)}>
            {formatBytes(stats.inputBytes)} of files as {formatBytes(stats.uniqueBytes)} of distinct chunks
          </Figure>
        </div>
        <p className={classes['dim']}>
          Measured on what is stored.{' '}
          {saved >= 0 ? `${formatBytes(saved)} saved.` : `${formatBytes(-saved)} more than the files alone.`}
        </p>
      </Section>
      <div className={classes['contents']}>
        <div>
          <Section title="Contents">
            <KeyValueList
              items={[
                { label: 'Versions', value: formatNumber(stats.versions) },
                { label: 'Packs', value: formatNumber(stats.packs) },
                { label: 'Chunks', value: formatNumber(stats.chunks) },
                { label: 'Files as they came', value: <FileSize bytes={stats.inputBytes} /> },
                { label: 'In packs', value: <FileSize bytes={stats.storedBytes} /> },
                { label: 'Free on this disk', value: <FileSize bytes={stats.freeBytes} /> },
              ]}
            />
          </Section>
        </div>
        {!isResultShown && (
          <div>
            <Section title="Last verification">
              {stats.lastVerification ? (
                <VerificationNotice verification={stats.lastVerification} />
              ) : (
                <Notice tone="info">The vault was never verified. “Verify every byte” reads all of it.</Notice>
              )}
            </Section>
          </div>
        )}
      </div>
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div className={classes['figure']}>
      <span className={classes['name']}>{name}</span>
      <span className={classes['number']}>{value}</span>
      <span className={classes['dim']}>{children}</span>
    </div>
  );
}
