import { z } from 'zod';
import { Deletion, Hold } from './collection.ts';
import { Correction } from './correction.ts';
import { Finding, Format, Inspection } from './inspection.ts';
import { VersionMetadata } from './metadata.ts';
import { Tier } from './model.ts';
import { VersionOrigin, VersionStrategy } from './numbering.ts';
import { Stage } from './stage.ts';
import { StatementSummary } from './statement.ts';
import { Waiver } from './waiver.ts';

export { DatasetRef, Metric, VersionMetadata } from './metadata.ts';

export const changeTypes = ['breaking', 'feature', 'patch', 'prerelease', 'finalise'] as const;
export const ChangeType = z.enum(changeTypes);
export type ChangeType = z.infer<typeof ChangeType>;

export const ModelName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'Use 1 to 100 characters: letters, digits, dot, dash, underscore; start with a letter or digit.',
  );

export const Artifact = z.strictObject({
  path: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
});
export type Artifact = z.infer<typeof Artifact>;

/** A reference to a version, for people: MODEL@VERSION. */
export const VersionRef = z.strictObject({
  versionId: z.string(),
  model: z.string(),
  version: z.string(),
  stage: Stage,
});
export type VersionRef = z.infer<typeof VersionRef>;

export const VersionSummary = z.strictObject({
  id: z.string(),
  modelId: z.string(),
  model: z.string(),
  version: z.string(),
  stage: Stage,
  changeType: ChangeType.nullable(),
  branch: z.string().default('main'),
  format: Format,
  framework: z.string().nullable(),
  sizeBytes: z.number().int(),
  rootDigest: z.string(),
  owner: z.string(),
  registeredAt: z.iso.datetime(),
  registeredBy: z.string(),
  worstFinding: Finding.shape.severity.nullable(),
  tags: z.record(z.string(), z.string()),
  /** Of its model; null: none is set. */
  tier: Tier.nullable().default(null),
  /** Null for a version that is there. */
  deletion: Deletion.nullable().default(null),
});
export type VersionSummary = z.infer<typeof VersionSummary>;

export const StorageFigures = z.strictObject({
  /** Bytes of the files as they came. */
  inputBytes: z.number(),
  /** Bytes of the distinct chunks before compression. */
  uniqueBytes: z.number(),
  /** Bytes of these chunks in packs. */
  storedBytes: z.number(),
  deduplicationFactor: z.number().nullable(),
  compressionRatio: z.number().nullable(),
  /** Compression ratio times deduplication factor; null while nothing is stored. */
  storageEfficiency: z.number().nullable(),
});
export type StorageFigures = z.infer<typeof StorageFigures>;

export const VersionDetail = VersionSummary.extend({
  origin: VersionOrigin.default({ kind: 'brought_in' }),
  /** As it is now, after all corrections. */
  metadata: VersionMetadata,
  /** As it was first entered. */
  registered: VersionMetadata,
  /** What was corrected since, oldest first. */
  corrections: z.array(Correction),
  inspection: Inspection,
  artifacts: z.array(Artifact),
  parents: z.array(VersionRef),
  children: z.array(VersionRef),
  source: z.string(),
  storage: StorageFigures,
  nextStages: z.array(Stage),
  openRequestId: z.string().nullable(),
  /** The waiver of findings under which it was registered; null when it needed none. */
  waiver: Waiver.nullable().default(null),
  /** Signed statements that let a step of its number through that is smaller than its files ask for. */
  overrides: z.array(StatementSummary).default([]),
  /** Legal holds in force, on the version or its model. */
  holds: z.array(Hold).default([]),
});
export type VersionDetail = z.infer<typeof VersionDetail>;

export const ModelSummary = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  strategy: VersionStrategy.default({ kind: 'semantic' }),
  owner: z.string().default(''),
  tier: Tier.nullable().default(null),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  versionCount: z.number().int(),
  latest: VersionSummary.nullable(),
  production: VersionRef.nullable(),
  sizeBytes: z.number().int(),
});
export type ModelSummary = z.infer<typeof ModelSummary>;
