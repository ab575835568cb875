import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Channel } from '../../../../shared/model/numbering.ts';
import type { ChangeType, VersionMetadata } from '../../../../shared/model/version.ts';
import { newId } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { bindingOf } from '../rebuild/recipe-binding.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { versionIdOf } from '../version-ref.ts';
import { insertVersion } from './insert-version.ts';
import { chooseVersion } from './propose-version.ts';
import { recordComparisons } from './record-comparisons.ts';

export interface Adoption {
  /** MODEL@VERSION whose files the new version has; always a parent of it. */
  readonly from: string;
  /** Other parents: what is merged with it. */
  readonly parents: readonly string[];
  readonly version: string | null;
  readonly changeType: ChangeType | null;
  readonly channel: Channel | null;
  readonly branch: string;
  readonly expectedVersion: string | null;
  /** A signed statement that answers for a smaller step than the files ask for. */
  readonly overrideId: string | null;
  /** Null: what is said of `from`. */
  readonly metadata: VersionMetadata | null;
}

/**
 * Registers the files of a version again, as another version of the same model, without a byte being copied: a pre-release that becomes
 * final, or a merge that takes one parent's files. Its files are found by their digests, as those of `from` are. Errors: those of choosing a
 * version, `version.not_found`, `version.deleted`.
 */
export function adoptVersion(
  registry: Registry,
  actor: Actor,
  input: Adoption,
): { versionId: string; model: string; version: string } {
  const { catalog, random } = registry;
  const fromId = versionIdOf(registry, input.from);
  const versionId = newId(random, 'mv');
  const result = commit(registry, actor, (change) => {
    refuseDeleted(registry, fromId, 'registered again');
    const source = catalog.versions.record(fromId);
    if (source === null) throw new StrongroomError('version.not_found', `There is no version ${input.from}.`, {});
    const { model, version: fromVersion, rootDigest, sizeBytes } = source.summary;
    const from = `${model}@${fromVersion}`;
    const others = input.parents.filter((parent) => versionIdOf(registry, parent) !== fromId);
    const wish = {
      versionId,
      model,
      modelDescription: '',
      strategy: null,
      branch: input.branch,
      parents: [from, ...others],
      merge: others.length === 0 ? null : ({ kind: 'adopted', from } as const),
      adoptedFrom: fromId,
      metadata: input.metadata ?? source.metadata,
    };
    const chosen = chooseVersion(registry, { ...input, ...wish, quarantineId: null, adopt: fromId });
    const content = {
      sizeBytes,
      rootDigest,
      source: source.source,
      inspection: source.inspection,
      artifacts: source.artifacts,
      recipesDigest: bindingOf(catalog, source.artifacts, []),
      tensorList: source.tensorList,
      // The same bytes: who answered for them answered for this version too.
      waiverId: source.waiverId,
    };
    const label = insertVersion(registry, change, { actor, wish, chosen, content });
    catalog.tensors.copy(fromId, versionId);
    recordComparisons(registry, change, {
      versionId,
      label,
      overrideId: input.overrideId,
      precedingId: chosen.precedingId,
    });
    catalog.figures.setAdded(versionId, { newBytes: 0, storedBytes: 0, packBytes: 0 });
    catalog.figures.recordSize({ at: change.at, event: 'registered', label, packs: [] });
    return { versionId, model, version: chosen.version };
  });
  registry.changed('models', 'vault', 'audit');
  return result;
}
