import { z } from 'zod';

/** That a version was deleted: its row stays for ever, its bytes go in a collection. */
export const Deletion = z.strictObject({
  deletedAt: z.iso.datetime(),
  deletedBy: z.string(),
  reason: z.string(),
  /** The certificate of the collection that removed its bytes; null while none has. */
  certificateId: z.string().nullable(),
});
export type Deletion = z.infer<typeof Deletion>;

/** A legal hold: while it is not released nothing of its subject is deleted or collected, whoever asks. */
export const Hold = z.strictObject({
  id: z.string(),
  /** A hold on a model covers all its versions, later ones too. `label`: MODEL or MODEL@VERSION. */
  subject: z.strictObject({ type: z.enum(['version', 'model']), id: z.string(), label: z.string() }),
  reason: z.string(),
  placedAt: z.iso.datetime(),
  placedBy: z.string(),
  /** Null while it is in force. */
  release: z.strictObject({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
});
export type Hold = z.infer<typeof Hold>;

const bytes = z.number().nonnegative();
const count = z.number().int().nonnegative();

/** A pack that a collection touches, or leaves although some of it is dead. */
export const PlannedPack = z.strictObject({
  id: z.string(),
  sizeBytes: bytes,
  /** Of its bytes, those that nothing needs. */
  deadBytes: bytes,
  /**
   * `nothing_live`: deleted. `sparse`, `small` (merged with others), `description` (names a deleted file): repacked. `below_threshold`,
   * `damaged`: left.
   */
  because: z.enum(['nothing_live', 'sparse', 'small', 'description', 'below_threshold', 'damaged']),
});
export type PlannedPack = z.infer<typeof PlannedPack>;

/** Packs in number and bytes; the first thousand are listed. */
const Packs = z.strictObject({ count, sizeBytes: bytes, listed: z.array(PlannedPack) });

/** What a collection would do, and what it would leave and why. */
export const CollectionPlan = z.strictObject({
  /** Give it to `vault.collect`: another plan by then is refused. */
  digest: z.string(),
  thorough: z.boolean(),
  unreferenced: z.boolean(),
  /** Deleted versions whose bytes go. */
  versions: z.array(
    z.strictObject({
      versionId: z.string(),
      name: z.string(),
      deletedAt: z.iso.datetime(),
      deletedBy: z.string(),
      reason: z.string(),
      files: count,
      sizeBytes: bytes,
      /** Stored bytes that only deleted versions use: removed, and left in place. What others use is in neither. */
      freedBytes: bytes,
      leftBytes: bytes,
      /** True when an earlier collection took the bytes and only the certificate is missing. */
      isCollected: z.boolean(),
    }),
  ),
  /** Deleted versions that stay for now. `until`: the end of the retention. */
  kept: z.array(
    z.strictObject({
      versionId: z.string(),
      name: z.string(),
      because: z.enum(['hold', 'retention']),
      holdIds: z.array(z.string()),
      until: z.iso.datetime().nullable(),
    }),
  ),
  deadFiles: count,
  deadChunks: count,
  deletePacks: Packs,
  repackPacks: Packs,
  keptPacks: Packs,
  /** Dead chunks that differences need. `kept`: they stay; `removed`: what needs them is encoded anew. */
  bases: z.strictObject({ kept: count, keptBytes: bytes, removed: count, reencoded: count }),
  /** Packs that were set aside because no row knew them; deleted only when `unreferenced` is true. */
  unreferencedPacks: z.array(z.strictObject({ name: z.string(), sizeBytes: bytes })),
  /** Items in quarantine: a collection never touches them. */
  quarantine: z.array(z.strictObject({ id: z.string(), name: z.string(), sizeBytes: bytes })),
  bytesBefore: bytes,
  /** An estimate as far as chunks are encoded anew; below zero when work only prepares. */
  bytesFreed: z.number(),
  bytesRewritten: bytes,
  rounds: count,
});
export type CollectionPlan = z.infer<typeof CollectionPlan>;

/** What a collection did: the result of its operation. */
export const CollectionResult = z.strictObject({
  planDigest: z.string(),
  versions: z.array(z.string()),
  packsRemoved: count,
  packsWritten: count,
  freedBytes: z.number(),
  rewrittenBytes: bytes,
  reencodedChunks: count,
  unreferencedRemoved: count,
  /** Packs that could not be read whole and stay. */
  left: z.array(z.strictObject({ id: z.string(), code: z.string(), message: z.string() })),
  certificates: z.array(z.string()),
});
export type CollectionResult = z.infer<typeof CollectionResult>;

/** A deletion certificate as it is listed. */
export const Certificate = z.strictObject({
  id: z.string(),
  issuedAt: z.iso.datetime(),
  issuedBy: z.string(),
  /** MODEL@VERSION of each version that it speaks of. */
  versions: z.array(z.string()),
  freedBytes: bytes,
  packs: count,
  /** `valid`, or what is wrong. */
  verification: z.strictObject({ status: z.string(), detail: z.string() }),
});
export type Certificate = z.infer<typeof Certificate>;
