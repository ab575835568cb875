import type { MethodSpec } from '../../../shared/contract/define.ts';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { commit } from './commit.ts';
import type { Caller, Registry } from './context.ts';
import { actorOf, idleMinutes, lock, noteSession, passphraseChangeDue, sessionLimitMs } from './people/sessions.ts';

/**
 * Decides whether a caller may use a method, from the contract alone; called before every handler. A refusal for want of a
 * role is audited. Throws `session.required`, `session.locked`, `session.role_missing`, `session.disabled`,
 * `registry.not_chosen`, `registry.not_initialised`.
 */
export function authorise(registry: Registry | null, spec: MethodSpec, method: string, caller: Caller): void {
  if (spec.access === 'public') return;
  if (registry === null) throw new StrongroomError('registry.not_chosen', 'Choose the folder of the registry first.');
  if (registry.catalog.registry.get() === null)
    throw new StrongroomError('registry.not_initialised', 'Set the registry up first: it has no administrator yet.');
  const { session } = caller;
  if (session === null) {
    // Whoever runs the command line can read the files themselves; writing and what is audited needs a name.
    const isFreeRead = caller.origin.localReader && spec.access === 'signed_in' && spec.effect === 'read';
    if (isFreeRead) return;
    throw new StrongroomError('session.required', 'Sign in first.');
  }
  refuseOver(registry, caller);
  refuseLocked(registry, caller);
  const person = registry.catalog.people.get(session.actor.id);
  if (person === null || person.status === 'disabled') {
    caller.session = null;
    throw new StrongroomError('session.disabled', 'This account is disabled. An administrator can enable it again.');
  }
  session.actor = actorOf(person); // roles may have changed since the sign-in
  session.lastActivityMs = registry.clock.monotonicMs();
  if (passphraseChangeDue(registry, person) && method !== 'session.changePassphrase')
    throw new StrongroomError(
      'session.passphrase_change_due',
      'Choose a new passphrase first: the one you have was chosen by somebody else, or is too old.',
    );
  if (spec.access === 'signed_in') return;
  const allowed = spec.access;
  if (person.roles.some((role) => allowed.includes(role))) return;
  commit(registry, session.actor, (change) =>
    change.noted(
      'access.denied',
      { type: 'method', id: method, label: spec.summary },
      { next: { roles: person.roles, needed: allowed } },
    ),
  );
  throw new StrongroomError(
    'session.role_missing',
    `This needs the role ${allowed.join(' or ')}; you are ${person.roles.join(', ')}.`,
    { needed: [...allowed] },
  );
}

/** A session has an end, however busy it is. */
function refuseOver(registry: Registry, caller: Caller): void {
  const { session } = caller;
  const limitMs = sessionLimitMs(registry);
  if (session === null || limitMs === null || registry.clock.monotonicMs() - session.signedInMs < limitMs) return;
  noteSession(registry, session.actor, 'session.ended', caller);
  caller.session = null;
  registry.changed('session');
  throw new StrongroomError('session.required', 'The session has reached its end. Sign in again.');
}

function refuseLocked(registry: Registry, caller: Caller): void {
  const { session } = caller;
  if (!session) return;
  const idleMs = registry.clock.monotonicMs() - session.lastActivityMs;
  if (!session.locked && idleMs >= idleMinutes(registry) * 60_000) lock(registry, caller, 'idle');
  if (session.locked)
    throw new StrongroomError('session.locked', 'The session is locked. Give your passphrase to go on.');
}
