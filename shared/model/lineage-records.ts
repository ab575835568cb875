import { z } from 'zod';

const line = z.string().trim().max(500);
const block = z.string().trim().max(10_000);

export const datasetUses = ['training', 'validation', 'test'] as const;
export const sensitivities = ['public', 'internal', 'confidential', 'personal', 'special category'] as const;

/** What is recorded of a data set. An empty text or null: not recorded. */
export const DatasetDetails = z.strictObject({
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Give the SHA-256 as 64 lower-case hex digits.')
    .nullable()
    .default(null),
  source: block.default(''),
  acquisition: block.default(''),
  preparation: block.default(''),
  sensitivity: z.enum(sensitivities).nullable().default(null),
  licence: line.default(''),
  roles: z.array(z.enum(datasetUses)).max(3).default([]),
  description: block.default(''),
});
export type DatasetDetails = z.infer<typeof DatasetDetails>;

/** What is recorded of an experiment. */
export const ExperimentDetails = z.strictObject({
  codeReference: z.string().trim().max(2_000).default(''),
  parameters: z
    .record(z.string().min(1).max(100), z.string().max(1_000))
    .refine((given) => Object.keys(given).length <= 200, 'At most 200 parameters.')
    .default({}),
  startedAt: z.iso.datetime().nullable().default(null),
  endedAt: z.iso.datetime().nullable().default(null),
  description: block.default(''),
});
export type ExperimentDetails = z.infer<typeof ExperimentDetails>;

export const criticalities = ['low', 'medium', 'high', 'critical'] as const;
export const updateDifficulties = ['easy', 'medium', 'hard', 'very hard'] as const;

/** What is recorded of a deployment. */
export const DeploymentDetails = z.strictObject({
  environment: line.default(''),
  host: line.default(''),
  startedAt: z.iso.datetime().nullable().default(null),
  /** Set when it was ended; it runs no more. */
  endedAt: z.iso.datetime().nullable().default(null),
  owner: line.default(''),
  usageCount: z.number().int().min(0).max(1_000_000_000_000).nullable().default(null),
  criticality: z.enum(criticalities).nullable().default(null),
  updateDifficulty: z.enum(updateDifficulties).nullable().default(null),
  description: block.default(''),
});
export type DeploymentDetails = z.infer<typeof DeploymentDetails>;

const revisionOf = <T extends z.ZodType>(details: T) =>
  z.strictObject({
    number: z.number().int().min(1),
    details,
    reason: z.string(),
    at: z.iso.datetime(),
    by: z.string(),
    byName: z.string(),
  });

const recordOf = <T extends z.ZodType>(details: T) => ({
  id: z.string(),
  createdAt: z.iso.datetime(),
  details,
  /** Everything that was ever recorded of it, oldest first; the last one is `details`. */
  revisions: z.array(revisionOf(details)),
});

export const Dataset = z.strictObject({
  ...recordOf(DatasetDetails),
  name: z.string(),
  version: z.string(),
  /** What is asked of training data and is not recorded: source, acquisition, preparation, digest. */
  gaps: z.array(z.enum(['digest', 'source', 'acquisition', 'preparation'])),
});
export type Dataset = z.infer<typeof Dataset>;

export const Experiment = z.strictObject({ ...recordOf(ExperimentDetails), name: z.string() });
export type Experiment = z.infer<typeof Experiment>;

export const Deployment = z.strictObject({
  ...recordOf(DeploymentDetails),
  name: z.string(),
  /** MODEL@VERSION of what it runs now. */
  runs: z.array(z.string()),
  /** What impact needs and nobody recorded. */
  gaps: z.array(z.enum(['usageCount', 'criticality', 'updateDifficulty', 'owner', 'environment', 'startedAt'])),
});
export type Deployment = z.infer<typeof Deployment>;

/** The fields of a data set that training data must have, in order (R27). */
export const datasetGaps = (details: DatasetDetails): Dataset['gaps'] =>
  (['digest', 'source', 'acquisition', 'preparation'] as const).filter((field) => !details[field]);

/** The fields of a deployment that the impact of a change needs. */
export const deploymentGaps = (details: DeploymentDetails): Deployment['gaps'] =>
  (['usageCount', 'criticality', 'updateDifficulty', 'owner', 'environment', 'startedAt'] as const).filter(
    (field) => details[field] === null || details[field] === '',
  );

/** A data set that a version rests on, by itself or through what it came from. */
export const DataDependency = z.strictObject({
  dataset: z.strictObject({ id: z.string(), name: z.string(), version: z.string() }),
  details: DatasetDetails,
  gaps: Dataset.shape.gaps,
  roles: z.array(z.string()),
  /** 1: its own; more: inherited. */
  depth: z.number().int(),
  /** Versions of the ancestry that name it, at most 20. */
  through: z.array(z.string()),
});
export type DataDependency = z.infer<typeof DataDependency>;

/** An experiment near a version, and why it is. */
export const RelatedExperiment = z.strictObject({
  experiment: z.strictObject({ id: z.string(), name: z.string() }),
  details: ExperimentDetails,
  relation: z.enum(['own', 'ancestor', 'descendant', 'same_data']),
  /** Versions that came of it, at most 20. */
  versions: z.array(z.string()),
});
export type RelatedExperiment = z.infer<typeof RelatedExperiment>;
