import { z } from 'zod';
import { Checkpoint } from '../../../shared/model/audit.ts';
import { LineageGraph } from '../../../shared/model/lineage.ts';
import { PromotionRequest } from '../../../shared/model/promotion.ts';
import { Role } from '../../../shared/model/role.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { VersionDetail } from '../../../shared/model/version.ts';
import type { Json } from '../evidence/index.ts';

const JsonValue = z.custom<Json>((value) => value !== undefined, 'expected a JSON value');

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const Proof = z.array(z.string().length(44)).max(64).nullable();

/** A record of the log as a report carries it: content, hash, and its Merkle path (base64) to the checkpoint's root. As strict as the log's own. */
export const ShownRecord = z.strictObject({
  seq: z.number().int().nonnegative(),
  hash: Hash,
  proof: Proof,
  record: z.strictObject({
    seq: z.number().int().nonnegative(),
    time: z.iso.datetime(),
    registryId: z.string().min(1).max(100),
    actor: z.strictObject({ id: z.string(), name: z.string(), roles: z.array(Role) }).nullable(),
    action: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/),
    subject: z.strictObject({ type: z.string(), id: z.string(), label: z.string() }),
    reason: z.string().nullable(),
    old: JsonValue,
    new: JsonValue,
    requestId: z.string().nullable(),
    appVersion: z.string(),
    prevHash: Hash,
  }),
});
export type ShownRecord = z.infer<typeof ShownRecord>;

/** A record whose content is left out: its place in the log is still proved, by its leaf hash. */
export const HiddenRecord = z.strictObject({
  seq: z.number().int().nonnegative(),
  leaf: Hash,
  proof: Proof,
  record: z.null(),
});
export type HiddenRecord = z.infer<typeof HiddenRecord>;

export const ReportedRecord = z.union([ShownRecord, HiddenRecord]);
export type ReportedRecord = z.infer<typeof ReportedRecord>;

export const StageChange = z.strictObject({
  /** null: the stage that it was registered in. */
  from: Stage.nullable(),
  to: Stage,
  time: z.iso.datetime(),
  by: z.string(),
  byName: z.string(),
  reason: z.string(),
  requestId: z.string().nullable(),
});
export type StageChange = z.infer<typeof StageChange>;

/** By whom, when and with which program a report was made. */
export const ReportOrigin = z.strictObject({
  generatedAt: z.iso.datetime(),
  generatedBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  build: z.strictObject({ version: z.string(), digest: z.string() }),
});
export type ReportOrigin = z.infer<typeof ReportOrigin>;

/** Everything that is known of one version, as plain data: what the PDF prints and the JSON carries. */
export const VersionDossier = z.strictObject({
  registryId: z.string(),
  workstationPublicKeyPem: z.string(),
  origin: ReportOrigin,
  version: VersionDetail,
  lineage: LineageGraph,
  /** All promotion requests with their validations and signatures, oldest first. */
  requests: z.array(PromotionRequest),
  /** The keys that made the signatures. */
  personKeys: z.array(
    z.strictObject({
      personId: z.string(),
      keyId: z.string(),
      publicKeyPem: z.string(),
      revokedFrom: z.string().nullable(),
      expiresAt: z.string().nullable().default(null),
    }),
  ),
  /** Oldest first. */
  stageHistory: z.array(StageChange),
  /** The version's own records, ascending. */
  auditRecords: z.array(ReportedRecord),
  checkpoint: Checkpoint,
  /** A sentence for each thing that the report leaves out; empty: nothing. */
  leavesOut: z.array(z.string()),
  /** True: names are pseudonyms, records are places only, and no signature is inside. */
  redacted: z.boolean().default(false),
  /** What the workstation says of signatures that a redacted dossier leaves out. */
  signaturesLeftOut: z.array(z.strictObject({ id: z.string(), envelopeSha256: Hash, status: z.string() })).default([]),
});
export type VersionDossier = z.infer<typeof VersionDossier>;

/** What a printed audit trail needs. */
export interface AuditReport {
  readonly registryId: string;
  readonly origin: ReportOrigin;
  readonly checkpoint: Checkpoint;
  /** In words: "all records", "actor ada, from 2026-01-01". */
  readonly selection: string;
  /** Records up to the checkpoint that are not printed. */
  readonly leftOutRecords: number;
  readonly records: readonly ShownRecord[];
}
