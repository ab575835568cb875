import type { VersionSummary } from '../../../shared/model/version.ts';
import { isoTime } from '../platform/index.ts';
import type { Registry } from './context.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Until when a version must be kept, or null when nothing asks for it. The only place that knows the rule (so many days from
 * registration, from the settings): a policy by stage or tag takes its place here.
 */
export function retainedUntil(
  registry: Pick<Registry, 'catalog'>,
  version: Pick<VersionSummary, 'registeredAt'>,
): string | null {
  const days = registry.catalog.registry.get()?.settings.retentionDays ?? 0;
  return days === 0 ? null : isoTime(Date.parse(version.registeredAt) + days * DAY_MS);
}
