import { z } from 'zod';
import { Role } from './role.ts';

export const AuditRecord = z.strictObject({
  seq: z.number().int().nonnegative(),
  time: z.iso.datetime(),
  /** null: the workstation itself, or someone who is not signed in. */
  actor: z.strictObject({ id: z.string(), name: z.string(), roles: z.array(Role) }).nullable(),
  /** `noun.past_tense` */
  action: z.string(),
  subject: z.strictObject({ type: z.string(), id: z.string(), label: z.string() }),
  reason: z.string().nullable(),
  old: z.unknown(),
  new: z.unknown(),
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

export const Checkpoint = z.strictObject({
  size: z.number().int(),
  rootHash: z.string(),
  time: z.iso.datetime(),
  /** C2SP signed note. */
  note: z.string(),
  shortCode: z.string(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** One thing that a verification found, with its place named. */
export const Problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  /** Where: "audit record 12", "version churn@1.0.0, field description", "pack ab12…, byte 512". */
  location: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** Whether something from outside the workstation vouches for the log. */
export const Anchor = z.strictObject({
  status: z.enum(['anchored', 'not_anchored', 'differs']),
  /** One sentence for a person. */
  detail: z.string(),
});
export type Anchor = z.infer<typeof Anchor>;

export const Verification = z.strictObject({
  ok: z.boolean(),
  checkedRecords: z.number().int(),
  checkedSubjects: z.number().int(),
  checkedSignatures: z.number().int(),
  checkpoint: Checkpoint.nullable(),
  anchor: Anchor,
  problems: z.array(Problem),
  verifiedAt: z.iso.datetime(),
});
export type Verification = z.infer<typeof Verification>;

/** A problem of the vault with the files of versions that can't be given out for it: "churn@1.0.0 model.onnx". */
export const VaultDamage = Problem.extend({ files: z.array(z.string()).default([]) });
export type VaultDamage = z.infer<typeof VaultDamage>;

export const VaultVerification = z.strictObject({
  ok: z.boolean(),
  full: z.boolean(),
  /** By the program itself, while nobody worked. */
  byScrub: z.boolean().default(false),
  checkedPacks: z.number().int(),
  checkedChunks: z.number().int(),
  checkedFiles: z.number().int(),
  checkedBytes: z.number(),
  problems: z.array(VaultDamage),
  verifiedAt: z.iso.datetime(),
});
export type VaultVerification = z.infer<typeof VaultVerification>;
