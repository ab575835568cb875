import type { VersionRef } from '../../../shared/model/version.ts';
import type { Registry } from './context.ts';

/** Versions that were made from a version or call it, directly: those who must be told when it is deprecated. */
export function dependentsOf({ catalog }: Pick<Registry, 'catalog'>, versionId: string): VersionRef[] {
  const { edges } = catalog.lineage.graph({ focusId: versionId, depth: 1, direction: 'descendants', limit: 500 });
  const ids = new Set(edges.filter(({ to }) => to === versionId).map(({ from }) => from));
  return catalog.versions.refs([...ids].sort());
}
