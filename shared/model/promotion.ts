import { z } from 'zod';
import { FrozenImpact } from './impact.ts';
import { Role } from './role.ts';
import { Stage } from './stage.ts';
import { VersionRef } from './version.ts';

export const validationNames = ['performance', 'security', 'compatibility', 'business', 'regulatory'] as const;
export const Validation = z.strictObject({
  name: z.enum(validationNames),
  status: z.enum(['passed', 'warning', 'failed', 'not_applicable']),
  /** One sentence: what was judged and how it came out. */
  summary: z.string(),
  /** What was looked at, each with its value. */
  evidence: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  requiredActions: z.array(z.string()),
});
export type Validation = z.infer<typeof Validation>;

export const Approval = z.strictObject({
  id: z.string(),
  decision: z.enum(['approve', 'reject']),
  signerId: z.string(),
  /** As printed when it was signed; stays although the person is renamed or disabled. */
  printedName: z.string(),
  roles: z.array(Role),
  meaning: z.string(),
  reason: z.string(),
  signedAt: z.iso.datetime(),
  keyId: z.string(),
  /** DSSE envelope as JSON text. */
  envelope: z.string(),
  verification: z.strictObject({ status: z.string(), detail: z.string() }),
});
export type Approval = z.infer<typeof Approval>;

export const PromotionRequest = z.strictObject({
  id: z.string(),
  subject: VersionRef,
  rootDigest: z.string(),
  fromStage: Stage,
  toStage: Stage,
  status: z.enum(['open', 'approved', 'rejected', 'withdrawn']),
  reason: z.string(),
  requestedBy: z.string(),
  requestedByName: z.string(),
  requestedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  policy: z.strictObject({ id: z.string(), version: z.number().int(), digest: z.string() }),
  approvalsNeeded: z.number().int(),
  approverRoles: z.array(Role),
  validations: z.array(Validation),
  approvals: z.array(Approval),
  /** What the change reaches, as it was when the request was made; null for a request of before. */
  impact: FrozenImpact.nullable().default(null),
});
export type PromotionRequest = z.infer<typeof PromotionRequest>;

/** What the approver is shown. `digest` is of `record`'s canonical JSON and goes into the signature. */
export const PromotionReview = z.strictObject({
  request: PromotionRequest,
  /** Canonical JSON text of everything that is displayed. */
  record: z.string(),
  digest: z.string(),
  /** Why the caller can't sign, or null when they can. */
  cannotSign: z.string().nullable(),
  meaning: z.strictObject({ approve: z.string(), reject: z.string() }),
});
export type PromotionReview = z.infer<typeof PromotionReview>;
