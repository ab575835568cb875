import { useEffect, useRef, useState } from 'react';
import { createDraftSaver, type DraftSaver, type DraftStatus } from './draft-saver.ts';

/** Keeps a draft for as long as a component shows it; what waits is sent when the window is hidden or closed, or the page is left. */
export function useDraftSaver<T>(save: (value: T) => Promise<void>): {
  readonly saver: DraftSaver<T>;
  readonly status: DraftStatus;
} {
  const [status, setStatus] = useState<DraftStatus>('clean');
  const latest = useRef(save);
  latest.current = save;
  const held = useRef<DraftSaver<T> | null>(null);
  held.current ??= createDraftSaver<T>((value) => latest.current(value), setStatus);
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

/** How far the keeping of a draft is, in words. */
export const draftWords: Readonly<Record<DraftStatus, string>> = {
  clean: '',
  pending: 'Draft not saved yet',
  saving: 'Saving draft…',
  saved: 'Draft saved',
  failed: 'The draft could not be saved; it is tried again with your next change.',
};
