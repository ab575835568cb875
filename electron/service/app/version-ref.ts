import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { VersionRef } from '../../../shared/model/version.ts';
import type { Registry } from './context.ts';

/** A version as people name it. Throws `version.not_found`. */
export function refOf(registry: Pick<Registry, 'catalog'>, versionId: string): VersionRef {
  const ref = registry.catalog.versions.ref(versionId);
  if (ref) return ref;
  throw new StrongroomError('version.not_found', 'This version is not in the registry.', { versionId });
}
