import { z } from 'zod';
import { Severity } from './inspection.ts';
import { Tier } from './model.ts';
import { validationNames } from './promotion.ts';
import type { Role } from './role.ts';
import { Stage } from './stage.ts';

/** Roles whose signature can be asked for. An administrator holds no other role's rights by being one. */
export const signingRoles = ['reviewer', 'approver', 'compliance'] as const satisfies readonly Role[];

/** What must be on record before a move, beyond fields: each is judged by the regulatory validation. */
export const evidenceKinds = [
  'modification_decision',
  'validation_report',
  'test_report',
  'test_independence',
  'dataset_records',
  'impact_report',
] as const;
export const EvidenceKind = z.enum(evidenceKinds);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** Kinds of records that a retention names. */
export const recordClasses = ['model_version', 'audit_record', 'document', 'report'] as const;

/** Characters of a policy's text; more is refused before it is parsed. */
export const policyText = z.string().max(256 * 1024);

const slug = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'Use lower-case letters, digits, dot, dash, underscore.');
const sentence = z.string().min(1).max(500);
const days = z.number().int().min(1).max(36_500);

/** A condition in CEL. Longer ones are refused before they are parsed. */
export const maxConditionLength = 1000;
const Cel = z.string().min(1).max(maxConditionLength);

export const PolicyStep = z.strictObject({
  roles: z.array(z.enum(signingRoles)).min(1).max(3),
  number: z.number().int().min(1).max(20),
});
export type PolicyStep = z.infer<typeof PolicyStep>;

/** `require` must be true; with `when`, only where that is true. What can't be evaluated is not met. */
export const PolicyCondition = z.strictObject({
  id: slug,
  when: Cel.nullable().default(null),
  require: Cel,
  /** What a person reads when it is not met. */
  message: sentence,
});
export type PolicyCondition = z.infer<typeof PolicyCondition>;

export const PolicyTransition = z.strictObject({
  from: Stage,
  to: Stage,
  /** Validations that refuse the move when they fail. */
  gates: z.array(z.enum(validationNames)).max(5),
  /** True: a warning of a gate refuses the move too. */
  warningsRefuse: z.boolean().default(false),
  conditions: z.array(PolicyCondition).max(20).default([]),
  evidence: z.array(EvidenceKind).max(6).default([]),
  approvals: z.strictObject({
    /** How many people of which roles; each signature counts for one step, each person once. */
    steps: z.array(PolicyStep).min(1).max(5),
    /** True: a step is signed only when those before it are complete. */
    ordered: z.boolean().default(false),
    /** A request that is not decided by then is over; null: never. */
    expiryDays: days.nullable().default(null),
  }),
  /** All true: the move needs no signature. Null: it always does. What can't be evaluated needs signatures. */
  autoApproval: z.array(Cel).min(1).max(10).nullable().default(null),
});
export type PolicyTransition = z.infer<typeof PolicyTransition>;

/** What a tier adds. It can only add: no tier takes a gate or an approval away. */
export const PolicyTier = z.strictObject({
  tier: Tier,
  addApprovals: z
    .array(z.strictObject({ to: Stage, ...PolicyStep.shape }))
    .max(10)
    .default([]),
  addEvidence: z
    .array(z.strictObject({ to: Stage, evidence: z.array(EvidenceKind).min(1).max(6) }))
    .max(10)
    .default([]),
  conditions: z
    .array(z.strictObject({ to: Stage, ...PolicyCondition.shape }))
    .max(20)
    .default([]),
  /** False: the tier's models are never approved automatically. */
  autoApproval: z.boolean().default(false),
  revalidationDays: days.nullable().default(null),
});
export type PolicyTier = z.infer<typeof PolicyTier>;

const missing = z.enum(['warn', 'fail']);

export const PolicyChecks = z.strictObject({
  performance: z.strictObject({
    requiredMetrics: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(100),
          slice: z.string().max(200).nullable().default(null),
          minimum: z.number().nullable().default(null),
          maximum: z.number().nullable().default(null),
          /** True: the metric needs its confidence interval, and the worse end of it is what is judged. */
          interval: z.boolean().default(false),
        }),
      )
      .max(50)
      .default([]),
    /** A metric that is worse than production's by more than this part of it fails. */
    regressionTolerance: z.number().min(0).max(1).default(0.1),
    missing: missing.default('warn'),
  }),
  security: z.strictObject({
    /** Findings of this severity or worse fail, unless waived. */
    failFrom: Severity.default('high'),
    unknownOrigin: z.enum(['allow', 'warn', 'fail']).default('allow'),
  }),
  compatibility: z.strictObject({ breaking: missing.default('warn') }),
  business: z.strictObject({
    requiredFields: z.array(slugField()).max(30),
    missing: missing.default('warn'),
    dependentsNeedImpactReport: z.boolean().default(false),
  }),
  regulatory: z.strictObject({ requiredFields: z.array(slugField()).max(30), missing: missing.default('warn') }),
});
export type PolicyChecks = z.infer<typeof PolicyChecks>;

