import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Person, Session } from '../../../../shared/model/person.ts';
import { withUnlockedKey } from '../../attest/index.ts';
import { deriveKey, isoTime } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Caller, Registry, SessionState } from '../context.ts';
import { keyStatus } from './person-keys.ts';

const FREE_FAILURES = 3;
const MAX_WAIT_MS = 15 * 60_000;

/** Milliseconds to wait after so many failures in a row: 2, 4, 8 s … at most a quarter of an hour. */
export const waitAfterFailures = (failures: number): number =>
  failures < FREE_FAILURES ? 0 : Math.min(MAX_WAIT_MS, 2 ** (failures - FREE_FAILURES + 1) * 1000);

const MAX_UNKNOWN = 10_000;

export const actorOf = (person: Person): Actor => ({ id: person.id, name: person.name, roles: person.roles });

export function toSession(registry: Registry, state: SessionState): Session {
  const person = registry.catalog.people.get(state.actor.id);
  const key = person && registry.catalog.people.key(person.keyId);
  return {
    mustChangePassphrase: person !== null && passphraseChangeDue(registry, person),
    lastSignInAt: state.before.lastSignInAt,
    failedSince: state.before.failures,
    lastFailureAt: state.before.lastFailureAt,
    key: key ? { status: keyStatus(registry, key), expiresAt: key.expiresAt } : { status: 'revoked', expiresAt: null },
    userId: state.actor.id,
    name: state.actor.name,
    roles: [...state.actor.roles],
    locked: state.locked,
    signedInAt: state.signedInAt,
    hasSigned: state.hasSigned,
    idleMinutes: idleMinutes(registry),
  };
}

const DAY_MS = 24 * 3600 * 1000;

/** Whether a person must change their passphrase before anything else: it is a first one, or older than the settings allow. */
export function passphraseChangeDue(registry: Registry, person: Person): boolean {
  const days = registry.catalog.registry.get()?.settings.passphraseMaxAgeDays ?? 0;
  const setAt = person.passphraseSetAt ?? person.createdAt;
  return person.mustChangePassphrase || (days > 0 && registry.clock.now() - Date.parse(setAt) >= days * DAY_MS);
}

/** Milliseconds after signing in at which a session ends; null: never. */
export function sessionLimitMs(registry: Registry): number | null {
  const hours = registry.catalog.registry.get()?.settings.sessionHours ?? 0;
  return hours === 0 ? null : hours * 3600 * 1000;
}

export const idleMinutes = (registry: Registry): number => registry.catalog.registry.get()?.settings.idleMinutes ?? 15;

/**
 * Checks a passphrase against a person's key. Wrong ones are counted, slowed down and audited. Throws
 * `session.wrong_passphrase` (the same for an unknown user id), `session.slowed_down`, `session.disabled`.
 */
export async function checkPassphraseOf(registry: Registry, userId: string, passphrase: string): Promise<Person> {
  const { catalog, clock } = registry;
  const person = catalog.people.get(userId);
  refuseWhileSlowedDown(registry, userId, person !== null);
  const key = person && catalog.people.key(person.keyId);
  // Someone unknown costs as much as someone known: the time of the answer says nothing.
  const isRight = key
    ? (await withUnlockedKey(JSON.parse(key.encryptedPrivateKey), passphrase, () => null)).unlocked
    : (await deriveKey(passphrase, new Uint8Array(16), registry.argon2Cost)).length === 0;
  if (person === null || !isRight) throw noteFailure(registry, userId, person !== null);
  if (person.status === 'disabled') {
    throw new StrongroomError(
      'session.disabled',
      `${person.name} is disabled. An administrator can enable the account again.`,
    );
  }
  catalog.people.signInSucceeded(person.id, isoTime(clock.now()));
  return person;
}

