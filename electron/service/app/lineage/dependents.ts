import type { VersionRef } from '../../../../shared/model/version.ts';
import type { Registry } from '../context.ts';

/** Versions that were made from a version or call it, directly, at most 500: those who must be told when it is deprecated. */
export const dependentsOf = ({ catalog }: Pick<Registry, 'catalog'>, versionId: string): VersionRef[] =>
  catalog.versions.refs(catalog.lineage.directDependents(versionId));
