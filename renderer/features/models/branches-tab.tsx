import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Branch, VersionGraph } from '../../../shared/model/numbering.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { closeBranch, reopenBranch } from '../../stores/numbering.ts';
import { useHasRole } from '../../stores/session.ts';
import { BranchDialog } from './branch-dialog.tsx';
import { strategyWords } from './graph/words.ts';
import classes from './models.module.css';
import { StrategyDialog } from './strategy-dialog.tsx';

type Open =
  | { readonly kind: 'branch' }
  | { readonly kind: 'strategy' }
  | { readonly kind: 'close' | 'reopen'; readonly name: string };

/** The branches of a model and how it numbers its versions, with what a person can change of it. */
export function BranchesTab({ graph }: { readonly graph: VersionGraph }) {
  const [open, setOpen] = useState<Open | null>(null);
  const isAnalyst = useHasRole('analyst');
  const canRenumber = useHasRole('analyst', 'administrator');
  const close = () => setOpen(null);
  return (
    <>
      <Group justify="space-between" gap="sm">
        <p className={classes['numbering']}>
          <span className={classes['dim']}>Version strategy</span> {strategyWords(graph.strategy)}
        </p>
        <Group gap="xs">
          {canRenumber && (
            <Button variant="default" onClick={() => setOpen({ kind: 'strategy' })}>
              Change strategy…
            </Button>
          )}
          {isAnalyst && (
            <Button onClick={() => setOpen({ kind: 'branch' })} disabled={graph.versions.length === 0}>
              New branch…
            </Button>
          )}
        </Group>
      </Group>
      <DataTable
        label="Branches"
        columns={[...columns, ...(isAnalyst ? [actionColumn((kind, name) => setOpen({ kind, name }))] : [])]}
        rows={graph.branches}
        rowKey={({ name }) => name}
        fill
        minWidth={720}
      />
      {open?.kind === 'branch' && <BranchDialog graph={graph} onClose={close} />}
      {open?.kind === 'strategy' && <StrategyDialog graph={graph} onClose={close} />}
      {open?.kind === 'close' && <EndDialog kind="close" model={graph.model} branch={open.name} onClose={close} />}
      {open?.kind === 'reopen' && <EndDialog kind="reopen" model={graph.model} branch={open.name} onClose={close} />}
    </>
  );
}

const columns: readonly Column<Branch>[] = [
  { id: 'name', header: 'Branch', cell: ({ name }) => name },
  { id: 'from', header: 'Forks from', width: '120px', cell: ({ from }) => from?.version ?? 'the beginning' },
  { id: 'count', header: 'Versions', width: '90px', align: 'right', cell: ({ versionCount }) => versionCount },
  { id: 'latest', header: 'Latest', width: '150px', wrap: true, cell: ({ latest }) => latest?.version ?? 'none yet' },
  {
    id: 'status',
    header: 'Status',
    width: '95px',
    cell: ({ closed }) => (
      <ToneBadge tone={closed === null ? 'good' : 'neutral'}>{closed === null ? 'open' : 'closed'}</ToneBadge>
    ),
  },
  {
    id: 'why',
    header: 'For',
    wrap: true,
    hideBelow: 900,
    cell: ({ description, closed }) => (closed === null ? description : `Closed: ${closed.reason}`),
  },
  { id: 'created', header: 'Created', width: '150px', cell: ({ createdAt }) => <Time value={createdAt} /> },
];

const actionColumn = (onOpen: (kind: 'close' | 'reopen', name: string) => void): Column<Branch> => ({
  id: 'action',
  header: 'Action',
  width: '112px',
  cell: ({ name, from, closed }) => {
    if (from === null) return null;
    const kind = closed === null ? 'close' : 'reopen';
    const verb = closed === null ? 'Close' : 'Reopen';
    return (
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => onOpen(kind, name)}
        aria-label={`${verb} the branch ${name}`}
      >
        {verb}…
      </Button>
    );
  },
});

interface EndDialogProps {
  readonly model: string;
  readonly branch: string;
  readonly kind: keyof typeof branchChanges;
  readonly onClose: () => void;
}

const branchChanges = {
  close: {
    carryOut: closeBranch,
    title: (branch: string) => `Close the branch ${branch}`,
    confirmLabel: 'Close branch',
    what: 'Its versions stay as they are. It takes no more until it is reopened, and its name is not given again.',
  },
  reopen: {
    carryOut: reopenBranch,
    title: (branch: string) => `Reopen the branch ${branch}`,
    confirmLabel: 'Reopen branch',
    what: 'It takes versions again, numbered on from those that it has. That it was closed stays in the audit log.',
  },
} as const;

function EndDialog({ model, branch, kind, onClose }: EndDialogProps) {
  const { carryOut, title, confirmLabel, what } = branchChanges[kind];
  const action = useAction(carryOut);
  return (
    <ConfirmDialog
      opened
      title={title(branch)}
      confirmLabel={confirmLabel}
      withReason
      busy={action.isBusy}
      error={action.error}
      onConfirm={(reason) => void action.run(model, branch, reason).then((done) => done && onClose())}
      onClose={onClose}
    >
      <p>{what}</p>
    </ConfirmDialog>
  );
}
