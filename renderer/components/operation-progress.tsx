import { Button, Progress } from '@mantine/core';
import type { Operation } from '../../shared/model/operation.ts';
import { formatBytes, formatDuration, formatNumber } from './format.ts';
import classes from './operation-progress.module.css';

interface OperationProgressProps {
  readonly operation: Operation;
  /** Shown as a button while the operation can be stopped. */
  readonly onCancel?: () => void;
  /** Shown as a button while the operation can be paused, or go on. */
  readonly onPause?: (isPaused: boolean) => void;
  /** One line without step and bytes, for a table cell whose row says both. */
  readonly compact?: boolean;
}

/** How far an operation is: step, bytes, speed, time left. */
export function OperationProgress({ operation, onCancel, onPause, compact = false }: OperationProgressProps) {
  const { step, title, doneBytes, totalBytes, isPaused } = operation;
  const percent = totalBytes === null || totalBytes === 0 ? null : Math.min(100, (100 * doneBytes) / totalBytes);
  const canCancel = onCancel !== undefined && operation.canCancel && operation.status === 'running';
  const canPause = onPause !== undefined && operation.canPause && operation.status === 'running';
  return (
    <div className={classes['progress']} data-compact={compact}>
      <div className={classes['bar']}>
        {/* Without a total the bar is full and moves: something happens, nobody knows how far it is. */}
        <Progress.Root size={compact ? 6 : 8}>
          <Progress.Section
            value={percent ?? 100}
            animated={percent === null && !isPaused}
            {...(isPaused ? { color: 'gray.5' } : {})}
            aria-label={`${step} ${title}`}
            {...(percent === null ? { 'aria-valuetext': isPaused ? 'paused' : 'in progress' } : {})}
          />
        </Progress.Root>
      </div>
      <span className={classes['figures']} title={figuresOf(operation, percent)}>
        {compact ? speedOf(operation, percent) : figuresOf(operation, percent)}
      </span>
      {canPause && (
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => onPause(!isPaused)}
          aria-label={`${isPaused ? 'Resume' : 'Pause'} ${step} ${title}`}
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
      )}
      {canCancel && (
        <Button variant="default" size="compact-xs" onClick={onCancel} aria-label={`Cancel ${step} ${title}`}>
          Cancel
        </Button>
      )}
    </div>
  );
}

/** "3.00 MB of 12.0 MB", or with other things than bytes "300 of 1,200"; null while nobody knows how much it is. */
export const amountOf = ({ unit, doneBytes, totalBytes }: Operation): string | null => {
  const amount = unit === 'bytes' ? formatBytes : formatNumber;
  return totalBytes ? `${amount(doneBytes)} of ${amount(totalBytes)}` : null;
};

const figuresOf = (operation: Operation, percent: number | null): string => {
  const { step, isPaused } = operation;
  const bytes = amountOf(operation);
  return [isPaused ? `Paused: ${step}` : step, bytes, speedOf(operation, percent)].filter(Boolean).join(' · ');
};

const speedOf = ({ unit, bytesPerSecond, secondsLeft, isPaused }: Operation, percent: number | null): string =>
  [
    percent === null ? null : `${Math.floor(percent)} %`,
    unit !== 'bytes' || isPaused || bytesPerSecond === null ? null : `${formatBytes(bytesPerSecond)}/s`,
    isPaused || secondsLeft === null ? null : `${formatDuration(secondsLeft)} left`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
