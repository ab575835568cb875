import { z } from 'zod';
import { Inspection } from './inspection.ts';
import { Channel, MergeOrigin, VersionStrategy } from './numbering.ts';
import { Artifact, ChangeType, ModelName, VersionMetadata } from './version.ts';
import { WaiverNeed } from './waiver.ts';

/** Bytes accepted from outside, not yet trusted. */
export const QuarantineItem = z.strictObject({
  id: z.string(),
  /** Base name of what was brought in. */
  name: z.string(),
  sourcePath: z.string(),
  isFolder: z.boolean(),
  /** `interrupted`: the service ended while copying; it can be resumed or discarded. */
  status: z.enum(['copying', 'interrupted', 'inspecting', 'ready', 'failed', 'registered']),
  sizeBytes: z.number().int(),
  files: z.array(Artifact),
  rootDigest: z.string().nullable(),
  inspection: Inspection.nullable(),
  broughtInAt: z.iso.datetime(),
  broughtInBy: z.string(),
  operationId: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** What keeps it from being registered, and how far a waiver of that is. */
  waiver: WaiverNeed,
  /** Versions that already hold the same bytes, as MODEL@VERSION. */
  alreadyRegisteredAs: z.array(z.string()),
});
export type QuarantineItem = z.infer<typeof QuarantineItem>;

/** A registration form, filled as far as it is. Saved on each change so that closing the window loses nothing. */
export const Draft = z.strictObject({
  quarantineId: z.string(),
  step: z.number().int().min(0).max(10),
  /** Empty strings and missing values are allowed: it is what was typed so far. */
  form: z.record(z.string(), z.unknown()),
  savedAt: z.iso.datetime(),
  savedBy: z.string(),
});
export type Draft = z.infer<typeof Draft>;

export const Registration = z.strictObject({
  quarantineId: z.string(),
  model: ModelName,
  /** Used when the model is new. */
  modelDescription: z.string().max(10_000).default(''),
  /** Exactly one of `version` (as given) and `changeType` (the next version is worked out). */
  version: z.string().min(1).max(100).nullable(),
  changeType: ChangeType.nullable(),
  /** MODEL@VERSION of each parent. */
  parents: z.array(z.string()).max(20),
  /** An open branch of the model, or `main`. */
  branch: z.string().max(40).default('main'),
  /** With a change type, on `main`: the version is a pre-release. */
  channel: Channel.nullable().default(null),
  /** How a new model numbers its versions; semantic unless given. Must be null, or the same, for a model that is there. */
  strategy: VersionStrategy.nullable().default(null),
  /** Required with two or more parents: how the files came about. */
  merge: MergeOrigin.nullable().default(null),
  /** The version that the person was shown: another one is refused instead of being taken silently. */
  expectedVersion: z.string().max(100).nullable().default(null),
  /** A signed statement that answers for a smaller step than the files ask for. */
  overrideId: z.string().max(100).nullable().default(null),
  metadata: VersionMetadata,
});
export type Registration = z.infer<typeof Registration>;
