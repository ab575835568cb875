import type { PersonPublicKey } from '../attest/index.ts';
import type { Registry } from './context.ts';

/** The key of a person by its id, as verification wants it; none when the registry does not know it. */
export function personKeysOf(registry: Pick<Registry, 'catalog'>, keyId: string): PersonPublicKey[] {
  const key = registry.catalog.people.key(keyId);
  return key ? [{ keyId: key.id, publicKeyPem: key.publicKeyPem, personId: key.personId, revokedFrom: null }] : [];
}
