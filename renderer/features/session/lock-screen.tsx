import { Button, Group, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { signOut, unlock } from '../../stores/session.ts';
import { Brand } from './brand.tsx';
import classes from './entry.module.css';

interface LockScreenProps {
  readonly name: string;
  readonly userId: string;
}

/** Covers the application until the same person gives the passphrase again; what they had typed stays as it was. */
export function LockScreen({ name, userId }: LockScreenProps) {
  const [passphrase, setPassphrase] = useState('');
  const unlocking = useAction(unlock);
  const leaving = useAction(signOut);
  const error = unlocking.error ?? leaving.error;
  return (
    <main className={`${classes['entry']} ${classes['lock']}`}>
      <div className={classes['card']}>
        <Brand />
        <h1 className={classes['title']}>Locked</h1>
        <p className={classes['lead']}>
          {name} ({userId}) is signed in. What was on the screen is kept as it was.
        </p>
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault();
            void unlocking.run(passphrase).then((done) => done || setPassphrase(''));
          }}
        >
          {/* Password managers need the user id in the form. */}
          <input type="text" name="username" autoComplete="username" value={userId} readOnly hidden />
          <PasswordInput
            label="Passphrase"
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            autoFocus
          />
          {error && <ErrorNotice error={error} />}
          <Group gap="xs" justify="space-between">
            <Button size="sm" variant="default" loading={leaving.isBusy} onClick={() => void leaving.run()}>
              Sign in as someone else
            </Button>
            <Button type="submit" size="sm" loading={unlocking.isBusy} disabled={passphrase === ''}>
              Unlock
            </Button>
          </Group>
        </form>
      </div>
    </main>
  );
}
