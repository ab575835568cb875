import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Person } from '../../../../shared/model/person.ts';
import { checkPassphrase, createPersonKey, EncryptedPersonKey, rewrapPersonKey } from '../../attest/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { installKey, revokeAs } from './key-life.ts';
import { checkPassphraseOf } from './sessions.ts';

/**
 * Changes the own passphrase. The signing key stays and is encrypted anew, so that earlier signatures stay this person's. After a
 * first passphrase, which somebody else chose and may know, the key is replaced too: who knew it can't sign as this person.
 */
export async function changePassphrase(
  registry: Registry,
  actor: Actor,
  input: { current: string; next: string },
): Promise<null> {
  checkPassphrase(input.next, { id: actor.id, name: actor.name });
  if (input.next === input.current)
    throw new StrongroomError('passphrase.too_weak', 'Choose another passphrase than the one you have.', {
      problems: ['Choose another passphrase than the one you have.'],
    });
  const person = await checkPassphraseOf(registry, actor.id, input.current);
  if (person.mustChangePassphrase) await replaceKey(registry, actor, person, input.next);
  else await rewrap(registry, actor, person, input);
  registry.changed('audit', 'people', 'session');
  return null;
}

async function rewrap(
  registry: Registry,
  actor: Actor,
  person: Person,
  input: { current: string; next: string },
): Promise<void> {
  const { catalog, argon2Cost } = registry;
  const key = catalog.people.key(person.keyId);
  const encrypted =
    key &&
    (await rewrapPersonKey(
      EncryptedPersonKey.parse(JSON.parse(key.encryptedPrivateKey)),
      input.current,
      input.next,
      argon2Cost,
    ));
  if (!key || !encrypted) throw new StrongroomError('key.malformed', 'The signing key could not be opened.');
  commit(registry, actor, (change) => {
    change.updated('person.passphrase_changed', 'person_key', key.id, person.name, {}, () =>
      catalog.people.setEncryptedKey(key.id, JSON.stringify(encrypted)),
    );
    change.updated('person.passphrase_set', 'person', person.id, person.name, {}, () =>
      catalog.people.setPassphrase(person.id, { at: change.at, mustChange: false }),
    );
  });
}

async function replaceKey(registry: Registry, actor: Actor, person: Person, passphrase: string): Promise<void> {
  const { people } = registry.catalog;
  const key = await createPersonKey(passphrase, { personId: person.id, cost: registry.argon2Cost });
  commit(registry, actor, (change) => {
    const first = people.key(person.keyId);
    const reason = 'The first passphrase was chosen by somebody else.';
    if (first !== null && first.revokedFrom === null)
      revokeAs(registry, change, first, { from: first.createdAt, by: actor.id, reason });
    installKey(registry, change, person, key);
    change.updated('person.passphrase_changed', 'person', person.id, person.name, {}, () =>
      people.setPassphrase(person.id, { at: change.at, mustChange: false }),
    );
  });
}
