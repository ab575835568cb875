import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useLocation } from 'wouter';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { SeverityBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { FileSize, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { cancelOperation, useOperation } from '../../stores/operations.ts';
import { canDiscard, canRegister, canResume, worstSeverity } from './item-rules.ts';
import { ItemStatus } from './item-status.tsx';
import classes from './quarantine.module.css';

interface ItemTableProps {
  readonly items: readonly QuarantineItem[];
  /** Whether the person may change what lies here. */
  readonly canChange: boolean;
  readonly onResume: (item: QuarantineItem) => void;
  readonly onDiscard: (item: QuarantineItem) => void;
}

/** What lies in quarantine, one row an item. */
export function ItemTable({ items, canChange, onResume, onDiscard }: ItemTableProps) {
  const [, go] = useLocation();
  // The time stands on the item's own page too; name and progress need the room more.
  const hasRoom = useMediaQuery('(min-width: 1400px)') ?? false;
  const columns: readonly Column<QuarantineItem>[] = [
    {
      id: 'name',
      header: 'Name',
      sortBy: (item) => item.name,
      cell: (item) => (
        <Link href={`/quarantine/${encodeURIComponent(item.id)}`} title={item.sourcePath}>
          {item.isFolder ? `${item.name}/` : item.name}
        </Link>
      ),
    },
    { id: 'status', header: 'Status', cell: (item) => <StatusCell item={item} /> },
    {
      id: 'size',
      header: 'Size',
      width: '84px',
      align: 'right',
      sortBy: (item) => item.sizeBytes,
      // Nothing is measured before the copy is complete, and 0 would look like a measurement.
      cell: (item) => (item.sizeBytes === 0 ? null : <FileSize bytes={item.sizeBytes} />),
    },
    {
      id: 'findings',
      header: 'Findings',
      width: '112px',
      cell: (item) => item.inspection && <SeverityBadge severity={worstSeverity(item.inspection.findings)} />,
    },
    {
      id: 'time',
      header: 'Brought in',
      width: '152px',
      sortBy: (item) => item.broughtInAt,
      cell: (item) => <Time value={item.broughtInAt} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      width: '204px',
      align: 'right',
      cell: (item) => (
        <div className={classes['rowActions']}>
          {canChange && <CancelButton item={item} />}
          {canChange && canResume(item) && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => onResume(item)}
              aria-label={`Resume ${item.name}`}
            >
              Resume
            </Button>
          )}
          {canChange && canRegister(item) && (
            <Button
              size="compact-xs"
              onClick={() => go(`/quarantine/${encodeURIComponent(item.id)}/register`)}
              aria-label={`Register… ${item.name}`}
            >
              Register…
            </Button>
          )}
          {canChange && canDiscard(item) && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => onDiscard(item)}
              aria-label={`Discard… ${item.name}`}
            >
              Discard…
            </Button>
          )}
        </div>
      ),
    },
  ];
  return (
    <DataTable
      label="Quarantine"
      columns={columns.filter(({ id }) => id !== 'time' || hasRoom)}
      rows={items}
      rowKey={(item) => item.id}
      onOpen={(item) => go(`/quarantine/${encodeURIComponent(item.id)}`)}
      minWidth={770}
      fill
    />
  );
}

const waiverNotes: Readonly<Record<string, string>> = {
  none: 'needs a waiver',
  refused: 'needs a waiver',
  withdrawn: 'needs a waiver',
  open: 'a waiver is asked for',
  signed: 'waived',
};

function StatusCell({ item }: { readonly item: QuarantineItem }) {
  const operation = useOperation(item.operationId);
  const isRunning = operation?.status === 'running';
  const note =
    item.error?.message ??
    waiverNotes[item.status === 'ready' && item.waiver.isNeeded ? (item.waiver.status ?? 'none') : 'not needed'] ??
    (item.alreadyRegisteredAs.length > 0
      ? `already registered as ${item.alreadyRegisteredAs.join(', ')}`
      : item.inspection?.format);
  return (
    <div className={classes['status']}>
      <ItemStatus item={item} />
      {isRunning ? (
        <OperationProgress operation={operation} compact />
      ) : (
        <span className={classes['statusText']} title={note}>
          {note}
        </span>
      )}
    </div>
  );
}

function CancelButton({ item }: { readonly item: QuarantineItem }) {
  const operation = useOperation(item.operationId);
  const cancel = useAction(cancelOperation);
  if (operation?.status !== 'running' || !operation.canCancel) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={cancel.isBusy}
      onClick={() => void cancel.run(operation.id)}
      aria-label={`Cancel ${item.name}`}
    >
      Cancel
    </Button>
  );
}
