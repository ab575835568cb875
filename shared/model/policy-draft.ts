import { z } from 'zod';

/** A policy that somebody writes and did not propose yet. */
export const PolicyDraft = z.strictObject({
  id: z.string(),
  /** A disabled person can't go on with it; an administrator may delete it. */
  writtenBy: z.strictObject({ userId: z.string(), name: z.string(), isDisabled: z.boolean() }),
  /** The title that the text gives itself; empty where it gives none yet. */
  title: z.string(),
  text: z.string(),
  /** The reason as typed so far, for the proposal. */
  reason: z.string(),
  startedAt: z.iso.datetime(),
  savedAt: z.iso.datetime(),
  /** Rises with each save. */
  revision: z.number().int().positive(),
});
export type PolicyDraft = z.infer<typeof PolicyDraft>;

/** A draft as a list shows it. */
export const PolicyDraftSummary = PolicyDraft.omit({ text: true, reason: true });
export type PolicyDraftSummary = z.infer<typeof PolicyDraftSummary>;
