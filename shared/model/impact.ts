import { z } from 'zod';
import { NodeType } from './lineage.ts';

export const factorNames = ['performanceDependency', 'usage', 'criticality', 'updateDifficulty'] as const;
export const FactorName = z.enum(factorNames);
export type FactorName = z.infer<typeof FactorName>;

export const ImpactCategory = z.enum(['low', 'medium', 'high']);
export type ImpactCategory = z.infer<typeof ImpactCategory>;

export const ImpactFactor = z.strictObject({
  name: FactorName,
  /** `at_least`: a way to the version is not wholly recorded, so the true value may be greater. */
  status: z.enum(['recorded', 'at_least', 'not_recorded']),
  weight: z.number(),
  /** 0 to 1; null when not recorded. */
  value: z.number().nullable(),
  /** What was recorded, in words. */
  basis: z.string(),
});
export type ImpactFactor = z.infer<typeof ImpactFactor>;

export const ImpactDependent = z.strictObject({
  id: z.string(),
  type: NodeType,
  label: z.string(),
  stage: z.string().nullable(),
  /** Steps from the version that changes. */
  depth: z.number().int(),
  factors: z.array(ImpactFactor),
  /** Sum of weight times value of what is recorded, at most 1. */
  score: z.number(),
  /** What the score would be if everything that is not recorded were 1. */
  upTo: z.number(),
  category: ImpactCategory,
  isComplete: z.boolean(),
  actions: z.array(z.string()),
});
export type ImpactDependent = z.infer<typeof ImpactDependent>;

export const ImpactTotals = z.strictObject({
  dependents: z.number().int(),
  high: z.number().int(),
  medium: z.number().int(),
  low: z.number().int(),
  /** Dependents with a factor that is not recorded. */
  incomplete: z.number().int(),
  /** Factors that nobody recorded, over all dependents. */
  notRecorded: z.strictObject({
    performanceDependency: z.number().int(),
    usage: z.number().int(),
    criticality: z.number().int(),
    updateDifficulty: z.number().int(),
  }),
  /** Deployments that were ended and do not count. */
  endedDeployments: z.number().int(),
});
export type ImpactTotals = z.infer<typeof ImpactTotals>;

/** What a change of a version reaches. Its canonical JSON carries no time: the same registry gives the same digest. */
export const ImpactReport = z.strictObject({
  type: z.literal('strongroom.impact/1'),
  version: z.strictObject({ id: z.string(), label: z.string(), rootDigest: z.string() }),
  dependents: z.array(ImpactDependent),
  totals: ImpactTotals,
  /** The category of the most affected dependent; null without any. */
  category: ImpactCategory.nullable(),
  isComplete: z.boolean(),
  /** True when there are more dependents than are counted: every total is then a lower bound. */
  truncated: z.boolean(),
  actions: z.array(z.string()),
});
export type ImpactReport = z.infer<typeof ImpactReport>;

/** A report with the digest of its canonical JSON. */
export const Impact = z.strictObject({ digest: z.string(), report: ImpactReport });
export type Impact = z.infer<typeof Impact>;

/** The report that was frozen with a promotion request. */
export const FrozenImpact = z.strictObject({
  digest: z.string(),
  frozenAt: z.iso.datetime(),
  category: ImpactCategory.nullable(),
  isComplete: z.boolean(),
  truncated: z.boolean(),
  totals: ImpactTotals,
});
export type FrozenImpact = z.infer<typeof FrozenImpact>;