/** The name of a field of a version's metadata, such as `owner` or `intendedUse`. */
function slugField() {
  return z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'Use the name of a field, such as owner or intendedUse.');
}

export const PolicyClause = z.strictObject({
  id: slug,
  /** Where it stands: `21 CFR 11.10(e)`. */
  source: z.string().min(1).max(100),
  /** What it asks for, in our words. */
  asks: sentence,
  fields: z.array(slugField()).max(30).default([]),
  /** What in the registry speaks for it: an evidence kind, a report, a record type. */
  evidence: z.array(slug).max(20).default([]),
});
export type PolicyClause = z.infer<typeof PolicyClause>;

/**
 * A policy. Unknown fields are refused, so that a rule which a reader does not know stops it and never lets something pass:
 * docs/formats/policy.md.
 */
export const PolicyDocument = z.strictObject({
  type: z.literal('strongroom.policy/1'),
  id: slug,
  title: sentence,
  description: z.string().max(4000).default(''),
  transitions: z.array(PolicyTransition).min(1).max(20),
  tiers: z.array(PolicyTier).max(3).default([]),
  /** The tier whose rules hold for a model that has none; null: no tier's. */
  untiered: Tier.nullable().default(null),
  checks: PolicyChecks,
  waivers: z
    .array(
      z.strictObject({
        severities: z.array(Severity).min(1).max(5),
        roles: z.array(z.enum(signingRoles)).min(1).max(3),
        maxDays: days.nullable().default(null),
      }),
    )
    .max(10)
    .default([]),
  /** A version in production is due to be validated again after so many days; a tier may say otherwise. */
  revalidationDays: days.nullable().default(null),
  retention: z
    .array(z.strictObject({ recordClass: z.enum(recordClasses), days }))
    .max(4)
    .default([]),
  /**
   * How many people sign the policy that follows this one, beside the person who proposed it. One is the least: no policy comes in
   * force by the will of one person.
   */
  policySignatures: z.number().int().min(1).max(10).default(1),
  /** One person may ask and sign. It needs its reason, and every request says so. */
  solo: z.strictObject({ reason: sentence }).nullable().default(null),
  clauses: z.array(PolicyClause).max(200).default([]),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** What is wrong with a text that should be a policy, and where. */
export const PolicyProblem = z.strictObject({
  /** `transitions[0].conditions[1].require`, or '' for the whole text. */
  path: z.string(),
  line: z.number().int().nullable(),
  message: z.string(),
});
export type PolicyProblem = z.infer<typeof PolicyProblem>;

export const PolicyVersion = z.strictObject({
  /** 0 is the policy of this release, which is in force from the start and holds until another one is. */
  number: z.number().int(),
  policyId: z.string(),
  title: z.string(),
  digest: z.string(),
  reason: z.string(),
  proposedBy: z.string().nullable(),
  proposedAt: z.iso.datetime().nullable(),
  status: z.enum(['proposed', 'current', 'past']),
  /** Who signed it, oldest first. Nobody signs what they proposed. */
  signatures: z.array(z.strictObject({ signerId: z.string(), printedName: z.string(), signedAt: z.iso.datetime() })),
  /** How many people must sign; with the last of them it comes in force. */
  signaturesNeeded: z.number().int(),
  /** Since when it was in force, or null. */
  inForceSince: z.iso.datetime().nullable(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** What names a policy: 0 is the built-in one. */
export const PolicyName = PolicyVersion.pick({ number: true, title: true, digest: true }).extend({ id: z.string() });
export type PolicyName = z.infer<typeof PolicyName>;

/** One move of one version, judged by the current policy and by another. */
export const PolicyDifference = z.strictObject({
  versionId: z.string(),
  label: z.string(),
  from: Stage,
  to: Stage,
  now: z.string(),
  proposed: z.string(),
  /** Whether the move gets easier or harder; `other` when both or neither. */
  effect: z.enum(['easier', 'harder', 'other']),
});
export type PolicyDifference = z.infer<typeof PolicyDifference>;
