import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { broughtIn, type MergeOrigin, type VersionOrigin } from '../../../../shared/model/numbering.ts';
import type { Registry } from '../context.ts';
import { versionIdOf } from '../version-ref.ts';

interface Claimed {
  /** Ids. */
  readonly parents: readonly string[];
  readonly merge: MergeOrigin | null;
  readonly rootDigest: string;
}

const nameOf = (registry: Registry, id: string): string => {
  const ref = registry.catalog.versions.ref(id);
  return ref ? `${ref.model}@${ref.version}` : id;
};

/**
 * How the files of a version came about, as far as that can be checked: adopted files are those of the parent, by root digest, and combined
 * ones are no parent's. Errors: `version.origin_missing` (two parents, nothing said), `version.origin_wrong`.
 */
export function originOf(registry: Registry, { parents, merge, rootDigest }: Claimed): VersionOrigin {
  if (parents.length < 2) {
    if (merge === null) return broughtIn;
    throw new StrongroomError(
      'version.origin_wrong',
      'A merge has two parents or more. Name them, or leave the merge out.',
      {
        parents: parents.length,
      },
    );
  }
  if (merge === null)
    throw new StrongroomError(
      'version.origin_missing',
      'This version has several parents: say whether its files are adopted from one of them or combined.',
      { parents: parents.map((id) => nameOf(registry, id)) },
    );
  const same = parents.filter((id) => registry.catalog.versions.record(id)?.summary.rootDigest === rootDigest);
  if (merge.kind === 'combined') {
    const [equal] = same;
    if (equal === undefined) return { kind: 'combined' };
    throw new StrongroomError(
      'version.origin_wrong',
      `These are the files of ${nameOf(registry, equal)}, byte for byte. Say that they are adopted from it.`,
      { parent: nameOf(registry, equal) },
    );
  }
  const from = versionIdOf(registry, merge.from);
  if (!parents.includes(from))
    throw new StrongroomError('version.origin_wrong', `${merge.from} is not a parent of this version.`, {
      from: merge.from,
    });
  if (same.includes(from)) return { kind: 'adopted', from };
  throw new StrongroomError(
    'version.origin_wrong',
    `These are not the files of ${merge.from}: the root digests differ. Say that they are combined, or choose the files of the parent.`,
    { from: merge.from, rootDigest },
  );
}
