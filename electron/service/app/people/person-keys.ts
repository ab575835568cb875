import type { PersonKeyInfo } from '../../../../shared/model/key.ts';
import type { PersonPublicKey } from '../../attest/index.ts';
import type { PersonKeyRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import type { Registry } from '../context.ts';

const DAY_MS = 24 * 3600 * 1000;

/** A key as verification wants it. */
export const toPublicKey = (key: PersonKeyRow): PersonPublicKey => ({
  keyId: key.id,
  publicKeyPem: key.publicKeyPem,
  personId: key.personId,
  revokedFrom: key.revokedFrom,
  expiresAt: key.expiresAt,
});

/** The key of a person by its id, as verification wants it; none when the registry does not know it. */
export function personKeysOf(registry: Pick<Registry, 'catalog'>, keyId: string): PersonPublicKey[] {
  const key = registry.catalog.people.key(keyId);
  return key ? [toPublicKey(key)] : [];
}

/** When a key that is made now stops to count, by the settings; null when keys do not age. */
export function expiryOfNewKey(registry: Registry, at: string): string | null {
  const days = registry.catalog.registry.get()?.settings.keyMaxAgeDays ?? 0;
  return days === 0 ? null : isoTime(Date.parse(at) + days * DAY_MS);
}

/** Where a key is in its life, now. */
export function keyStatus(registry: Registry, key: PersonKeyRow): PersonKeyInfo['status'] {
  if (key.revokedFrom !== null) return 'revoked';
  if (key.expiresAt === null) return 'good';
  const leftMs = Date.parse(key.expiresAt) - registry.clock.now();
  const warnDays = registry.catalog.registry.get()?.settings.keyWarnDays ?? 0;
  return leftMs <= 0 ? 'expired' : leftMs <= warnDays * DAY_MS ? 'expires_soon' : 'good';
}

/** A key as the contract gives it. */
export function toKeyInfo(registry: Registry, key: PersonKeyRow): PersonKeyInfo {
  const person = registry.catalog.people.get(key.personId);
  const { revokedFrom, revokedAt, revokedBy, revocationReason } = key;
  return {
    keyId: key.id,
    personId: key.personId,
    personName: person?.name ?? key.personId,
    publicKeyPem: key.publicKeyPem,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    revocation:
      revokedFrom === null
        ? null
        : { from: revokedFrom, at: revokedAt ?? revokedFrom, by: revokedBy ?? '', reason: revocationReason ?? '' },
    isCurrent: person?.keyId === key.id,
    status: keyStatus(registry, key),
  };
}
