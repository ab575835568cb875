import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Operation } from '../../../shared/model/operation.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { cancelOperation, dismissOperation, useOperationsStore } from '../../stores/operations.ts';
import { VerificationNotice, verificationOf } from './health.tsx';
import classes from './vault.module.css';

const kinds: readonly Operation['kind'][] = ['verify_vault'];

/** Whether an operation works on the vault as a whole. */
export const isOfVault = ({ kind }: Operation): boolean => kinds.includes(kind);

/** Work on the vault that runs, and the last outcome of each kind until it is put away. */
export function VaultOperations() {
  const byId = useOperationsStore((state) => state.byId);
  const dismissed = useOperationsStore((state) => state.dismissed);
  const shown = useMemo(() => newestOfEachKind(Object.values(byId).filter(isOfVault)), [byId]);
  const cancel = useAction(cancelOperation);
  return (
    <>
      {cancel.error && <ErrorNotice error={cancel.error} />}
      {shown
        .filter(({ id, status }) => status === 'running' || !dismissed.has(id))
        .map((operation) => (
          <div className={classes['gap']} key={operation.id}>
            {operation.status === 'running' ? (
              <OperationProgress operation={operation} onCancel={() => void cancel.run(operation.id)} />
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
  const { id, kind, status, title, error, result } = operation;
  const close = (
    <Button variant="subtle" size="compact-xs" onClick={() => dismissOperation(id)} aria-label={`Close: ${title}`}>
      Close
    </Button>
  );
  if (status === 'cancelled')
    return (
      <Notice tone="info" title={`${title}: stopped`} actions={close}>
        Nothing was changed by stopping it. Start it again when the machine has time.
      </Notice>
    );
  if (status === 'failed')
    return (
      <Notice tone="bad" title={`${title}: could not be finished`} announce actions={close}>
        {error?.message}
      </Notice>
    );
  const verification = kind === 'verify_vault' ? verificationOf(result) : null;
  return verification && <VerificationNotice verification={verification} announce actions={close} />;
}
