import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { clockMethods, keyMethods } from '../../../../shared/contract/methods/keys.ts';
import type { PersonKeyInfo } from '../../../../shared/model/key.ts';
import type { Person } from '../../../../shared/model/person.ts';
import { roles } from '../../../../shared/model/role.ts';
import { checkPassphrase, createPersonKey, type PersonKey } from '../../attest/index.ts';
import type { PersonKeyRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import { acknowledgeClock } from '../acknowledge-clock.ts';
import { clockState } from '../clock-watch.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement } from '../sign/statement-view.ts';
import { getPerson } from './people.ts';
import { expiryOfNewKey, toKeyInfo } from './person-keys.ts';

function getKey(registry: Registry, keyId: string): PersonKeyRow {
  const key = registry.catalog.people.key(keyId);
  if (key) return key;
  throw new StrongroomError('key.not_found', `There is no signing key ${keyId}.`, { keyId });
}

/** Stores a fresh key as the one that a person signs with from now on. */
export function installKey(registry: Registry, change: Change, person: Person, key: PersonKey): void {
  const { people } = registry.catalog;
  people.addKey({
    id: key.keyId,
    personId: person.id,
    publicKeyPem: key.publicKeyPem,
    encryptedPrivateKey: JSON.stringify(key.encryptedPrivateKey),
    createdAt: change.at,
    expiresAt: expiryOfNewKey(registry, change.at),
  });
  change.created('person_key.created', 'person_key', key.keyId, person.name);
  change.updated('person.key_changed', 'person', person.id, person.name, {}, () => people.setKey(person.id, key.keyId));
}

/** Revokes a key as part of a change. `from`: since when it may be in other hands. */
export function revokeAs(
  registry: Registry,
  change: Change,
  key: PersonKeyRow,
  why: { readonly from: string; readonly by: string; readonly reason: string },
): void {
  const label = registry.catalog.people.get(key.personId)?.name ?? key.personId;
  change.updated('person_key.revoked', 'person_key', key.id, label, { reason: why.reason }, () =>
    registry.catalog.people.revokeKey(key.id, { ...why, at: change.at }),
  );
}

const rotationStatement = (registry: Registry): StatementToSign => ({
  kind: 'key_rotation',
  roles,
  mayUseExpiredKey: true,
  compose: (actor) => {
    const person = getPerson(registry, actor.id);
    const key = getKey(registry, person.keyId);
    if (key.revokedFrom !== null)
      throw new StrongroomError(
        'key.revoked',
        'Your key is revoked, so it can’t vouch for another. An administrator must reset it.',
        { keyId: key.id },
      );
    return {
      subject: { type: 'person', id: person.id, label: person.name, digest: null },
      meaning: 'I change to a new signing key of my own. It signs for me from now on, in the place of this one.',
      fields: { oldKeyId: key.id },
      displayed: { person: person.id, name: person.name, oldKeyId: key.id, oldKeyCreatedAt: key.createdAt },
    };
  },
});

/** A new key under the same passphrase, signed in by the old one, which stops to count from this moment on. */
async function rotate(registry: Registry, caller: Caller, signing: Signing): Promise<PersonKeyInfo> {
  const { people } = registry.catalog;
  const { id } = caller.actor();
  const key = await createPersonKey(signing.passphrase, { personId: id, cost: registry.argon2Cost });
  const made = { newKeyId: key.keyId, newPublicKey: key.publicKeyPem };
  await signStatement(registry, caller, { ...rotationStatement(registry), made, signing }, (change) => {
    const person = getPerson(registry, id);
    const old = getKey(registry, person.keyId);
    installKey(registry, change, person, key);
    change.updated('person_key.rotated', 'person_key', old.id, person.name, { reason: signing.reason }, () =>
      people.expireKey(old.id, change.at),
    );
  });
  registry.changed('people', 'session', 'audit');
  return toKeyInfo(registry, getKey(registry, key.keyId));
}

/** A revocation may be moved to an earlier time, never to a later one. */
function revoke(
  registry: Registry,
  actor: Actor,
  input: { keyId: string; compromisedFrom: string; reason: string },
): PersonKeyInfo {
  const key = getKey(registry, input.keyId);
  const from = isoTime(Date.parse(input.compromisedFrom));
  if (key.personId !== actor.id && !actor.roles.includes('administrator')) {
    commit(registry, actor, (change) =>
      change.noted('access.denied', { type: 'person_key', id: key.id, label: 'Revoking another person’s key' }),
    );
    throw new StrongroomError('session.role_missing', 'Only its owner or an administrator can revoke a key.', {
      needed: ['administrator'],
    });
  }
  if (Date.parse(from) > registry.clock.now())
    throw new StrongroomError('key.wrong_time', 'The time since when it may be in other hands lies in the future.', {});
  if (key.revokedFrom !== null && from >= key.revokedFrom)
    throw new StrongroomError('key.revoked', `This key is revoked from ${key.revokedFrom} already.`, { keyId: key.id });
  commit(registry, actor, (change) => revokeAs(registry, change, key, { from, by: actor.id, reason: input.reason }));
  registry.changed('people', 'promotions', 'statements', 'session', 'audit');
  return toKeyInfo(registry, getKey(registry, key.id));
}

/**
 * For a person who forgot their passphrase: a new key, and the old one revoked from now on, since nobody can use it any more. The
 * first passphrase must be changed before anything else, and that makes yet another key: an administrator never signs for anybody.
 */
async function resetKey(
  registry: Registry,
  actor: Actor,
  input: { userId: string; passphrase: string; reason: string },
): Promise<Person> {
  const { people } = registry.catalog;
  const person = getPerson(registry, input.userId);
  if (person.id === actor.id)
    throw new StrongroomError('person.own_reset', 'Another administrator must reset your key.', {});
  checkPassphrase(input.passphrase, { id: person.id, name: person.name });
  const key = await createPersonKey(input.passphrase, { personId: person.id, cost: registry.argon2Cost });
  commit(registry, actor, (change) => {
    const old = getKey(registry, getPerson(registry, person.id).keyId);
    if (old.revokedFrom === null)
      revokeAs(registry, change, old, { from: change.at, by: actor.id, reason: input.reason });
    installKey(registry, change, person, key);
    change.updated('person.key_reset', 'person', person.id, person.name, { reason: input.reason }, () =>
      people.setPassphrase(person.id, { at: change.at, mustChange: true }),
    );
    people.clearFailures(person.id);
  });
  registry.changed('people', 'audit');
  return getPerson(registry, person.id);
}

/** Keys and the clock: what a signature rests on. */
export const keyHandlers = (registry: () => Registry): Handlers<typeof keyMethods & typeof clockMethods, Caller> => ({
  'key.list': ({ userId }) =>
    registry()
      .catalog.people.keys(userId)
      .map((key) => toKeyInfo(registry(), key)),
  'key.reviewRotation': (_, caller) => reviewStatement(rotationStatement(registry()), caller.actor(), null),
  'key.rotate': (input, caller) => rotate(registry(), caller, input),
  'key.revoke': (input, caller) => revoke(registry(), caller.actor(), input),
  'person.resetKey': (input, caller) => resetKey(registry(), caller.actor(), input),
  'clock.state': () => clockState(registry()),
  'clock.acknowledge': ({ reason }, caller) => acknowledgeClock(registry(), caller.actor(), reason),
});
