import { Button, Checkbox, Group, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { UserId } from '../../../shared/model/person.ts';
import type { Role } from '../../../shared/model/role.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { people } from '../../stores/people.ts';
import classes from './people.module.css';
import { RoleChoice } from './role-choice.tsx';

interface AddPersonDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Adds a person with roles and a first passphrase. */
export function AddPersonDialog({ opened, onClose }: AddPersonDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add person">
      <AddPersonForm onClose={onClose} />
    </Modal>
  );
}

function AddPersonForm({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [userId, setUserId] = useState('');
  const [chosen, setChosen] = useState<readonly Role[]>([]);
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const [checked, setChecked] = useState(false);
  const action = useAction(async () => {
    await service.call('person.add', { userId, name: name.trim(), roles: [...chosen], passphrase, mustChange });
    await people.refresh('all');
  });
  const problems = {
    name: name.trim() === '' ? 'Give the full name, as it should be printed.' : null,
    userId: UserId.safeParse(userId).error?.issues[0]?.message ?? null,
    roles: chosen.length === 0 ? 'Choose at least one role.' : null,
    passphrase: passphrase.length < 12 ? 'Use at least 12 characters.' : null,
    again: passphrase !== again ? 'The two are not the same.' : null,
  };
  const shown = (problem: string | null) => (checked ? problem : null);
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (Object.values(problems).some((problem) => problem !== null)) return;
        void action.run().then((done) => done && onClose());
      }}
    >
      <TextInput
        label="Full name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={200}
        required
        autoComplete="off"
        error={shown(problems.name)}
        data-autofocus
      />
      <TextInput
        label="User id"
        description="Chosen once; it never changes and is never given to anyone else."
        value={userId}
        onChange={(event) => setUserId(event.currentTarget.value)}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={shown(problems.userId)}
      />
      <RoleChoice value={chosen} onChange={setChosen} error={shown(problems.roles)} />
      <PasswordInput
        label="Passphrase"
        description="At least 12 characters. Hand it over in person; they change it in Settings."
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        autoComplete="new-password"
        required
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
        error={shown(problems.passphrase)}
      />
      <PasswordInput
        label="Passphrase again"
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        autoComplete="new-password"
        required
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed again' }}
        error={shown(problems.again)}
      />
      <Checkbox
        label="They must choose their own at the first sign-in"
        checked={mustChange}
        onChange={(event) => setMustChange(event.currentTarget.checked)}
      />
      {action.error && <ErrorNotice error={action.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={action.isBusy}>
          Add person
        </Button>
      </Group>
    </form>
  );
}
