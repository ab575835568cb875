import { useEffect, useRef, useState } from 'react';
import { saveDraft } from '../../stores/quarantine-store.ts';
import { createDraftSaver, type DraftSaver, type DraftStatus } from './draft-saver.ts';
import type { RegistrationForm } from './registration-form.ts';

export interface DraftValue {
  readonly step: number;
  readonly form: RegistrationForm;
}

/** Keeps the draft of an item for as long as the page shows it; what waits is sent when the window is hidden or closed. */
export function useDraft(quarantineId: string): {
  readonly saver: DraftSaver<DraftValue>;
  readonly status: DraftStatus;
} {
  const [status, setStatus] = useState<DraftStatus>('clean');
  const held = useRef<DraftSaver<DraftValue> | null>(null);
  held.current ??= createDraftSaver<DraftValue>(({ step, form }) => saveDraft(quarantineId, step, form), setStatus);
  const saver = held.current;
  useEffect(() => {
    const flush = () => void saver.flush();
    window.addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
      flush();
    };
  }, [saver]);
  return { saver, status };
}
