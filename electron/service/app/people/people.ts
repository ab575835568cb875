import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { Settings } from '../../../../shared/contract/methods/evidence.ts';
import type { Person, Session } from '../../../../shared/model/person.ts';
import type { Role } from '../../../../shared/model/role.ts';
import { checkPassphrase, createPersonKey } from '../../attest/index.ts';
import { isoTime, newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { expiryOfNewKey } from './person-keys.ts';
import { noteSession, openSession, toSession } from './sessions.ts';
import { createWorkstationKey } from './workstation-key.ts';

/** The settings of a new registry. */
export const firstSettings: Settings = Settings.parse({ idleMinutes: 15, exportFolder: '' });

interface NewPerson {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly passphrase: string;
  readonly mustChange: boolean;
}

/** A person's key, made before the transaction: deriving the encryption key takes a third of a second. */
async function preparePerson(registry: Registry, person: NewPerson) {
  checkPassphrase(person.passphrase, { id: person.userId, name: person.name });
  return createPersonKey(person.passphrase, { personId: person.userId, cost: registry.argon2Cost });
}

function insertPerson(
  registry: Registry,
  change: Change,
  person: NewPerson,
  key: Awaited<ReturnType<typeof createPersonKey>>,
  by: string | null,
): void {
  const { catalog } = registry;
  catalog.people.add(
    {
      id: person.userId,
      name: person.name,
      roles: person.roles,
      status: 'active',
      createdAt: change.at,
      createdBy: by,
      keyId: key.keyId,
      mustChangePassphrase: person.mustChange,
    },
    {
      id: key.keyId,
      personId: person.userId,
      publicKeyPem: key.publicKeyPem,
      encryptedPrivateKey: JSON.stringify(key.encryptedPrivateKey),
      createdAt: change.at,
      expiresAt: expiryOfNewKey(registry, change.at),
    },
  );
  change.created('person.added', 'person', person.userId, person.name);
  change.created('person_key.created', 'person_key', key.keyId, person.name);
}

export function getPerson(registry: Registry, userId: string): Person {
  const person = registry.catalog.people.get(userId);
  if (person) return person;
  throw new StrongroomError('person.not_found', `There is no person with the user id ${userId}.`, { userId });
}

/**
 * Sets up an empty registry: the workstation's key, the administrator, the log's first records; signs the administrator in.
 * A crash before the transaction leaves a key file that the next attempt replaces; after it the registry is complete.
 */
export async function initialiseRegistry(
  registry: Registry,
  caller: Caller,
  input: { userId: string; name: string; passphrase: string },
): Promise<Session> {
  const { catalog, random, disk } = registry;
  const refuse = () =>
    new StrongroomError('registry.already_initialised', 'This registry has an administrator already. Sign in.');
  if (catalog.registry.get() !== null) throw refuse();
  const person: NewPerson = { ...input, roles: ['administrator'], mustChange: false };
  const key = await preparePerson(registry, person);
  const workstationKey = await createWorkstationKey(disk);
  const actor: Actor = { id: person.userId, name: person.name, roles: person.roles };
  const id = newId(random, 'reg');
  catalog.transaction(() => {
    if (catalog.registry.get() !== null) throw refuse(); // someone else was quicker while the key was derived
    const createdAt = isoTime(registry.clock.now());
    catalog.registry.create({
      id,
      createdAt,
      workstationPublicKeyPem: workstationKey.publicKeyPem,
      settings: firstSettings,
    });
    registry.workstationKey = workstationKey;
    commit(registry, actor, (change) => {
      change.created('registry.created', 'registry', id, registry.folder);
      insertPerson(registry, change, person, key, null);
    });
  });
  const state = openSession(registry, caller, actor);
  noteSession(registry, actor, 'session.signed_in', caller);
  registry.changed('session', 'people', 'audit');
  return toSession(registry, state);
}

export async function addPerson(registry: Registry, actor: Actor, person: NewPerson): Promise<Person> {
  const { catalog } = registry;
  const refuseTaken = () => {
    if (catalog.people.get(person.userId) === null) return;
    throw new StrongroomError(
      'person.exists',
      `The user id ${person.userId} is taken. User ids are never given twice.`,
      { userId: person.userId },
    );
  };
  refuseTaken();
  const key = await preparePerson(registry, person);
  commit(registry, actor, (change) => {
    refuseTaken();
    insertPerson(registry, change, person, key, actor.id);
  });
  registry.changed('people', 'audit');
  return getPerson(registry, person.userId);
}

/** One change of a person's row, with its reason, refused when it would leave nobody to administer. */
function changePerson(
  registry: Registry,
  actor: Actor,
  input: { userId: string; reason: string },
  action: string,
  apply: () => void,
): Person {
  const { catalog } = registry;
  const person = getPerson(registry, input.userId);
  commit(registry, actor, (change) => {
    change.updated(action, 'person', person.id, person.name, { reason: input.reason }, apply);
    if (catalog.people.activeAdministrators().length > 0) return;
    throw new StrongroomError(
      'person.last_administrator',
      `${person.name} is the last administrator. Make someone else administrator first.`,
      { userId: person.id },
    );
  });
  registry.changed('people', 'audit', 'session');
  return getPerson(registry, input.userId);
}

export const setRoles = (
  registry: Registry,
  actor: Actor,
  input: { userId: string; roles: readonly Role[]; reason: string },
): Person =>
  changePerson(registry, actor, input, 'person.roles_changed', () =>
    registry.catalog.people.setRoles(input.userId, [...new Set(input.roles)]),
  );

export const setStatus = (
  registry: Registry,
  actor: Actor,
  input: { userId: string; reason: string },
  status: 'active' | 'disabled',
): Person =>
  changePerson(registry, actor, input, status === 'active' ? 'person.enabled' : 'person.disabled', () =>
    registry.catalog.people.setStatus(input.userId, status),
  );
