import type { RecordedComparison } from '../../../../shared/model/comparison.ts';
import { canonicalJson } from '../../attest/index.ts';
import { comparisonOf } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import type { Change } from '../commit.ts';
import { comparableOf, digestedComparison } from '../compare/compare-use.ts';
import type { Registry } from '../context.ts';
import { versionIdOf } from '../version-ref.ts';
import { comparedBases } from './required-change.ts';

/** A version that was just added. */
interface RegisteredVersion {
  readonly versionId: string;
  readonly label: string;
  readonly overrideId: string | null;
  /** What it goes on from where it has no parent in its model. */
  readonly precedingId: string | null;
}

/**
 * Compares a version that was just added with each parent, or with what it goes on from, and keeps what came of it. Call in the transaction that added it, after its
 * tensors: a later correction of either side does not change what was compared then.
 */
export function recordComparisons(
  registry: Registry,
  change: Change,
  { versionId, label, overrideId, precedingId }: RegisteredVersion,
): void {
  const { catalog } = registry;
  const after = comparableOf(registry, versionId);
  const modelId = catalog.versions.record(versionId)?.summary.modelId ?? null;
  const bases = comparedBases(registry, { modelId, parentIds: catalog.lineage.parents(versionId), precedingId });
  for (const [number, { id: baseId, relation }] of bases.entries()) {
    const { comparison } = digestedComparison(comparableOf(registry, baseId), after);
    const id = `${versionId}.c${String(number).padStart(4, '0')}`;
    catalog.comparisons.add({
      id,
      versionId,
      baseId,
      baseLabel: comparison.before.label,
      relation,
      smallestChange: comparison.smallestChange,
      smallestStep: comparison.smallestStep,
      comparedAt: change.at,
      overrideId,
      comparison: canonicalJson(comparison),
    });
    change.created('comparison.recorded', 'version_comparison', id, label);
  }
}

/** What a version was found to differ in from its parents when it was registered. Throws `version.not_found`. */
export function recordedComparisons(registry: Registry, idOrName: string): RecordedComparison[] {
  return registry.catalog.comparisons.of(versionIdOf(registry, idOrName)).map((record) => {
    const { baseId, baseLabel, relation, smallestChange, smallestStep, comparedAt, overrideId } = record;
    return {
      baseId,
      baseLabel,
      relation,
      smallestChange,
      smallestStep,
      comparedAt,
      overrideId,
      digest: sha256Hex(record.comparison),
      comparison: comparisonOf(record),
    };
  });
}
