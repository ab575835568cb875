import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { Person } from '../../../shared/model/person.ts';
import { service } from '../../client/service.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { people } from '../../stores/people.ts';

/** For somebody who forgot their passphrase: a new key and a first passphrase that they must change. */
export function ResetKeyDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const [passphrase, setPassphrase] = useState('');
  const reset = useAction(async (reason: string) => {
    await service.call('person.resetKey', { userId: person.id, passphrase, reason });
    await people.refresh('all');
  });
  return (
    <ConfirmDialog
      opened
      title={`Reset the key of ${person.name}?`}
      confirmLabel="Reset"
      danger
      withReason
      busy={reset.isBusy}
      disabled={passphrase.length < 12}
      error={reset.error}
      onClose={onClose}
      onConfirm={(reason) => void reset.run(reason).then((done) => done && onClose())}
    >
      <p>
        The present key is revoked from now on; what it signed stays valid. With the first passphrase nothing works but
        choosing another one, which makes yet another key: you can’t sign as {person.name}.
      </p>
      <PasswordInput
        label="First passphrase"
        description="At least 12 characters. Hand it over in person."
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        autoComplete="new-password"
        required
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
      />
    </ConfirmDialog>
  );
}
