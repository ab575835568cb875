import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { acknowledgeClock, clock } from '../../stores/keys.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { useHasRole, useSession } from '../../stores/session.ts';
import classes from './shell.module.css';

/** What a signed-in person should know of their account and of the clock, above every page. */
export function PersonNotices() {
  return (
    <>
      <FailedSignIns />
      <KeyNotice />
      <ClockNotice />
    </>
  );
}

function FailedSignIns() {
  const session = useSession();
  const [seen, setSeen] = useState<string | null>(null);
  if (session === null || session.failedSince === 0 || session.lastFailureAt === null) return null;
  if (seen === session.signedInAt) return null;
  return (
    <section className={classes['notices']} aria-label="Failed sign-ins">
      <Notice
        tone="warn"
        title={`${formatCount(session.failedSince, 'sign-in')} with your user id failed`}
        actions={
          <Button variant="default" onClick={() => setSeen(session.signedInAt)}>
            Dismiss
          </Button>
        }
      >
        The last one <Time value={session.lastFailureAt} exact />. If that was not you, tell an administrator and change
        your passphrase.
      </Notice>
    </section>
  );
}

const keyWords = {
  expires_soon: 'Your signing key expires soon',
  expired: 'Your signing key has expired',
  revoked: 'Your signing key is revoked',
} as const;

function KeyNotice() {
  const session = useSession();
  if (session === null || session.key.status === 'good') return null;
  const { status, expiresAt } = session.key;
  return (
    <section className={classes['notices']} aria-label="Signing key">
      <Notice tone={status === 'expires_soon' ? 'info' : 'warn'} title={keyWords[status]}>
        {status === 'revoked' ? (
          'You can’t sign until an administrator resets it.'
        ) : (
          <>
            It counts until <Time value={expiresAt ?? ''} exact />. <Link href="/settings">Change to a new key</Link>{' '}
            now, and what you signed stays valid.
          </>
        )}
      </Notice>
    </section>
  );
}

function ClockNotice() {
  const state = loadedValue(clock.use('workstation'));
  const canAcknowledge = useHasRole('administrator', 'compliance');
  const [isAsking, setAsking] = useState(false);
  const acknowledge = useAction(acknowledgeClock);
  if (!state || state.wentBackAt === null) return null;
  return (
    <section className={classes['notices']} aria-label="Clock">
      <Notice
        tone="bad"
        title="The clock of this machine went back"
        actions={
          canAcknowledge && (
            <Button variant="default" onClick={() => setAsking(true)}>
              Acknowledge…
            </Button>
          )
        }
      >
        It was <Time value={state.wentBackAt} exact />, behind the record of{' '}
        {state.lastRecordAt !== null && <Time value={state.lastRecordAt} exact />}. Nothing can be signed until an
        administrator or compliance officer acknowledges it.
      </Notice>
      <ConfirmDialog
        opened={isAsking}
        title="Acknowledge that the clock went back?"
        confirmLabel="Acknowledge"
        withReason
        busy={acknowledge.isBusy}
        error={acknowledge.error}
        onConfirm={(reason) => void acknowledge.run(reason).then((done) => done && setAsking(false))}
        onClose={() => setAsking(false)}
      >
        Set the clock right first, and say why it went back. The log keeps both.
      </ConfirmDialog>
    </section>
  );
}
