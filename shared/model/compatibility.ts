import { z } from 'zod';
import { Stage } from './stage.ts';

/** Versions that one matrix shows; every pair of them is computed. */
export const mostMatrixVersions = 200;

export const factorNames = ['api', 'performance', 'data'] as const;
export const FactorName = z.enum(factorNames);
export type FactorName = z.infer<typeof FactorName>;

/** A factor in 0..1, or null where it can't be computed. */
const factor = z.number().min(0).max(1).nullable();

/** A row and a column of the matrix. */
export const MatrixVersion = z.strictObject({
  versionId: z.string(),
  version: z.string(),
  stage: Stage,
  registeredAt: z.iso.datetime(),
});
export type MatrixVersion = z.infer<typeof MatrixVersion>;

/**
 * How well each version can take the place of each other one. Pairs are in rows: the pair of version `from` in use and version `to` in its
 * place is at `from * versions.length + to`.
 */
export const CompatibilityMatrix = z.strictObject({
  model: z.string(),
  /** Newest first. */
  versions: z.array(MatrixVersion).max(mostMatrixVersions),
  /** Versions of the model that are not in it: only the newest are, and the one in production. */
  leftOut: z.number().int().nonnegative(),
  /** Place of the version in production, or null. */
  production: z.number().int().nullable(),
  api: z.array(factor),
  performance: z.array(factor),
  data: z.array(factor),
  /** The product of the three; null where one of them is. */
  score: z.array(factor),
});
export type CompatibilityMatrix = z.infer<typeof CompatibilityMatrix>;

/** A factor with what it was computed from. */
export const FactorDetail = z.strictObject({
  name: FactorName,
  value: factor,
  /** In words, with the figures put in. */
  formula: z.string(),
  /** What went in: an input of the model, a metric, a dataset. */
  inputs: z.array(
    z.strictObject({
      name: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      /** What it counts for, in 0..1. */
      counts: z.number().min(0).max(1),
    }),
  ),
  /** What must be recorded before it can be computed; empty when it is. */
  missing: z.array(z.string()),
});
export type FactorDetail = z.infer<typeof FactorDetail>;

/** One pair with its formula and what went in. */
export const PairCompatibility = z.strictObject({
  from: z.string(),
  to: z.string(),
  score: factor,
  factors: z.array(FactorDetail),
});
export type PairCompatibility = z.infer<typeof PairCompatibility>;
