import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Person } from '../../../shared/model/person.ts';
import type { Role } from '../../../shared/model/role.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ReasonField } from '../../components/reason-field.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { people } from '../../stores/people.ts';
import classes from './people.module.css';
import { RoleChoice } from './role-choice.tsx';

interface ChangeRolesDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Replaces a person's roles, with a reason. */
export function ChangeRolesDialog({ person, onClose }: ChangeRolesDialogProps) {
  const [chosen, setChosen] = useState<readonly Role[]>(person.roles);
  const [reason, setReason] = useState('');
  const action = useAction(async () => {
    await service.call('person.setRoles', { userId: person.id, roles: [...chosen], reason: reason.trim() });
    await people.refresh('all');
  });
  return (
    <Modal opened onClose={onClose} title={`Roles of ${person.name}`}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run().then((done) => done && onClose());
        }}
      >
        <RoleChoice
          value={chosen}
          onChange={setChosen}
          error={chosen.length === 0 ? 'Choose at least one role.' : null}
        />
        <ReasonField value={reason} onChange={setReason} />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={chosen.length === 0 || reason.trim() === ''}>
            Change roles
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
