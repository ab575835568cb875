import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { signIn, useSessionStore } from '../../stores/session.ts';
import { Brand } from './brand.tsx';
import classes from './entry.module.css';

interface SignInPageProps {
  /** What the last start found. */
  readonly notices: readonly string[];
  readonly folder: string | null;
}

/** Asks for user id and passphrase. */
export function SignInPage({ notices, folder }: SignInPageProps) {
  const [userId, setUserId] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const action = useAction(signIn);
  const endedBecause = useSessionStore((state) => state.endedBecause);
  return (
    <main className={classes['entry']}>
      <div className={classes['card']}>
        <Brand />
        <h1 className={classes['title']}>Sign in</h1>
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault();
            void action.run(userId.trim(), passphrase).then((done) => done || setPassphrase(''));
          }}
        >
          {endedBecause !== null && (
            <Notice tone="warn" title="You are signed out" announce>
              {endedBecause}
            </Notice>
          )}
          {notices.map((notice) => (
            <Notice key={notice} tone="info">
              {notice}
            </Notice>
          ))}
          <TextInput
            label="User id"
            value={userId}
            onChange={(event) => setUserId(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
          />
          <PasswordInput
            label="Passphrase"
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
          />
          {action.error && <ErrorNotice error={action.error} />}
          <Button type="submit" size="sm" loading={action.isBusy} disabled={userId === '' || passphrase === ''}>
            Sign in
          </Button>
        </form>
        {folder !== null && <p className={classes['foot']}>Registry: {folder}</p>}
      </div>
    </main>
  );
}
