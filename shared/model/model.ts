import { z } from 'zod';

export const tiers = ['high', 'medium', 'low'] as const;
/** How much depends on a model being right. It sets approvers, gates and intervals; a change is signed. */
export const Tier = z.enum(tiers);
export type Tier = z.infer<typeof Tier>;

/** One change of a model's own record: it is added, and what was there before stays. */
export const ModelChange = z.strictObject({
  id: z.string(),
  /** From 1, in the order in which they were made. */
  number: z.number().int().positive(),
  field: z.enum(['description', 'owner', 'tier']),
  oldValue: z.string().nullable(),
  newValue: z.string().nullable(),
  reason: z.string(),
  /** The signed statement of a change of tier; null for the other fields. */
  statementId: z.string().nullable(),
  changedAt: z.iso.datetime(),
  changedBy: z.string(),
});
export type ModelChange = z.infer<typeof ModelChange>;
