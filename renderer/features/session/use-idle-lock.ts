import { useEffect } from 'react';
import { create } from 'zustand';
import { readOperations } from '../../stores/operations.ts';
import { lock } from '../../stores/session.ts';

interface IdleState {
  /** Seconds until the session locks itself; null while that is more than a minute away. */
  readonly secondsLeft: number | null;
}

/** What the header shows of an idle session. */
export const useIdleStore = create<IdleState>(() => ({ secondsLeft: null }));

const activities = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
const WARN_SECONDS = 60;
/** The service counts calls, not keys: while someone works without calling anything, a call a minute tells it. */
const TELL_SERVICE_MS = 60_000;

/** Locks the session after `minutes` without keyboard or pointer, and warns during the last minute. */
export function useIdleLock(minutes: number, isLocked: boolean): void {
  useEffect(() => {
    if (isLocked) {
      useIdleStore.setState({ secondsLeft: null });
      return;
    }
    let lastActivity = performance.now();
    let lastTold = lastActivity;
    const onActivity = () => {
      lastActivity = performance.now();
      if (lastActivity - lastTold < TELL_SERVICE_MS) return;
      lastTold = lastActivity;
      void readOperations();
    };
    const timer = setInterval(() => {
      const secondsLeft = Math.ceil(minutes * 60 - (performance.now() - lastActivity) / 1000);
      useIdleStore.setState({ secondsLeft: secondsLeft <= WARN_SECONDS ? Math.max(0, secondsLeft) : null });
      if (secondsLeft > 0) return;
      clearInterval(timer);
      // When the service can't be reached it locks by its own clock.
      void lock().catch(() => undefined);
    }, 1000);
    for (const activity of activities) window.addEventListener(activity, onActivity, { passive: true });
    return () => {
      clearInterval(timer);
      for (const activity of activities) window.removeEventListener(activity, onActivity);
    };
  }, [minutes, isLocked]);
}
