import { Button } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingState } from '../../components/loading.tsx';
import { loadSession, useSessionStore } from '../../stores/session.ts';
import { OVERLAYS_ID } from '../../theme/theme.ts';
import { ChangeDue } from './change-due.tsx';
import classes from './entry.module.css';
import { LockScreen } from './lock-screen.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useFocusReturn } from './use-focus-return.ts';
import { useIdleLock } from './use-idle-lock.ts';

interface GateProps {
  /** First start: no registry, or one without an administrator. */
  readonly setup: ReactNode;
  readonly children: ReactNode;
}

/** Shows set-up, sign-in, the lock screen or the application, whichever the registry and the session call for. */
export function Gate({ setup, children }: GateProps) {
  useFocusReturn();
  const registry = useSessionStore((state) => state.registry);
  const session = useSessionStore((state) => state.session);
  const isLost = useSessionStore((state) => state.isLost);
  const person = session.status === 'ready' ? session.value : null;
  const isLocked = person?.locked === true;
  const isReady = registry.status === 'ready' && registry.value.status === 'ready';

  return (
    <>
      {/* Dialogs live in here, so that locking hides them with the page and unlocking finds them as they were. */}
      <div id={OVERLAYS_ID} hidden={isLocked} />
      {isLost && (
        <div className={classes['lost']} role="status">
          The connection to Strongroom’s service was lost. It is being restored; nothing that was saved is affected.
        </div>
      )}
      {isReady && person?.mustChangePassphrase && !isLocked ? (
        <ChangeDue name={person.name} />
      ) : isReady && person ? (
        <>
          <IdleLock minutes={person.idleMinutes} isLocked={isLocked} />
          <div className={classes['under']} hidden={isLocked} key={person.userId}>
            {children}
          </div>
          {isLocked && <LockScreen name={person.name} userId={person.userId} />}
        </>
      ) : (
        <Entrance setup={setup} />
      )}
    </>
  );
}

/** What there is before somebody is signed in. */
function Entrance({ setup }: { readonly setup: ReactNode }) {
  const registry = useSessionStore((state) => state.registry);
  const session = useSessionStore((state) => state.session);
  useEffect(() => {
    document.title = 'Strongroom';
  }, []);
  const failure = registry.status === 'failed' ? registry.error : session.status === 'failed' ? session.error : null;
  if (failure) {
    return (
      <main className={classes['entry']}>
        <div className={classes['card']}>
          <h1 className={classes['title']}>Strongroom could not start</h1>
          <ErrorNotice error={failure} />
          <Button mt="md" onClick={() => void loadSession()}>
            Try again
          </Button>
        </div>
      </main>
    );
  }
  if (registry.status !== 'ready') return <LoadingState label="Opening the registry…" />;
  if (registry.value.status !== 'ready') return setup;
  if (session.status !== 'ready') return <LoadingState label="Opening the registry…" />;
  return <SignInPage notices={registry.value.notices} folder={registry.value.folder} />;
}

function IdleLock({ minutes, isLocked }: { readonly minutes: number; readonly isLocked: boolean }) {
  useIdleLock(minutes, isLocked);
  return null;
}
