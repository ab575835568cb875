import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ModelSummary, VersionRef } from '../../../shared/model/version.ts';
import type { Registry } from './context.ts';

/** A version as people name it. Throws `version.not_found`. */
export function refOf(registry: Pick<Registry, 'catalog'>, versionId: string): VersionRef {
  const ref = registry.catalog.versions.ref(versionId);
  if (ref) return ref;
  throw new StrongroomError('version.not_found', 'This version is not in the registry.', { versionId });
}

/** The id behind an id or MODEL@VERSION. Throws `version.not_found`. */
export function versionIdOf(registry: Registry, idOrName: string): string {
  const id = registry.catalog.versions.versionId(idOrName);
  if (id !== null) return id;
  throw new StrongroomError('version.not_found', `There is no version ${idOrName} in this registry.`, {
    version: idOrName,
  });
}

/** The model behind an id or a name. Throws `model.not_found`. */
export function requireModel(registry: Registry, idOrName: string): ModelSummary {
  const { versions } = registry.catalog;
  const id = versions.modelId(idOrName);
  const model = id === null ? null : registry.catalog.models.get(id);
  if (model !== null) return model;
  throw new StrongroomError('model.not_found', `There is no model ${idOrName} in this registry.`, { model: idOrName });
}
