import { Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { Notice } from '../notice.tsx';
import { type SignErrors, type SignerOnPage, signErrors } from './sign-rules.ts';
import classes from './signing.module.css';

/** What goes to the service with a signature. */
export interface SignatureInput {
  readonly reason: string;
  readonly passphrase: string;
  /** null: not given, which is enough after the first signing of a session. */
  readonly userId: string | null;
  /** Digest of the record that was on the screen. */
  readonly displayedDigest: string;
}

/** One thing that can be signed here. */
export interface SignChoice {
  /** The verb on the button: "Approve and sign". */
  readonly label: string;
  readonly isPrimary: boolean;
  /** What the signature means, with a label before it; part of what is signed. */
  readonly meaningLabel: string;
  readonly meaning: string;
  /** Never rejects; the passphrase is forgotten when it settles. */
  readonly sign: (signature: SignatureInput) => Promise<unknown>;
}

interface SignFormProps {
  readonly signer: SignerOnPage;
  readonly choices: readonly SignChoice[];
  /** Digest of the record on the screen. When it changes, the person must look again before they sign. */
  readonly digest: string;
  readonly isBusy: boolean;
  readonly error: WireError | null;
}

/** Where a person signs: who they are in print, what the signature means, why they sign, and their passphrase. */
export function SignForm({ signer, choices, digest, isBusy, error }: SignFormProps) {
  const [typed, setTyped] = useState({ userId: '', reason: '', passphrase: '' });
  const [errors, setErrors] = useState<SignErrors>({});
  const [seenDigest, setSeenDigest] = useState(digest);
  const hasChanged = seenDigest !== digest;
  const set = (part: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...part }));
  const sign = (choice: SignChoice) => {
    const found = signErrors(typed, signer);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    const userId = typed.userId.trim();
    void choice
      .sign({
        reason: typed.reason.trim(),
        passphrase: typed.passphrase,
        userId: userId === '' ? null : userId,
        displayedDigest: digest,
      })
      // A passphrase never stays on the screen after it was used.
      .finally(() => set({ passphrase: '' }));
  };
  return (
    <form className={classes['fields']} onSubmit={(event: FormEvent) => event.preventDefault()} autoComplete="off">
      <Meanings signer={signer} choices={choices} digest={digest} />
      <Textarea
        label="Reason"
        description="Becomes part of the signature."
        required
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={typed.reason}
        error={errors.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      {signer.needsUserId && (
        <TextInput
          label="User id"
          description="Needed for your first signature of a session."
          required
          value={typed.userId}
          error={errors.userId}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => set({ userId: event.currentTarget.value })}
        />
      )}
      <PasswordInput
        label="Passphrase"
        required
        value={typed.passphrase}
        error={errors.passphrase}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
        onChange={(event) => set({ passphrase: event.currentTarget.value })}
      />
      {error && <ErrorNotice error={error} />}
      {hasChanged && <HasChanged onSeen={() => setSeenDigest(digest)} />}
      <div className={classes['buttons']}>
        {choices.map((choice) => (
          <Button
            key={choice.label}
            variant={choice.isPrimary ? 'filled' : 'default'}
            loading={isBusy && choice.isPrimary}
            disabled={isBusy || hasChanged}
            onClick={() => sign(choice)}
          >
            {choice.label}
          </Button>
        ))}
      </div>
      <p className={classes['hint']}>
        Signed with your own key; the time comes from the service and is printed with your name.
      </p>
    </form>
  );
}

const Meanings = ({ signer, choices, digest }: Pick<SignFormProps, 'signer' | 'choices' | 'digest'>) => (
  <dl className={classes['meanings']}>
    <dt>Printed name</dt>
    <dd>{signer.name}</dd>
    {choices.map(({ meaningLabel, meaning }) => (
      <div key={meaningLabel}>
        <dt>{meaningLabel}</dt>
        <dd>{meaning}</dd>
      </div>
    ))}
    <dt>Digest of the record shown</dt>
    <dd>
      <code>{digest}</code>
    </dd>
  </dl>
);

const HasChanged = ({ onSeen }: { readonly onSeen: () => void }) => (
  <Notice
    tone="warn"
    title="The record has changed"
    announce
    actions={
      <Button variant="default" onClick={onSeen}>
        I have looked again
      </Button>
    }
  >
    Something on this page is not what it was when you opened it.
  </Notice>
);
