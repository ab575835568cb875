import { z } from 'zod';
import { Role } from './role.ts';

/** What people state by signing, with the words for it. A new kind is one row here and a use case that composes it. */
export const statementKinds = {
  waiver: 'Waiver of findings',
  bump_override: 'Smaller version step than the changes ask for',
  tier_change: 'Change of the materiality tier',
  policy: 'Policy put in force',
  audit_review: 'Review of the audit trail',
  decommission: 'Decommissioning',
  not_applicable: 'Clause not applicable',
  modification_decision: 'Decision on substantial modification',
  document: 'Signed document',
  key_rotation: 'Change to a new signing key',
} as const;
export const StatementKind = z.enum(
  Object.keys(statementKinds) as [keyof typeof statementKinds, ...(keyof typeof statementKinds)[]],
);
export type StatementKind = z.infer<typeof StatementKind>;

/** What a statement is about. `digest` (SHA-256) binds its content: a root digest, or that of the record displayed. */
export const StatementSubject = z.strictObject({
  type: z.string(),
  id: z.string(),
  label: z.string(),
  digest: z.string(),
});
export type StatementSubject = z.infer<typeof StatementSubject>;

/** A signed statement as pages and exports show it, verified when it was read. */
export const SignedStatement = z.strictObject({
  id: z.string(),
  kind: StatementKind,
  subject: StatementSubject,
  signerId: z.string(),
  /** As printed when it was signed; stays although the person is renamed or disabled. */
  printedName: z.string(),
  role: Role,
  meaning: z.string(),
  reason: z.string(),
  signedAt: z.iso.datetime(),
  keyId: z.string(),
  /** What the kind states, beyond its words. */
  fields: z.record(z.string(), z.unknown()),
  /** Canonical JSON of what was displayed. */
  displayedRecord: z.string(),
  /** DSSE envelope as JSON text. */
  envelope: z.string(),
  verification: z.strictObject({ status: z.string(), detail: z.string() }),
});
export type SignedStatement = z.infer<typeof SignedStatement>;

/** A statement in a list: without what was displayed and without its envelope. */
export const StatementSummary = SignedStatement.omit({ displayedRecord: true, envelope: true });
export type StatementSummary = z.infer<typeof StatementSummary>;

/** What a person is shown before they sign a statement. `digest` is of `record` and goes into the signature. */
export const StatementReview = z.strictObject({
  kind: StatementKind,
  /** Canonical JSON text of everything that is displayed. */
  record: z.string(),
  digest: z.string(),
  meaning: z.string(),
  /** Why the caller can't sign, or null when they can. */
  cannotSign: z.string().nullable(),
});
export type StatementReview = z.infer<typeof StatementReview>;
