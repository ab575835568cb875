import { Button } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { Operation } from '../../../shared/model/operation.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { cancelOperation, dismissOperation, pauseOperation, useOperationsStore } from '../../stores/operations.ts';
import { CollectionNotice } from './collection/collection-notice.tsx';
import { VerificationNotice, verificationOf } from './health.tsx';
import { SyncNotice } from './mirrors/sync-notice.tsx';
import { RepairNotice } from './repair/repair-notice.tsx';
import classes from './vault.module.css';

/** Kinds of work on the vault as a whole: how each is called, and how its result is shown. */
const kinds: Partial<Record<Operation['kind'], { name: string; Result: (props: ResultProps) => ReactNode }>> = {
  verify_vault: { name: 'Verifying', Result: VerificationResult },
  scrub: { name: 'Verifying while nobody works', Result: VerificationResult },
  collect: { name: 'Collecting garbage', Result: CollectionNotice },
  repair: { name: 'Repairing', Result: RepairNotice },
  mirror_sync: { name: 'Syncing a mirror', Result: SyncNotice },
  mirror_remove: { name: 'Removing a mirror', Result: RemovedNotice },
};

interface ResultProps {
  readonly operation: Operation;
  /** Puts the result away. */
  readonly close: ReactNode;
}

/** Whether an operation works on the vault as a whole. */
export const isOfVault = ({ kind }: Pick<Operation, 'kind'>): boolean => kinds[kind] !== undefined;

/** Work on the vault that runs, and the last outcome of each kind until it is put away. */
export function VaultOperations() {
  const byId = useOperationsStore((state) => state.byId);
  const dismissed = useOperationsStore((state) => state.dismissed);
  const shown = useMemo(() => newestOfEachKind(Object.values(byId).filter(isOfVault)), [byId]);
  const cancel = useAction(cancelOperation);
  const pause = useAction(pauseOperation);
  return (
    <>
      {cancel.error && <ErrorNotice error={cancel.error} />}
      {pause.error && <ErrorNotice error={pause.error} />}
      {shown
        .filter(({ id, status }) => status === 'running' || !dismissed.has(id))
        .map((operation) => (
          <div className={classes['gap']} key={operation.id}>
            {operation.status === 'running' ? (
              <OperationProgress
                operation={operation}
                onCancel={() => void cancel.run(operation.id)}
                onPause={(isPaused) => void pause.run(operation.id, isPaused)}
              />
            ) : (
              <Outcome operation={operation} />
            )}
          </div>
        ))}
    </>
  );
}

function newestOfEachKind(operations: readonly Operation[]): Operation[] {
  const newest = operations.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  return newest.filter(
    (operation, at) => operation.status === 'running' || newest.findIndex(({ kind }) => kind === operation.kind) === at,
  );
}

function Outcome({ operation }: { readonly operation: Operation }) {
  const { id, kind, status, title, error } = operation;
  const { name = 'Work', Result } = kinds[kind] ?? {};
  const close = (
    <Button variant="subtle" size="compact-xs" onClick={() => dismissOperation(id)} aria-label={`Close: ${title}`}>
      Close
    </Button>
  );
  if (status === 'cancelled')
    return (
      <Notice tone="info" title={`${name} was stopped: ${title}`} actions={close}>
        What was done before stays done, and nothing is half done. Start it again when the machine has time.
      </Notice>
    );
  if (status === 'failed')
    return (
      <Notice tone="bad" title={`${name} could not be finished: ${title}`} announce actions={close}>
        {error?.message}
      </Notice>
    );
  return Result === undefined ? null : <Result operation={operation} close={close} />;
}

function VerificationResult({ operation, close }: ResultProps) {
  const verification = verificationOf(operation.result);
  return verification && <VerificationNotice verification={verification} announce actions={close} />;
}

function RemovedNotice({ operation, close }: ResultProps) {
  return <Notice tone="good" title={`The mirror ${operation.title} was removed`} announce actions={close} />;
}