function refuseWhileSlowedDown(registry: Registry, userId: string, isKnown: boolean): void {
  const now = registry.clock.now();
  const state = isKnown ? registry.catalog.people.signInState(userId) : null;
  const failures = state ? state.failures : (registry.unknownSignIns.get(userId)?.failures ?? 0);
  const lastMs = state
    ? Date.parse(state.lastFailureAt ?? '')
    : (registry.unknownSignIns.get(userId)?.lastFailureMs ?? 0);
  const leftMs = lastMs + waitAfterFailures(failures) - now;
  if (!(leftMs > 0)) return;
  const secondsLeft = Math.ceil(leftMs / 1000);
  throw new StrongroomError(
    'session.slowed_down',
    `Too many wrong passphrases. Wait ${secondsLeft} ${secondsLeft === 1 ? 'second' : 'seconds'}, then try again.`,
    { secondsLeft },
  );
}

function noteFailure(registry: Registry, userId: string, isKnown: boolean): StrongroomError {
  const { catalog, clock } = registry;
  commit(registry, null, (change) => {
    if (isKnown) catalog.people.signInFailed(userId, change.at);
    change.noted('session.sign_in_failed', { type: 'session', id: userId, label: userId });
  });
  if (!isKnown) {
    if (registry.unknownSignIns.size >= MAX_UNKNOWN) registry.unknownSignIns.clear();
    const before = registry.unknownSignIns.get(userId)?.failures ?? 0;
    registry.unknownSignIns.set(userId, { failures: before + 1, lastFailureMs: clock.now() });
  }
  return new StrongroomError('session.wrong_passphrase', 'The user id or the passphrase is wrong.', {});
}

/** The session as it is now, with roles that may have changed since the last call; does not count as activity. */
export function current(registry: Registry, session: SessionState): Session {
  const person = registry.catalog.people.get(session.actor.id);
  if (person) session.actor = actorOf(person);
  return toSession(registry, session);
}

export async function signIn(registry: Registry, caller: Caller, userId: string, passphrase: string): Promise<Session> {
  const { people } = registry.catalog;
  const before = { ...people.signInState(userId), lastSignInAt: people.get(userId)?.lastSignInAt ?? null };
  const person = await checkPassphraseOf(registry, userId, passphrase);
  const state = openSession(registry, caller, actorOf(person), before);
  noteSession(registry, state.actor, 'session.signed_in', caller);
  return toSession(registry, state);
}

/** Makes the session without a check: the caller has just proved who they are. */
export function openSession(
  registry: Registry,
  caller: Caller,
  actor: Actor,
  before: SessionState['before'] = { lastSignInAt: null, failures: 0, lastFailureAt: null },
): SessionState {
  const state: SessionState = {
    actor,
    locked: false,
    signedInAt: isoTime(registry.clock.now()),
    signedInMs: registry.clock.monotonicMs(),
    before,
    lastActivityMs: registry.clock.monotonicMs(),
    hasSigned: false,
  };
  caller.session = state;
  return state;
}

export function noteSession(registry: Registry, actor: Actor, action: string, caller: Caller): void {
  commit(registry, actor, (change) => {
    change.noted(
      action,
      { type: 'session', id: actor.id, label: actor.name },
      {
        next: { host: caller.origin.host, account: caller.origin.account },
      },
    );
  });
}

export function lock(registry: Registry, caller: Caller, cause: 'asked' | 'idle'): Session | null {
  const { session } = caller;
  if (session === null) return null;
  if (!session.locked) {
    session.locked = true;
    session.hasSigned = false;
    noteSession(registry, session.actor, cause === 'idle' ? 'session.timed_out' : 'session.locked', caller);
  }
  return toSession(registry, session);
}

export async function unlock(registry: Registry, caller: Caller, passphrase: string): Promise<Session> {
  const { session } = caller;
  if (session === null) throw new StrongroomError('session.required', 'Nobody is signed in here.');
  const person = await checkPassphraseOf(registry, session.actor.id, passphrase);
  session.actor = actorOf(person);
  session.locked = false;
  session.lastActivityMs = registry.clock.monotonicMs();
  noteSession(registry, session.actor, 'session.unlocked', caller);
  return toSession(registry, session);
}

export function signOut(registry: Registry, caller: Caller): null {
  const { session } = caller;
  if (session === null) return null;
  noteSession(registry, session.actor, 'session.signed_out', caller);
  caller.session = null;
  return null;
}
