import type { Comparable } from '../../../../shared/comparison/comparable.ts';
import { compareVersions } from '../../../../shared/comparison/compare-versions.ts';
import type { Comparison, ComparisonRow } from '../../../../shared/model/comparison.ts';
import type { VersionRecord } from '../../catalog/index.ts';

/** What callers of the version in production would meet. */
export interface ProductionDifference {
  /** What may not work for them any more, in words. */
  readonly breaking: readonly string[];
  /** What could not be compared. */
  readonly notCompared: readonly string[];
  readonly evidence: readonly (readonly [label: string, value: string])[];
}

/** Tensors are behind the interface: their lists are left out, so that a judgement reads no more than the records. */
const comparable = ({ summary, inspection, metadata }: VersionRecord): Comparable => ({
  versionId: summary.id,
  label: `${summary.model}@${summary.version}`,
  rootDigest: summary.rootDigest,
  sizeBytes: summary.sizeBytes,
  inspection,
  metadata,
  tensors: [],
});

const isOfInterface = ({ area }: ComparisonRow): boolean =>
  area === 'input' || area === 'output' || area === 'format' || area === 'finding';

const textOf = ({ before, after, changes }: ComparisonRow): string => {
  const values = `${before ?? 'none'} to ${after ?? 'none'}`;
  if (changes.length === 0) return `the same: ${after ?? 'none'}`;
  return `${values}. ${changes.map((change) => `${change.class}: ${change.reason}`).join(' ')}`;
};

/** Compares a version with the one in production, by the change rules. */
export function differenceFromProduction(subject: VersionRecord, production: VersionRecord): ProductionDifference {
  const { rows, notCompared } = compareVersions(comparable(production), comparable(subject));
  const shown = rows.filter(isOfInterface);
  const breaking = shown.filter(({ changes }) => changes.some((change) => change.class === 'breaking'));
  return {
    breaking: breaking.map(({ area, name }) => (area === 'format' ? name.toLowerCase() : `${area} ${name}`)),
    notCompared: notCompared.filter((line) => line.startsWith('Inputs and outputs')),
    evidence: shown.slice(0, 50).map((row) => [`${row.area}: ${row.name}`, textOf(row)] as const),
  };
}

/** The part of a comparison with production that is shown before signing and bound by the signature. */
export interface SchemaDiff extends Pick<Comparison, 'before' | 'after' | 'counts' | 'smallestChange' | 'notCompared'> {
  readonly rows: readonly ComparisonRow[];
}

/** Inputs, outputs, format and findings beside the version in production. */
export function schemaDiff(subject: VersionRecord, production: VersionRecord): SchemaDiff {
  const compared = compareVersions(comparable(production), comparable(subject));
  const { before, after, counts, smallestChange, notCompared } = compared;
  return {
    before,
    after,
    counts,
    smallestChange,
    notCompared: notCompared.filter((line) => line.startsWith('Inputs and outputs')),
    rows: compared.rows.filter(isOfInterface),
  };
}
