import type { z } from 'zod';
import { create } from 'zustand';
import type { RegistryState } from '../../shared/contract/methods/registry.ts';
import type { Session } from '../../shared/model/person.ts';
import type { Role } from '../../shared/model/role.ts';
import { onChanged, onSessionRefused, service, subscribe } from '../client/service.ts';
import { asWireError } from '../client/wire-error.ts';
import { clearAllStores, refreshAllStores } from './keyed-store.ts';
import { failed, type Loadable, loadedValue, loading, ready } from './loadable.ts';

export type Registry = z.infer<typeof RegistryState>;

interface SessionState {
  readonly registry: Loadable<Registry>;
  readonly session: Loadable<Session | null>;
  /** The service went away; it is being restarted or the window was disconnected. */
  readonly isLost: boolean;
  /** Why somebody who was signed in no longer is, in the service's words; null when they left themselves. */
  readonly endedBecause: string | null;
}

/** Who is signed in, and on which registry. */
export const useSessionStore = create<SessionState>(() => ({
  registry: loading,
  session: loading,
  isLost: false,
  endedBecause: null,
}));

const { getState, setState } = useSessionStore;

function setSession(next: Session | null): void {
  const before = loadedValue(getState().session) ?? null;
  // What one person has read is not for the next.
  if (before && before.userId !== next?.userId) clearAllStores();
  setState({ session: ready(next), ...(next === null ? {} : { endedBecause: null }) });
  if (before?.locked === true && next && !next.locked && next.userId === before.userId) refreshAllStores();
}

/** Reads the registry's state and the session. Never rejects. */
export async function loadSession(): Promise<void> {
  try {
    setState({ registry: ready(await service.call('registry.state', {})), isLost: false });
  } catch (error) {
    setState({ registry: failed(asWireError(error)) });
    return;
  }
  await refreshSession();
}

async function refreshSession(): Promise<void> {
  try {
    setSession(await service.call('session.current', {}));
  } catch (error) {
    if (getState().session.status !== 'ready') setState({ session: failed(asWireError(error)) });
  }
}

/** The session tells the roles that its last checked call found; so one is made first. */
async function refreshRoles(): Promise<void> {
  if (loadedValue(getState().session)?.locked !== false) return;
  await service.call('settings.get', {}).catch(() => undefined);
  await refreshSession();
}

/** Chooses the registry folder. Rejects with the service's error. */
export async function openRegistry(folder: string): Promise<void> {
  setState({ registry: ready(await service.call('registry.open', { folder })) });
  await refreshSession();
}

/** Creates the administrator and signs in. Rejects with the service's error. */
export async function initialiseRegistry(person: {
  readonly userId: string;
  readonly name: string;
  readonly passphrase: string;
}): Promise<void> {
  const session = await service.call('registry.initialise', person);
  setSession(session);
  await loadSession();
}

/** Rejects with the service's error. */
export async function signIn(userId: string, passphrase: string): Promise<void> {
  setSession(await service.call('session.signIn', { userId, passphrase }));
  await loadSession();
}

/** Locks the session; what is on the screen stays as it is, hidden. */
export async function lock(): Promise<void> {
  setSession(await service.call('session.lock', {}));
}

/** Rejects with the service's error. */
export async function unlock(passphrase: string): Promise<void> {
  setSession(await service.call('session.unlock', { passphrase }));
}

export async function signOut(): Promise<void> {
  await service.call('session.signOut', {});
  setSession(null);
}

/** Follows the service for as long as the page lives. Call once. */
export function followSession(): void {
  onChanged(['session', 'settings'], () => void refreshSession());
  onChanged(['people'], () => void refreshRoles());
  onSessionRefused(({ code, message }) => {
    const isEnd = code !== 'session.locked' && (loadedValue(getState().session) ?? null) !== null;
    // The first one says why; those after it find nobody signed in.
    if (isEnd && getState().endedBecause === null) setState({ endedBecause: message });
    void refreshSession();
  });
  subscribe((event) => {
    if (event.type !== 'service_lost') return;
    setState({ isLost: true });
    void reconnect();
  });
  void loadSession();
}

/** Asks once a second until the service answers again. */
async function reconnect(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await loadSession();
    if (!getState().isLost) {
      refreshAllStores();
      return;
    }
  }
}

/** The signed-in person, or null. */
export const useSession = (): Session | null => useSessionStore((state) => loadedValue(state.session) ?? null);

/** Whether the signed-in person holds one of `roles`. The service decides; the page only leaves out what would be denied. */
export const useHasRole = (...roles: readonly Role[]): boolean =>
  useSessionStore((state) => loadedValue(state.session)?.roles.some((role) => roles.includes(role)) ?? false);

/** The signed-in person as a form to sign wants them, or null. */
export function useSigner(): { readonly userId: string; readonly name: string; readonly needsUserId: boolean } | null {
  const session = useSession();
  return session && { userId: session.userId, name: session.name, needsUserId: !session.hasSigned };
}
