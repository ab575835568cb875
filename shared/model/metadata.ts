import { z } from 'zod';

const longText = z.string().max(10_000);

/** A confidence interval: the level is a part of one (0.95), the bounds have the metric's unit. */
export const Interval = z
  .strictObject({ level: z.number().gt(0).lt(1), lower: z.number(), upper: z.number() })
  .refine(({ lower, upper }) => lower <= upper, 'The lower bound is above the upper one.');
export type Interval = z.infer<typeof Interval>;

export const Metric = z.strictObject({
  name: z.string().min(1).max(100),
  value: z.number(),
  direction: z.enum(['higher', 'lower']).nullable(),
  slice: z.string().max(200).nullable(),
  /** Null: nobody recorded how certain the value is. */
  interval: Interval.nullable().default(null),
});
export type Metric = z.infer<typeof Metric>;

export const datasetRoles = ['training', 'validation', 'test'] as const;
export const DatasetRole = z.enum(datasetRoles);
export type DatasetRole = z.infer<typeof DatasetRole>;

/** A dataset as a version names it. */
export const DatasetRef = z.strictObject({
  name: z.string().min(1).max(200),
  version: z.string().min(1).max(100),
  /** What the version used it for. */
  role: DatasetRole.default('training'),
  /** SHA-256 of its bytes, where it is known. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Give a SHA-256: 64 characters 0-9 and a-f.')
    .nullable()
    .default(null),
  source: z.string().max(2_000).default(''),
  preparation: longText.default(''),
});
export type DatasetRef = z.infer<typeof DatasetRef>;

/** Whether somebody else made the model, and what happens when they stop. */
export const ThirdParty = z.strictObject({
  isThirdParty: z.boolean(),
  vendor: z.string().max(200).default(''),
  contingencyPlan: longText.default(''),
});
export type ThirdParty = z.infer<typeof ThirdParty>;

export const adaptivities = ['static', 'adaptive'] as const;
export const determinisms = ['deterministic', 'probabilistic'] as const;

/** A day, or a time with its zone: what is known of when something happened. */
const Moment = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  'Give a day (2026-03-01) or a time with its zone (2026-03-01T09:00:00Z).',
);

/**
 * What a person says of a version. An empty text, an empty list and null mean "not recorded"; nothing here has a default
 * that could be taken for a measurement. A field that an older file lacks is not recorded either.
 */
export const VersionMetadata = z.strictObject({
  description: longText,
  owner: z.string().max(200),
  purpose: z.string().max(2_000),
  experiment: z.string().max(200).nullable(),
  datasets: z.array(DatasetRef).max(100),
  metrics: z.array(Metric).max(500),
  hyperparameters: z.record(z.string().max(100), z.string().max(1_000)),
  trainingSeconds: z.number().nonnegative().nullable(),
  trainingCost: z.strictObject({ amount: z.number().nonnegative(), currency: z.string().min(1).max(10) }).nullable(),
  tags: z.record(z.string().min(1).max(100), z.string().max(500)),
  developer: z.string().max(200).default(''),
  /** The person or team that validated it, independent of the developer. */
  validator: z.string().max(200).default(''),
  intendedUse: longText.default(''),
  limitations: longText.default(''),
  /** An SPDX expression or a name. */
  licence: z.string().max(200).default(''),
  thirdParty: ThirdParty.nullable().default(null),
  /** Whether it goes on learning in use. */
  adaptivity: z.enum(adaptivities).nullable().default(null),
  /** Whether the same input gives the same output. */
  determinism: z.enum(determinisms).nullable().default(null),
  designChoices: longText.default(''),
  dataProvenance: longText.default(''),
  validationProcedures: longText.default(''),
  trainingStart: Moment.nullable().default(null),
  trainingEnd: Moment.nullable().default(null),
});
export type VersionMetadata = z.infer<typeof VersionMetadata>;
export type MetadataKey = keyof VersionMetadata;

/** Metadata in which nothing is recorded. */
export const emptyMetadata = (): VersionMetadata =>
  VersionMetadata.parse({
    description: '',
    owner: '',
    purpose: '',
    experiment: null,
    datasets: [],
    metrics: [],
    hyperparameters: {},
    trainingSeconds: null,
    trainingCost: null,
    tags: {},
  });
