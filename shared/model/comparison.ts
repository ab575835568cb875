import { z } from 'zod';
import { floatTypes } from './tensor-type.ts';

/** What a difference asks of the version number: a new major, a new minor, or a new patch number. Worst first. */
export const changeClasses = ['breaking', 'feature', 'patch'] as const;
export const ChangeClass = z.enum(changeClasses);
export type ChangeClass = z.infer<typeof ChangeClass>;

/** What is compared, in the order in which it is shown. */
export const comparedAreas = [
  'input',
  'output',
  'format',
  'operator',
  'tensor',
  'metric',
  'dataset',
  'hyperparameter',
  'size',
  'finding',
] as const;
export const ComparedArea = z.enum(comparedAreas);
export type ComparedArea = z.infer<typeof ComparedArea>;

/** Recorded by people, not found in files. */
export const recordedAreas: ReadonlySet<ComparedArea> = new Set(['metric', 'dataset', 'hyperparameter']);

/** One classed difference; `rule` is its row in docs/change-rules.md. */
export const Change = z.strictObject({ rule: z.string(), class: ChangeClass, reason: z.string() });
export type Change = z.infer<typeof Change>;

export const rowStatuses = ['same', 'changed', 'added', 'removed', 'renamed'] as const;

/** One thing on both sides: an input, an operator, a metric. */
export const ComparisonRow = z.strictObject({
  area: ComparedArea,
  /** As the later side calls it; as the earlier one does where the later has none. */
  name: z.string(),
  status: z.enum(rowStatuses),
  /** The value for a person; null where that side has none. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** What the two values come to: the delta of a metric with its judgement. */
  note: z.string().nullable(),
  changes: z.array(Change),
});
export type ComparisonRow = z.infer<typeof ComparisonRow>;

const count = z.number().int().nonnegative();

/** What became of tensors; those that are identical are counted only. */
export const TensorCounts = z.strictObject({
  before: count,
  after: count,
  identical: count,
  /** Same name, type and shape, other values. */
  changed: count,
  reshaped: count,
  retyped: count,
  renamed: count,
  added: count,
  removed: count,
  /** Same name, type and shape, but the values of one side have no digest. */
  unknown: count,
});
export type TensorCounts = z.infer<typeof TensorCounts>;

const Side = z.strictObject({
  /** Null for a quarantine item. */
  versionId: z.string().nullable(),
  /** MODEL@VERSION, or the name of the quarantine item. */
  label: z.string(),
  rootDigest: z.string(),
});

/** What differs between two versions, from the earlier one's side: what its callers meet when they are given the later one. */
export const Comparison = z.strictObject({
  type: z.literal('strongroom.comparison/1'),
  before: Side,
  after: Side,
  /** The class of the worst difference; null when nothing differs. */
  smallestChange: ChangeClass.nullable(),
  /** The same of what the files show: the least that the later number must announce. What people recorded can be corrected later. */
  smallestStep: ChangeClass.nullable(),
  /** Classed differences; rows that were left out are counted too. */
  counts: z.strictObject({ breaking: count, feature: count, patch: count }),
  tensors: TensorCounts,
  rows: z.array(ComparisonRow),
  /** How many rows of an area are not listed. */
  leftOut: z.partialRecord(ComparedArea, count),
  /** What could not be compared, and why. */
  notCompared: z.array(z.string()),
});
export type Comparison = z.infer<typeof Comparison>;

/** What a version was compared with when it was registered: a parent, or, without one in its model, the version that it goes on from by its number. */
export const comparisonRelations = ['parent', 'preceding'] as const;
export const ComparisonRelation = z.enum(comparisonRelations);
export type ComparisonRelation = z.infer<typeof ComparisonRelation>;

/** A comparison as it was made when the later version was registered. */
export const RecordedComparison = z.strictObject({
  baseId: z.string(),
  baseLabel: z.string(),
  relation: ComparisonRelation,
  smallestChange: ChangeClass.nullable(),
  smallestStep: ChangeClass.nullable(),
  comparedAt: z.iso.datetime(),
  /** The signed statement that let a smaller step through. */
  overrideId: z.string().nullable(),
  /** SHA-256 of the canonical JSON of `comparison`. */
  digest: z.string().length(64),
  /** Null when its text is lost. */
  comparison: Comparison.nullable(),
});
export type RecordedComparison = z.infer<typeof RecordedComparison>;

/** How far the values of one tensor are from the earlier ones. */
export const TensorMagnitude = z.strictObject({
  /** As the comparison names it. */
  name: z.string(),
  /** Element types of both sides. */
  before: z.enum(floatTypes),
  after: z.enum(floatTypes),
  elements: count,
  /** Elements with another value; two NaN are the same value. */
  changed: count,
  /** Norm of the difference by norm of the earlier values; null where the earlier ones are all zero. */
  relativeL2: z.number().nonnegative().nullable(),
  /** The largest absolute difference of two elements. */
  maxChange: z.number().nonnegative(),
  /** Elements whose difference is not a finite number; they are in neither norm. */
  notFinite: count,
});
export type TensorMagnitude = z.infer<typeof TensorMagnitude>;

/** At most so many tensors are listed, those that changed most. */
export const mostMagnitudes = 5000;

/** How far the values of changed tensors are from the earlier ones: the result of an operation `measure`. */
export const MagnitudeReport = z.strictObject({
  before: z.strictObject({ versionId: z.string(), label: z.string() }),
  after: z.strictObject({ versionId: z.string(), label: z.string() }),
  /** Largest relative change first; those that have none, because the earlier values are zero, before all. */
  tensors: z.array(TensorMagnitude),
  /** Measured, but not listed. */
  leftOut: count,
  /** Tensors of the same name with other values that could not be measured, by why; at most 10 names each. */
  notMeasured: z.array(z.strictObject({ reason: z.string(), tensors: count, names: z.array(z.string()) })),
});
export type MagnitudeReport = z.infer<typeof MagnitudeReport>;
