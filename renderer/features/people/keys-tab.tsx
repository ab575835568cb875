import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PersonKeyInfo } from '../../../shared/model/key.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { ReasonField } from '../../components/reason-field.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { keys, revokeKey } from '../../stores/keys.ts';
import { useHasRole, useSession } from '../../stores/session.ts';
import classes from './people.module.css';

const looks = {
  good: { label: 'good', tone: 'good' },
  expires_soon: { label: 'expires soon', tone: 'warn' },
  expired: { label: 'expired', tone: 'neutral' },
  revoked: { label: 'revoked', tone: 'bad' },
} as const satisfies Record<PersonKeyInfo['status'], { label: string; tone: Tone }>;

/** Every signing key with its age and what became of it; a key is revoked by its owner or an administrator. */
export function KeysTab() {
  const all = keys.use('all');
  const session = useSession();
  const isAdministrator = useHasRole('administrator');
  const [revoking, setRevoking] = useState<PersonKeyInfo | null>(null);
  const columns: readonly Column<PersonKeyInfo>[] = [
    { id: 'person', header: 'Person', sortBy: (key) => key.personName, cell: (key) => key.personName },
    { id: 'key', header: 'Key', width: '150px', cell: (key) => <Digest value={key.keyId} label="key id" /> },
    {
      id: 'status',
      header: 'Status',
      width: '120px',
      sortBy: (key) => key.status,
      cell: ({ status }) => <ToneBadge tone={looks[status].tone}>{looks[status].label}</ToneBadge>,
    },
    { id: 'current', header: 'Signs now', width: '90px', cell: (key) => (key.isCurrent ? 'yes' : 'no') },
    {
      id: 'made',
      header: 'Made',
      width: '150px',
      sortBy: (key) => key.createdAt,
      cell: (key) => <Time value={key.createdAt} />,
    },
    {
      id: 'ends',
      header: 'Counts until',
      width: '150px',
      cell: ({ revocation, expiresAt }) => {
        const until = revocation?.from ?? expiresAt;
        return until === null ? 'no end' : <Time value={until} />;
      },
    },
    {
      id: 'why',
      header: 'Revoked because',
      cell: ({ revocation }) => revocation && `${revocation.reason} (${revocation.by})`,
    },
    {
      id: 'actions',
      header: 'Actions',
      width: '110px',
      cell: (key) =>
        key.revocation === null &&
        (isAdministrator || key.personId === session?.userId) && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Revoke the key of ${key.personName}`}
            onClick={() => setRevoking(key)}
          >
            Revoke…
          </Button>
        ),
    },
  ];
  return (
    <Loaded of={all} onRetry={() => void keys.refresh('all')}>
      {(rows) => (
        <>
          <DataTable
            label="Signing keys"
            columns={columns}
            rows={rows}
            rowKey={(key) => key.keyId}
            fill
            minWidth={980}
          />
          {revoking && <RevokeDialog target={revoking} onClose={() => setRevoking(null)} />}
        </>
      )}
    </Loaded>
  );
}

function RevokeDialog({ target, onClose }: { readonly target: PersonKeyInfo; readonly onClose: () => void }) {
  const [from, setFrom] = useState('');
  const [reason, setReason] = useState('');
  const revoke = useAction(revokeKey);
  const isTime = !Number.isNaN(Date.parse(from));
  return (
    <Modal opened onClose={onClose} title={`Revoke a key of ${target.personName}?`}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void revoke.run(target.keyId, new Date(from).toISOString(), reason.trim()).then((done) => done && onClose());
        }}
      >
        <p>
          What it signed from that time on does not count any more; what it signed before stands, and says that the key
          was revoked. This is never taken back.
        </p>
        <TextInput
          label="In other hands since"
          description="A date and time with its zone, such as 2026-03-01T09:00:00Z. The service checks it against its own clock."
          value={from}
          error={isTime || from === '' ? null : 'This is not a date and time.'}
          onChange={(event) => setFrom(event.currentTarget.value)}
          required
        />
        <ReasonField value={reason} onChange={setReason} />
        {revoke.error && <ErrorNotice error={revoke.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red.8" loading={revoke.isBusy} disabled={!isTime || reason.trim() === ''}>
            Revoke
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
