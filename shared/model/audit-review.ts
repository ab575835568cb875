import { z } from 'zod';
import { StatementReview } from './statement.ts';

/** What a person wrote beside an audit record; it is never changed. */
export const AuditNote = z.strictObject({
  id: z.string(),
  /** The record that it is about. */
  seq: z.number().int().nonnegative(),
  note: z.string(),
  at: z.iso.datetime(),
  byPerson: z.string(),
  byName: z.string(),
});
export type AuditNote = z.infer<typeof AuditNote>;

/** From the first moment of `from` to the last before `to`. */
export const AuditPeriod = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() });
export type AuditPeriod = z.infer<typeof AuditPeriod>;

const Counted = z.strictObject({ name: z.string(), records: z.number().int() });

/** What a reviewer of the audit trail is shown of a period. */
export const AuditSummary = z.strictObject({
  period: AuditPeriod,
  records: z.number().int(),
  /** Numbers of the first and the last record; null in a period without records. */
  first: z.number().int().nullable(),
  last: z.number().int().nullable(),
  /** Hash of the last record: it stands for all before it. */
  lastHash: z.string().nullable(),
  actions: z.array(Counted),
  people: z.array(Counted),
  /** Actions that a reviewer looks at first: refusals, failed sign-ins, changes of people, keys and settings. */
  notable: z.array(Counted),
  notes: z.array(AuditNote),
});
export type AuditSummary = z.infer<typeof AuditSummary>;

export const conclusions = ['nothing_unusual', 'findings'] as const;

/** The summary with what a signature would say. */
export const AuditReview = z.strictObject({ summary: AuditSummary, review: StatementReview });
export type AuditReview = z.infer<typeof AuditReview>;
