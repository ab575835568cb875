import { z } from 'zod';
import { Problem } from './audit.ts';
import { Stage } from './stage.ts';

/** How quickly a mirror gives bytes back: `fast` is a folder on a disk or share, `compact` may be slower storage. */
export const StorageClass = z.enum(['fast', 'compact']);
export type StorageClass = z.infer<typeof StorageClass>;

/** The materiality tier of a version, as its tag `tier` says. */
export const Tier = z.string().trim().min(1).max(50);

/** Which versions a mirror holds. null: all of them. */
export const MirrorHolds = z.strictObject({
  stages: z.array(Stage).min(1).nullable(),
  tiers: z.array(Tier).min(1).max(50).nullable(),
});
export type MirrorHolds = z.infer<typeof MirrorHolds>;

/** Where a mirror is. Secrets are not part of it; they lie in keys/. */
export const MirrorPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), folder: z.string() }),
  z.strictObject({
    kind: z.literal('s3'),
    endpoint: z.string(),
    bucket: z.string(),
    /** Before every name in the bucket; '' or ending in '/'. */
    prefix: z.string(),
    region: z.string(),
    pathStyle: z.boolean(),
    /** Whether certificates of an own authority are trusted for this endpoint, and no others. */
    hasOwnCa: z.boolean(),
  }),
]);
export type MirrorPlace = z.infer<typeof MirrorPlace>;

export const Mirror = z.strictObject({
  id: z.string(),
  name: z.string(),
  place: MirrorPlace,
  storageClass: StorageClass,
  holds: MirrorHolds,
  addedAt: z.iso.datetime(),
  addedBy: z.string(),
  lastSyncAt: z.iso.datetime().nullable(),
  /** When every file there was last read again and hashed. */
  lastVerifiedAt: z.iso.datetime().nullable(),
});
export type Mirror = z.infer<typeof Mirror>;

/** How many copies on mirrors, beside the vault itself, versions of a stage and tier must have. null: any. */
export const MirrorRule = z.strictObject({
  stage: Stage.nullable(),
  tier: Tier.nullable(),
  copies: z.number().int().min(0).max(9),
  /** `fast`: only fast mirrors count; `compact`: every mirror counts. */
  storageClass: StorageClass,
});
export type MirrorRule = z.infer<typeof MirrorRule>;

/** Rules of which the one that names most applies: stage and tier, then the stage alone, then the tier alone, then neither. */
export const MirrorPolicy = z.strictObject({
  rules: z
    .array(MirrorRule)
    .max(200)
    .refine(
      (rules) => new Set(rules.map(({ stage, tier }) => JSON.stringify([stage, tier]))).size === rules.length,
      'Two rules are for the same stage and tier.',
    ),
});
export type MirrorPolicy = z.infer<typeof MirrorPolicy>;

/** What a mirror holds, as it was found at the last contact. */
export const MirrorState = z.strictObject({
  mirror: Mirror,
  /** null: it was not asked. */
  reachable: z.boolean().nullable(),
  /** Why it could not be reached or is not this mirror. */
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  packs: z.number().int(),
  /** Packs and records that it should hold and does not. */
  missing: z.number().int(),
  /** Files that were found to differ from what was written. */
  damaged: z.number().int(),
  sizeBytes: z.number(),
  /** Packs there that the registry no longer uses; a sync with `prune` removes those that a collection forgot. */
  unused: z.number().int(),
});
export type MirrorState = z.infer<typeof MirrorState>;

/** A version's copies against what the policy wants. */
export const VersionCopies = z.strictObject({
  versionId: z.string(),
  model: z.string(),
  version: z.string(),
  stage: Stage,
  tier: z.string().nullable(),
  wanted: z.number().int(),
  storageClass: StorageClass,
  /** Names of the mirrors that hold all of it and count. */
  copies: z.array(z.string()),
});
export type VersionCopies = z.infer<typeof VersionCopies>;

/** What came of a sync; the result of its operation. */
export const MirrorSync = z.strictObject({
  mirror: z.string(),
  copied: z.number().int(),
  copiedBytes: z.number(),
  /** Files there that were read again and are right. */
  verified: z.number().int(),
  /** Damaged files there that were replaced from the vault. */
  healed: z.number().int(),
  removed: z.number().int(),
  /** What could not be copied, and damage there that the vault cannot replace. */
  problems: z.array(Problem),
});
export type MirrorSync = z.infer<typeof MirrorSync>;

/** What came of a repair; the result of its operation. */
export const VaultRepair = z.strictObject({
  /** True when nothing damaged is left. */
  ok: z.boolean(),
  damagedPacks: z.number().int(),
  /** Packs replaced by a whole good one. */
  replacedPacks: z.number().int(),
  /** Chunks that were fetched singly. */
  repairedChunks: z.number().int(),
  /** Good chunks that were moved out of a damaged pack. */
  salvagedChunks: z.number().int(),
  /** Damaged packs that now lie in vault/damaged. */
  setAside: z.array(z.string()),
  /** Sources that could not be used. */
  notes: z.array(Problem),
  /** What stays damaged, with the files of versions that it hits. */
  problems: z.array(Problem.extend({ files: z.array(z.string()) })),
});
export type VaultRepair = z.infer<typeof VaultRepair>;

/** A file of an export of what is left, which is not as it was registered. */
export const DamagedFile = z.strictObject({
  path: z.string(),
  /** The name under which the rest was written. */
  writtenAs: z.string(),
  sizeBytes: z.number(),
  /** Bytes that could not be read; they are zeros in the file. */
  holes: z.array(z.strictObject({ offset: z.number(), length: z.number() })),
});
export type DamagedFile = z.infer<typeof DamagedFile>;
