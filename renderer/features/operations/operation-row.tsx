import { Button, Progress } from '@mantine/core';
import { Link } from 'wouter';
import { isErrorCode, StrongroomError, toWireError } from '../../../shared/contract/errors.ts';
import type { Operation } from '../../../shared/model/operation.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes, formatDuration } from '../../components/format.ts';
import { amountOf } from '../../components/operation-progress.tsx';
import { CopyButton } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { cancelOperation, pauseOperation } from '../../stores/operations.ts';
import { operationLink } from './operation-link.ts';
import classes from './tray.module.css';

const kindNames = {
  bring_in: 'Bring in',
  register: 'Register',
  export: 'Export',
  verify_vault: 'Verify vault',
  scrub: 'Scrub vault',
  collect: 'Collect garbage',
  verify_audit: 'Verify audit log',
  report: 'Report',
  mirror_sync: 'Sync mirror',
  mirror_remove: 'Remove mirror',
  repair: 'Repair vault',
  measure: 'Measure changes',
  rebuild_search: 'Rebuild search',
} as const satisfies Record<Operation['kind'], string>;

const endings = {
  done: { label: 'done', tone: 'good' },
  failed: { label: 'failed', tone: 'bad' },
  cancelled: { label: 'cancelled', tone: 'neutral' },
} as const satisfies Record<string, { label: string; tone: Tone }>;

interface OperationRowProps {
  readonly operation: Operation;
  /** A link was followed: the tray can close. */
  readonly onLeave: () => void;
}

/** One operation: what it is, how far it is, what came of it. */
export function OperationRow({ operation, onLeave }: OperationRowProps) {
  const cancelling = useAction(cancelOperation);
  const pausing = useAction(pauseOperation);
  const name = `${kindNames[operation.kind]}: ${operation.title}`;
  const link = operationLink(operation);
  const path = typeof operation.result?.['path'] === 'string' ? operation.result['path'] : null;
  return (
    <li className={classes['row']}>
      <div className={classes['rowHead']}>
        <span className={classes['name']} title={name}>
          {name}
        </span>
        {operation.status === 'running' && operation.canPause && (
          <Button
            size="compact-xs"
            variant="default"
            loading={pausing.isBusy}
            aria-label={`${operation.isPaused ? 'Resume' : 'Pause'} ${name}`}
            onClick={() => void pausing.run(operation.id, !operation.isPaused)}
          >
            {operation.isPaused ? 'Resume' : 'Pause'}
          </Button>
        )}
        {operation.status === 'running' && operation.canCancel && (
          <Button
            size="compact-xs"
            variant="default"
            loading={cancelling.isBusy}
            aria-label={`Cancel ${name}`}
            onClick={() => void cancelling.run(operation.id)}
          >
            Cancel
          </Button>
        )}
        {operation.status !== 'running' && (
          <ToneBadge tone={endings[operation.status].tone}>{endings[operation.status].label}</ToneBadge>
        )}
      </div>
      {operation.status === 'running' && <RunningState operation={operation} name={name} />}
      {operation.error && operation.status === 'failed' && <Failure error={operation.error} />}
      {cancelling.error && <ErrorNotice error={cancelling.error} />}
      {pausing.error && <ErrorNotice error={pausing.error} />}
      {link && (
        <Link href={link.href} onClick={onLeave}>
          {link.label}
        </Link>
      )}
      {path !== null && (
        <span className={classes['path']}>
          {path} <CopyButton value={path} label="path" />
        </span>
      )}
    </li>
  );
}

function RunningState({ operation, name }: { readonly operation: Operation; readonly name: string }) {
  const { unit, doneBytes, totalBytes, bytesPerSecond, secondsLeft, step, isPaused } = operation;
  const percent = totalBytes === null || totalBytes === 0 ? null : Math.min(100, (doneBytes / totalBytes) * 100);
  const facts = [
    isPaused ? `Paused: ${step}` : step,
    amountOf(operation) ?? (unit === 'bytes' ? formatBytes(doneBytes) : null),
    unit !== 'bytes' || bytesPerSecond === null ? null : `${formatBytes(bytesPerSecond)}/s`,
    secondsLeft === null ? null : `${formatDuration(secondsLeft)} left`,
  ];
  return (
    <>
      <Progress.Root size="sm">
        <Progress.Section
          value={percent ?? 100}
          animated={percent === null && !isPaused}
          striped={percent === null}
          aria-label={name}
        />
      </Progress.Root>
      <span className={classes['facts']}>{facts.filter((fact) => fact !== null && fact !== '').join(' · ')}</span>
    </>
  );
}

function Failure({ error }: { readonly error: NonNullable<Operation['error']> }) {
  const code = isErrorCode(error.code) ? error.code : 'app.bug';
  return <ErrorNotice error={toWireError(new StrongroomError(code, error.message, error.details))} />;
}
