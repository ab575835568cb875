import { Checkbox } from '@mantine/core';
import { type Role, roles } from '../../../shared/model/role.ts';
import classes from './people.module.css';

const meanings = {
  viewer: 'Looks at everything, changes nothing.',
  analyst: 'Brings in, inspects and registers; asks for promotion.',
  reviewer: 'Asks for promotion and rejects with a signature.',
  approver: 'Approves or rejects promotions with a signature.',
  compliance: 'Reads and exports the evidence.',
  administrator: 'Manages people and settings.',
} as const satisfies Record<Role, string>;

interface RoleChoiceProps {
  readonly value: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
  readonly error?: string | null;
}

/** One or more roles, each with what it allows. */
export function RoleChoice({ value, onChange, error }: RoleChoiceProps) {
  return (
    <Checkbox.Group
      label="Roles"
      withAsterisk
      value={[...value]}
      onChange={(next) => onChange(roles.filter((role) => next.includes(role)))}
      error={error ?? null}
    >
      <div className={classes['roles']}>
        {roles.map((role) => (
          <Checkbox key={role} value={role} label={role} description={meanings[role]} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
