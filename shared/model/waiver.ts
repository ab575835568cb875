import { z } from 'zod';
import { Finding } from './inspection.ts';
import { StatementReview, StatementSummary } from './statement.ts';

export const waiverStatuses = ['open', 'signed', 'refused', 'withdrawn'] as const;
export const WaiverStatus = z.enum(waiverStatuses);
export type WaiverStatus = z.infer<typeof WaiverStatus>;

/** A request that a second person answers for findings which otherwise keep an item from being registered. */
export const Waiver = z.strictObject({
  id: z.string(),
  quarantineId: z.string(),
  itemName: z.string(),
  /** The bytes that it is about, and no others. */
  rootDigest: z.string(),
  /** SHA-256 of the canonical JSON of all findings in these bytes. */
  findingsDigest: z.string(),
  /** The findings that it covers: those of high and critical severity. */
  findings: z.array(Finding),
  /** Their codes, each once, sorted. */
  codes: z.array(z.string()),
  status: WaiverStatus,
  reason: z.string(),
  requestedBy: z.string(),
  requestedByName: z.string(),
  requestedAt: z.iso.datetime(),
  broughtInBy: z.string(),
  closedAt: z.iso.datetime().nullable(),
  closedBy: z.string().nullable(),
  closeReason: z.string().nullable(),
  /** The signature, once there is one. */
  statement: StatementSummary.nullable(),
});
export type Waiver = z.infer<typeof Waiver>;

/** A waiver with what would be signed; `review` is null once it is closed. */
export const WaiverDetail = z.strictObject({ waiver: Waiver, review: StatementReview.nullable() });
export type WaiverDetail = z.infer<typeof WaiverDetail>;

/** What an item in quarantine needs before it can be registered. */
export const WaiverNeed = z.strictObject({
  isNeeded: z.boolean(),
  /** The codes that a waiver must cover. */
  codes: z.array(z.string()),
  /** Roles that may sign one: anybody who holds one of them, but who brought the item in, asked for it, or registers it. */
  signerRoles: z.array(z.string()),
  /** The newest request about these bytes and findings, or null. */
  waiverId: z.string().nullable(),
  status: WaiverStatus.nullable(),
});
export type WaiverNeed = z.infer<typeof WaiverNeed>;
