import { type ChangeClass, type ComparedArea, type ComparisonRow, changeClasses } from '../model/comparison.ts';
import type { Inspection } from '../model/inspection.ts';
import type { VersionMetadata } from '../model/version.ts';
import { type ChangeRuleId, changeRules } from './change-rules.ts';

/** A tensor as it is compared. */
export interface ComparableTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its bytes (docs/change-rules.md); null where it is not known. */
  readonly digest: string | null;
}

/** What is compared of a version, or of what is about to become one. */
export interface Comparable {
  readonly versionId: string | null;
  readonly label: string;
  readonly rootDigest: string;
  readonly sizeBytes: number;
  readonly inspection: Inspection;
  readonly metadata: Pick<VersionMetadata, 'datasets' | 'metrics' | 'hyperparameters'>;
  /** Null where no list of tensors is known. */
  readonly tensors: readonly ComparableTensor[] | null;
}

/** The change of a rule. */
export const changeOf = (rule: ChangeRuleId): ComparisonRow['changes'][number] => {
  const { class: changeClass, reason } = changeRules[rule];
  return { rule, class: changeClass, reason };
};

/** The worse of two classes; null is no change at all. */
export function worseClass(a: ChangeClass | null, b: ChangeClass | null): ChangeClass | null {
  if (a === null || b === null) return a ?? b;
  return changeClasses.indexOf(a) <= changeClasses.indexOf(b) ? a : b;
}

interface RowValues {
  readonly before?: string | null;
  readonly after?: string | null;
  readonly note?: string | null;
  readonly rules?: readonly ChangeRuleId[];
}

/** A row of a comparison. */
export const row = (
  area: ComparedArea,
  name: string,
  status: ComparisonRow['status'],
  values: RowValues,
): ComparisonRow => ({
  area,
  name,
  status,
  before: values.before ?? null,
  after: values.after ?? null,
  note: values.note ?? null,
  changes: (values.rules ?? []).map(changeOf),
});

/** Values by key; of two with one key the first counts. */
export function byKey<T>(values: readonly T[], key: (value: T) => string): Map<string, T> {
  const found = new Map<string, T>();
  for (const value of values) if (!found.has(key(value))) found.set(key(value), value);
  return found;
}
