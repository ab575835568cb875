import type { VersionDetail, VersionSummary } from '../../../shared/model/version.ts';

/** The version to compare with unless another is chosen: the first parent, else the one registered before; null: there is none. */
export function earlierOf(
  version: Pick<VersionDetail, 'id' | 'parents'>,
  newestFirst: readonly Pick<VersionSummary, 'id' | 'deletion'>[],
): string | null {
  const [parent] = version.parents;
  if (parent) return parent.versionId;
  const there = newestFirst.filter(({ id, deletion }) => deletion === null || id === version.id);
  const place = there.findIndex(({ id }) => id === version.id);
  return (there[place + 1] ?? there.filter(({ id }) => id !== version.id).at(-1))?.id ?? null;
}
