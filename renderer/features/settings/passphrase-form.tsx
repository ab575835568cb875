import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import classes from './settings.module.css';

const empty = { current: '', next: '', again: '' };

/** Changes the own passphrase. The signing key stays the same. */
export function PassphraseForm() {
  const [typed, setTyped] = useState(empty);
  const [isDone, setDone] = useState(false);
  const action = useAction(() =>
    service.call('session.changePassphrase', { current: typed.current, next: typed.next }),
  );
  const set = (field: keyof typeof empty) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setDone(false);
    setTyped((before) => ({ ...before, [field]: value }));
  };
  const differs = typed.again !== '' && typed.next !== typed.again;
  const canSubmit = typed.current !== '' && typed.next.length >= 12 && typed.next === typed.again;
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void action.run().then((done) => {
          setDone(done);
          if (done) setTyped(empty);
        });
      }}
    >
      <PasswordInput
        label="Current passphrase"
        value={typed.current}
        onChange={set('current')}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the current passphrase' }}
      />
      <PasswordInput
        label="New passphrase"
        description="At least 12 characters. It cannot be recovered."
        value={typed.next}
        onChange={set('next')}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the new passphrase' }}
      />
      <PasswordInput
        label="New passphrase again"
        value={typed.again}
        onChange={set('again')}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the new passphrase again' }}
        error={differs ? 'The two are not the same.' : null}
      />
      {action.error && <ErrorNotice error={action.error} />}
      {isDone && (
        <Notice tone="good" announce>
          The passphrase was changed. Your signing key is the same.
        </Notice>
      )}
      <Button type="submit" loading={action.isBusy} disabled={!canSubmit}>
        Change passphrase
      </Button>
    </form>
  );
}
