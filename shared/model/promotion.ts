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

/** Something that the validations judged, by its digest: when it changes, they must run again. */
export const RunInput = z.strictObject({ what: z.string(), label: z.string(), digest: z.string() });
export type RunInput = z.infer<typeof RunInput>;

/** The five validations as they came out once. */
export const ValidationRun = z.strictObject({
  id: z.string(),
  versionId: z.string(),
  requestId: z.string().nullable(),
  fromStage: Stage,
  toStage: Stage,
  at: z.iso.datetime(),
  byPerson: z.string(),
  policy: z.strictObject({ id: z.string(), version: z.number().int(), digest: z.string() }),
  validations: z.array(Validation),
  inputs: z.array(RunInput),
  inputsDigest: z.string(),
});
export type ValidationRun = z.infer<typeof ValidationRun>;

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
  /** False: given on an earlier outcome of the validations; it stays on record and counts no more. */
  counts: z.boolean().default(true),
});
export type Approval = z.infer<typeof Approval>;

export const requestStatuses = ['open', 'approved', 'rejected', 'withdrawn', 'expired'] as const;
export const RequestStatus = z.enum(requestStatuses);

/** A step of the approvals: how many people of which roles, and how many have signed. */
export const ApprovalStep = z.strictObject({
  roles: z.array(Role),
  number: z.number().int(),
  signed: z.number().int(),
});
export type ApprovalStep = z.infer<typeof ApprovalStep>;

export const RequestComment = z.strictObject({
  id: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
  byPerson: z.string(),
  byName: z.string(),
});
export type RequestComment = z.infer<typeof RequestComment>;

/** When a request may be decided, from requests of the same kind in this registry; never a guess. */
export const EstimatedCompletion = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('not_enough_history'), similar: z.number().int(), needed: z.number().int() }),
  z.strictObject({
    status: z.literal('estimated'),
    similar: z.number().int(),
    /** The median, and the range in which the middle half of them lay. */
    medianHours: z.number(),
    lowerHours: z.number(),
    upperHours: z.number(),
  }),
]);
export type EstimatedCompletion = z.infer<typeof EstimatedCompletion>;

export const PromotionRequest = z.strictObject({
  id: z.string(),
  subject: VersionRef,
  rootDigest: z.string(),
  fromStage: Stage,
  toStage: Stage,
  status: RequestStatus,
  reason: z.string(),
  requestedBy: z.string(),
  requestedByName: z.string(),
  requestedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  /** What was said when it was closed; null while it is open. */
  closedReason: z.string().nullable().default(null),
  policy: z.strictObject({ id: z.string(), version: z.number().int(), digest: z.string() }),
  approvalsNeeded: z.number().int(),
  approverRoles: z.array(Role),
  validations: z.array(Validation),
  approvals: z.array(Approval),
  /** What the change reaches, as it was when the request was made; null for a request of before. */
  impact: FrozenImpact.nullable().default(null),
  steps: z.array(ApprovalStep).default([]),
  /** True: a step is signed only when those before it are complete. */
  ordered: z.boolean().default(false),
  /** Roles of which the next signature needs one; empty when the request is closed. */
  nextRoles: z.array(Role).default([]),
  tier: z.enum(['high', 'medium', 'low']).nullable().default(null),
  /** Why one person may ask and sign here; null: they may not. */
  soloReason: z.string().nullable().default(null),
  expiresAt: z.iso.datetime().nullable().default(null),
  /** The version that a rollback takes out of production. */
  replaces: VersionRef.nullable().default(null),
  /** The run of the validations that counts, and when it was. */
  runId: z.string().nullable().default(null),
  validatedAt: z.iso.datetime().nullable().default(null),
  /** What the validations judged has changed: they must run again before anybody approves. */
  isStale: z.boolean().default(false),
  /** True when the policy let it through without a signature. */
  autoApproved: z.boolean().default(false),
  comments: z.array(RequestComment).default([]),
  /** Versions made from it or calling it: those who must be told. */
  dependents: z.array(VersionRef).default([]),
});
export type PromotionRequest = z.infer<typeof PromotionRequest>;

/** A request as a list shows it. */
export const RequestSummary = z.strictObject({
  ...PromotionRequest.pick({
    id: true,
    subject: true,
    fromStage: true,
    toStage: true,
    status: true,
    reason: true,
    requestedBy: true,
    requestedByName: true,
    requestedAt: true,
    closedAt: true,
  }).shape,
  expiresAt: z.iso.datetime().nullable(),
  /** People whose approval counts, of those that are needed. */
  approvals: z.number().int(),
  approvalsNeeded: z.number().int(),
});
export type RequestSummary = z.infer<typeof RequestSummary>;

/** What the approver is shown. `digest` is of `record`'s canonical JSON and goes into the signature. */
export const PromotionReview = z.strictObject({
  request: PromotionRequest,
  /** Canonical JSON text of everything that is displayed. */
  record: z.string(),
  digest: z.string(),
  /** Why the caller can't sign, or null when they can. */
  cannotSign: z.string().nullable(),
  meaning: z.strictObject({ approve: z.string(), reject: z.string() }),
  estimate: EstimatedCompletion,
});
export type PromotionReview = z.infer<typeof PromotionReview>;
