import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadSession, signOut } from '../../stores/session.ts';
import classes from './entry.module.css';

const empty = { current: '', next: '', again: '' };

/** Before anything else: a passphrase that somebody else chose, or that is too old, is replaced by the person's own. */
export function ChangeDue({ name }: { readonly name: string }) {
  const [typed, setTyped] = useState(empty);
  const change = useAction(async () => {
    await service.call('session.changePassphrase', { current: typed.current, next: typed.next });
    await loadSession();
  });
  const set = (field: keyof typeof empty) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setTyped((before) => ({ ...before, [field]: value }));
  };
  const differs = typed.again !== '' && typed.next !== typed.again;
  const canSubmit = typed.current !== '' && typed.next.length >= 12 && typed.next === typed.again;
  const fields = [
    ['current', 'Passphrase you signed in with', 'current-password'],
    ['next', 'New passphrase', 'new-password'],
    ['again', 'New passphrase again', 'new-password'],
  ] as const;
  return (
    <main className={classes['entry']}>
      <div className={classes['card']}>
        <h1 className={classes['title']}>Choose your own passphrase</h1>
        <p>
          {name}, the passphrase you have was chosen by somebody else or is too old. Use at least 12 characters; several
          words make it easy. It can’t be recovered.
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void change.run();
          }}
        >
          {fields.map(([field, label, autoComplete]) => (
            <PasswordInput
              key={field}
              mt="sm"
              label={label}
              value={typed[field]}
              onChange={set(field)}
              autoComplete={autoComplete}
              required
              error={field === 'again' && differs ? 'The two are not the same.' : null}
              visibilityToggleButtonProps={{ 'aria-label': `Show: ${label}` }}
            />
          ))}
          {change.error && <ErrorNotice error={change.error} />}
          <Button type="submit" mt="md" loading={change.isBusy} disabled={!canSubmit}>
            Change passphrase
          </Button>{' '}
          <Button variant="default" mt="md" onClick={() => void signOut()}>
            Sign out
          </Button>
        </form>
      </div>
    </main>
  );
}
