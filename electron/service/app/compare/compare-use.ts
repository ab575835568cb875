import type { Comparable, ComparableTensor } from '../../../../shared/comparison/comparable.ts';
import { compareVersions } from '../../../../shared/comparison/compare-versions.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Comparison } from '../../../../shared/model/comparison.ts';
import type { VersionTensor } from '../../../../shared/model/tensor.ts';
import { canonicalJson } from '../../attest/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { versionIdOf } from '../version-ref.ts';

/** More tensors than an inspection lists. */
const allTensors = 1_000_000;

/** A comparison with the SHA-256 of its canonical JSON, by which signatures and records name it. */
export interface DigestedComparison {
  readonly comparison: Comparison;
  readonly digest: string;
}

/** What is compared of a registered version. Throws `version.not_found`. */
export function comparableOf(registry: Pick<Registry, 'catalog'>, versionId: string): Comparable {
  const record = registry.catalog.versions.record(versionId);
  if (record === null)
    throw new StrongroomError('version.not_found', 'This version is not in the registry.', { versionId });
  const { summary, inspection, metadata } = record;
  const isKnown = inspection.tensorCount === 0 || registry.catalog.tensors.has(versionId);
  const listed = isKnown ? listedTensors(registry, versionId) : null;
  return {
    versionId,
    label: `${summary.model}@${summary.version}`,
    rootDigest: summary.rootDigest,
    sizeBytes: summary.sizeBytes,
    inspection,
    metadata,
    tensors: listed && comparableTensors(listed),
  };
}

/** The tensors of a version as they were listed; empty where the registry has no list. */
export const listedTensors = ({ catalog }: Pick<Registry, 'catalog'>, versionId: string): VersionTensor[] =>
  catalog.tensors.page({ versionId, text: '', limit: allTensors, cursor: null }).tensors;

/** Tensors with the key that equal bytes share; a name that is there twice is told apart by its file. */
export function comparableTensors(
  tensors: readonly Pick<VersionTensor, 'name' | 'dtype' | 'shape' | 'file' | 'contentKey' | 'layout'>[],
): ComparableTensor[] {
  const times = new Map<string, number>();
  for (const { name } of tensors) times.set(name, (times.get(name) ?? 0) + 1);
  return tensors.map(({ name, dtype, shape, file, contentKey, layout }) => ({
    name: (times.get(name) ?? 0) > 1 ? `${file}: ${name}` : name,
    dtype,
    shape,
    // The same bytes in another order are other values.
    digest: contentKey === null || layout === undefined ? contentKey : `${layout} ${contentKey}`,
  }));
}

/** The comparison with its digest. */
export function digestedComparison(before: Comparable, after: Comparable): DigestedComparison {
  const comparison = compareVersions(before, after);
  return { comparison, digest: sha256Hex(canonicalJson(comparison)) };
}

/** Compares two registered versions, by ids or MODEL@VERSION. Throws `version.not_found`. */
export const compareUse = (registry: Registry, input: { before: string; after: string }): DigestedComparison =>
  digestedComparison(
    comparableOf(registry, versionIdOf(registry, input.before)),
    comparableOf(registry, versionIdOf(registry, input.after)),
  );
