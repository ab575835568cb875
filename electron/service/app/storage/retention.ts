import { isCode } from '../../../../shared/contract/errors.ts';
import type { PolicyDocument } from '../../../../shared/model/policy.ts';
import type { VersionSummary } from '../../../../shared/model/version.ts';
import { isoTime } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { currentPolicy } from '../policies/policy.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A time after every other: what is kept while the rule can't be read. */
const FOR_EVER = '9999-12-31T23:59:59.999Z';

/**
 * How many days a class of records is kept: by the settings or by the policy in force, whichever is longer; 0: nothing asks for it. Null
 * while the policy can't be read: then it is kept.
 */
export function retentionDays(
  registry: Pick<Registry, 'catalog'>,
  recordClass: PolicyDocument['retention'][number]['recordClass'],
): number | null {
  const set = recordClass === 'model_version' ? (registry.catalog.registry.get()?.settings.retentionDays ?? 0) : 0;
  try {
    const rules = currentPolicy(registry).document.retention.filter((rule) => rule.recordClass === recordClass);
    return Math.max(set, ...rules.map(({ days }) => days));
  } catch (error) {
    if (isCode(error, 'policy.malformed')) return null;
    throw error;
  }
}

/** Until when a version must be kept, counted from its registration, or null when nothing asks for it. */
export function retainedUntil(
  registry: Pick<Registry, 'catalog'>,
  version: Pick<VersionSummary, 'registeredAt'>,
): string | null {
  const days = retentionDays(registry, 'model_version');
  if (days === null) return FOR_EVER;
  return days === 0 ? null : isoTime(Date.parse(version.registeredAt) + days * DAY_MS);
}
