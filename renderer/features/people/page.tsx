import { Button, Tabs } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Person } from '../../../shared/model/person.ts';
import { service } from '../../client/service.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { people } from '../../stores/people.ts';
import { useHasRole } from '../../stores/session.ts';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { ChangeRolesDialog } from './change-roles-dialog.tsx';
import { KeysTab } from './keys-tab.tsx';
import classes from './people.module.css';
import { ResetKeyDialog } from './reset-key-dialog.tsx';
import { RolesTab } from './roles-tab.tsx';

type OpenDialog =
  | { readonly kind: 'roles' | 'disable' | 'enable' | 'reset'; readonly person: Person }
  | { readonly kind: 'add' };

/** Who may sign in, with which roles. */
export function PeoplePage() {
  const all = people.use('all');
  const isAdministrator = useHasRole('administrator');
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [tab, setTab] = useState('people');
  const close = () => setDialog(null);
  const columns: readonly Column<Person>[] = isAdministrator
    ? [...facts, { id: 'actions', header: 'Actions', width: '250px', cell: (person) => rowActions(person, setDialog) }]
    : facts;
  return (
    <Page
      title="People"
      description="A person is never removed: their signatures keep their name. Disable whoever should no longer sign in."
      fill
      actions={
        isAdministrator && (
          <Button
            leftSection={<IconUserPlus size={16} aria-hidden="true" />}
            onClick={() => setDialog({ kind: 'add' })}
          >
            Add person…
          </Button>
        )
      }
    >
      <Tabs value={tab} onChange={(next) => setTab(next ?? 'people')} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="keys">Signing keys</Tabs.Tab>
          <Tabs.Tab value="roles">Roles</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {tab === 'keys' && <KeysTab />}
      {tab === 'roles' && <RolesTab />}
      {tab === 'people' && (
        <Loaded of={all} onRetry={() => void people.refresh('all')}>
          {(rows) => (
            <DataTable
              label="People"
              columns={columns}
              rows={rows}
              rowKey={(person) => person.id}
              initialSort={{ columnId: 'name', descending: false }}
              fill
              minWidth={760}
              empty={<EmptyState title="Nobody is here">Add the first person.</EmptyState>}
            />
          )}
        </Loaded>
      )}
      <AddPersonDialog opened={dialog?.kind === 'add'} onClose={close} />
      {dialog?.kind === 'reset' && <ResetKeyDialog person={dialog.person} onClose={close} />}
      {dialog?.kind === 'roles' && <ChangeRolesDialog person={dialog.person} onClose={close} />}
      {(dialog?.kind === 'disable' || dialog?.kind === 'enable') && (
        <StatusDialog kind={dialog.kind} person={dialog.person} onClose={close} />
      )}
    </Page>
  );
}

const facts: readonly Column<Person>[] = [
  { id: 'name', header: 'Full name', sortBy: (person) => person.name, cell: (person) => person.name, wrap: true },
  { id: 'id', header: 'User id', width: '115px', sortBy: (person) => person.id, cell: (person) => person.id },
  {
    id: 'roles',
    header: 'Roles',
    sortBy: (person) => person.roles.join(' '),
    cell: (person) => person.roles.join(', '),
    wrap: true,
  },
  {
    id: 'status',
    header: 'Status',
    width: '90px',
    sortBy: (person) => person.status,
    cell: (person) => (
      <ToneBadge tone={person.status === 'active' ? 'good' : 'neutral'} outline={person.status === 'disabled'}>
        {person.status}
      </ToneBadge>
    ),
  },
  {
    id: 'lastSignIn',
    header: 'Last sign-in',
    width: '150px',
    sortBy: (person) => person.lastSignInAt,
    cell: (person) => (person.lastSignInAt === null ? 'never' : <Time value={person.lastSignInAt} />),
  },
  {
    id: 'failed',
    header: 'Failed',
    hideBelow: 960,
    width: '90px',
    align: 'right',
    sortBy: (person) => person.failedSignIns,
    cell: (person) => person.failedSignIns,
  },
  {
    id: 'key',
    header: 'Signing key',
    hideBelow: 1110,
    width: '150px',
    cell: (person) => <Digest value={person.keyId} label={`key id of ${person.name}`} />,
  },
];

function rowActions(person: Person, open: (dialog: OpenDialog) => void) {
  const toggle = person.status === 'active' ? 'disable' : 'enable';
  return (
    <span className={classes['actions']}>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Change roles of ${person.name}`}
        onClick={() => open({ kind: 'roles', person })}
      >
        Roles…
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Reset the key of ${person.name}`}
        onClick={() => open({ kind: 'reset', person })}
      >
        Reset…
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${toggle === 'disable' ? 'Disable' : 'Enable'} ${person.name}`}
        onClick={() => open({ kind: toggle, person })}
      >
        {toggle === 'disable' ? 'Disable…' : 'Enable…'}
      </Button>
    </span>
  );
}

interface StatusDialogProps {
  readonly kind: 'disable' | 'enable';
  readonly person: Person;
  readonly onClose: () => void;
}

function StatusDialog({ kind, person, onClose }: StatusDialogProps) {
  const action = useAction(async (reason: string) => {
    await service.call(kind === 'disable' ? 'person.disable' : 'person.enable', { userId: person.id, reason });
    await people.refresh('all');
  });
  return (
    <ConfirmDialog
      opened
      title={`${kind === 'disable' ? 'Disable' : 'Enable'} ${person.name}`}
      confirmLabel={kind === 'disable' ? 'Disable' : 'Enable'}
      danger={kind === 'disable'}
      withReason
      busy={action.isBusy}
      error={action.error}
      onClose={onClose}
      onConfirm={(reason) => void action.run(reason).then((done) => done && onClose())}
    >
      {kind === 'disable'
        ? 'They can no longer sign in or sign. Their earlier signatures stay valid and keep their name.'
        : 'They can sign in again with their passphrase and their earlier key.'}
    </ConfirmDialog>
  );
}
