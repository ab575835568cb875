import { loadedValue } from '../../stores/loadable.ts';
import { useSessionStore } from '../../stores/session.ts';
import { draftKey } from './policy-draft.ts';

/** Where the draft of the person who is signed in lies. */
export const useDraftKey = (): string =>
  useSessionStore(({ registry, session }) =>
    draftKey(loadedValue(registry)?.registryId ?? '', loadedValue(session)?.userId ?? ''),
  );
