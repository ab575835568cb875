import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PolicyDraftSummary } from '../../../shared/model/policy-draft.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { refreshPolicyDrafts, removePolicyDraft, usePolicyDrafts } from '../../stores/policy-drafts.ts';
import { useHasRole, useSession } from '../../stores/session.ts';

const draftPath = ({ id }: PolicyDraftSummary): string => `/policies/edit?draft=${encodeURIComponent(id)}`;
const titleOf = ({ title }: PolicyDraftSummary): string => title || 'No title yet';

/** Policies that people write and did not propose yet: one's own to go on with, those of others to read. */
export function DraftsTab() {
  const [, navigate] = useLocation();
  const me = useSession()?.userId;
  const isAdministrator = useHasRole('administrator');
  const [deleting, setDeleting] = useState<PolicyDraftSummary | null>(null);
  const removal = useAction(removePolicyDraft);
  const columns: readonly Column<PolicyDraftSummary>[] = [
    { id: 'title', header: 'Policy', sortBy: titleOf, cell: titleOf },
    {
      id: 'by',
      header: 'Written by',
      width: '180px',
      sortBy: ({ writtenBy }) => writtenBy.name,
      cell: ({ writtenBy }) => `${writtenBy.name}${writtenBy.isDisabled ? ' (disabled)' : ''}`,
    },
    {
      id: 'started',
      header: 'Begun',
      width: '150px',
      hideBelow: 900,
      sortBy: ({ startedAt }) => startedAt,
      cell: ({ startedAt }) => <Time value={startedAt} />,
    },
    {
      id: 'saved',
      header: 'Saved last',
      width: '150px',
      sortBy: ({ savedAt }) => savedAt,
      cell: ({ savedAt }) => <Time value={savedAt} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      width: '190px',
      cell: (draft) => (
        <>
          <Button variant="default" size="compact-sm" onClick={() => navigate(draftPath(draft))}>
            {draft.writtenBy.userId === me ? 'Go on' : 'Read'}
          </Button>{' '}
          {(draft.writtenBy.userId === me || (isAdministrator && draft.writtenBy.isDisabled)) && (
            <Button variant="default" size="compact-sm" onClick={() => setDeleting(draft)}>
              Delete…
            </Button>
          )}
        </>
      ),
    },
  ];
  return (
    <>
      {removal.error && <ErrorNotice error={removal.error} />}
      <Loaded of={usePolicyDrafts()} onRetry={() => void refreshPolicyDrafts()}>
        {(rows) => (
          <DataTable
            label="Drafts"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            onOpen={(draft) => navigate(draftPath(draft))}
            minWidth={640}
            empty={
              <EmptyState title="There is no draft">What somebody writes is kept here until it is proposed.</EmptyState>
            }
          />
        )}
      </Loaded>
      <DeleteDraft
        draft={deleting}
        onConfirm={(draft) => void removal.run(draft.id)}
        onClose={() => setDeleting(null)}
      />
    </>
  );
}

interface DeleteDraftProps {
  readonly draft: PolicyDraftSummary | null;
  readonly onConfirm: (draft: PolicyDraftSummary) => void;
  readonly onClose: () => void;
}

const DeleteDraft = ({ draft, onConfirm, onClose }: DeleteDraftProps) => (
  <ConfirmDialog
    opened={draft !== null}
    title="Delete the draft?"
    confirmLabel="Delete it"
    danger
    onConfirm={() => {
      if (draft) onConfirm(draft);
      onClose();
    }}
    onClose={onClose}
  >
    {draft && `What ${draft.writtenBy.name} wrote (${titleOf(draft)}) can’t be brought back.`}
  </ConfirmDialog>
);
