import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { UserId } from '../../../shared/model/person.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { initialiseRegistry, openRegistry, type Registry, useSessionStore } from '../../stores/session.ts';
import classes from './setup.module.css';

/** First start: the registry folder, then its administrator. */
export function SetupPage() {
  const registry = useSessionStore((state) => state.registry);
  if (registry.status !== 'ready') return null;
  const isEmpty = registry.value.status === 'empty';
  return (
    <main className={classes['page']}>
      <div className={classes['card']}>
        <div className={classes['brand']}>
          <IconShieldLock size={20} aria-hidden="true" />
          Strongroom
        </div>
        <ol className={classes['steps']} aria-label="Set-up">
          <li {...(isEmpty ? {} : { 'aria-current': 'step' as const })}>1. Registry folder</li>
          <li {...(isEmpty ? { 'aria-current': 'step' as const } : {})}>2. Administrator</li>
        </ol>
        {isEmpty ? <AdministratorStep registry={registry.value} /> : <FolderStep registry={registry.value} />}
      </div>
    </main>
  );
}

function FolderStep({ registry }: { readonly registry: Registry }) {
  const [folder, setFolder] = useState(registry.folder ?? registry.suggestedFolder);
  const action = useAction(openRegistry);
  return (
    <>
      <h1 className={classes['title']}>Choose the registry folder</h1>
      <p className={classes['lead']}>
        Everything that Strongroom keeps lies in this folder: the register, the vault with the model files, the audit
        log. Choose a local disk with room for your models; a network share is refused. An existing registry is opened.
      </p>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(folder.trim());
        }}
      >
        <PathField
          label="Registry folder"
          kind="folder"
          value={folder}
          onChange={setFolder}
          dialogTitle="Choose the registry folder"
          required
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Button type="submit" size="sm" loading={action.isBusy} disabled={folder.trim() === ''}>
          Continue
        </Button>
      </form>
    </>
  );
}

const MIN_PASSPHRASE = 12;

function AdministratorStep({ registry }: { readonly registry: Registry }) {
  const [name, setName] = useState('');
  const [userId, setUserId] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const action = useAction(initialiseRegistry);
  const badId = UserId.safeParse(userId).error?.issues[0]?.message ?? null;
  const tooShort = passphrase.length < MIN_PASSPHRASE ? `Use at least ${MIN_PASSPHRASE} characters.` : null;
  const differs = passphrase !== again ? 'The two are not the same.' : null;
  const tooWeak = action.error?.code === 'passphrase.too_weak' ? action.error.message : null;
  return (
    <>
      <h1 className={classes['title']}>Create the administrator</h1>
      <p className={classes['lead']}>
        The first person adds the others and gives them their roles. Their name is printed on every record they sign.
      </p>
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (name.trim() === '' || badId || tooShort || differs) return;
          void action.run({ userId, name: name.trim(), passphrase });
        }}
      >
        <TextInput
          label="Full name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
          autoComplete="name"
          required
          error={checked && name.trim() === '' ? 'Give the full name, as it should be printed.' : null}
          autoFocus
        />
        <TextInput
          label="User id"
          description="Used to sign in. Chosen once; it never changes and is never given to anyone else."
          value={userId}
          onChange={(event) => setUserId(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={checked ? badId : null}
        />
        <PasswordInput
          label="Passphrase"
          description={`At least ${MIN_PASSPHRASE} characters; several words are good. It unlocks your signing key and cannot be recovered.`}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="new-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
          error={checked ? (tooShort ?? tooWeak) : null}
        />
        <PasswordInput
          label="Passphrase again"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          autoComplete="new-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed again' }}
          error={checked ? differs : null}
        />
        {action.error && !tooWeak && <ErrorNotice error={action.error} />}
        <Button type="submit" size="sm" loading={action.isBusy}>
          Create registry
        </Button>
      </form>
      {registry.folder !== null && <p className={classes['foot']}>Registry: {registry.folder}</p>}
    </>
  );
}
