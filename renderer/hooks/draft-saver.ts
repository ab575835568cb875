/** How far the keeping of a draft is: `pending` waits for a pause in typing. */
export type DraftStatus = 'clean' | 'pending' | 'saving' | 'saved' | 'failed';

export interface DraftSaver<T> {
  /** Keeps `value` after a pause; only the last value of a burst is sent. */
  put(value: T): void;
  /** Sends what waits at once, for a step change or the closing of the page; resolves when it was answered. */
  flush(): Promise<void>;
  /** Sends what waits and takes nothing more. */
  close(): void;
  /** Drops what waits and takes nothing more: the draft is done with. */
  abandon(): void;
}

/** Milliseconds without a change after which a draft is sent. */
export const DRAFT_PAUSE_MS = 400;

/**
 * Keeps a draft as it is typed. Saves run one after another, so that an older value never lands on a newer one; a failed
 * save keeps its value and goes again with the next change or flush.
 */
export function createDraftSaver<T>(
  save: (value: T) => Promise<void>,
  onStatus: (status: DraftStatus) => void,
): DraftSaver<T> {
  let waiting: { value: T } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let isClosed = false;

  const send = async (): Promise<void> => {
    while (waiting !== null) {
      const { value } = waiting;
      waiting = null;
      onStatus('saving');
      try {
        await save(value);
      } catch {
        waiting ??= { value };
        onStatus('failed');
        return;
      }
    }
    onStatus('saved');
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    if (running !== null) return running;
    if (waiting === null) return Promise.resolve();
    running = send().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    put(value) {
      if (isClosed) return;
      waiting = { value };
      onStatus('pending');
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), DRAFT_PAUSE_MS);
    },
    flush,
    close() {
      isClosed = true;
      void flush();
    },
    abandon() {
      isClosed = true;
      waiting = null;
      clearTimeout(timer);
    },
  };
}
