import { z } from 'zod';

export const dueKinds = [
  'approval',
  'revalidation',
  'stale_request',
  'document',
  'document_finding',
  'policy',
  'dependency',
  'key',
] as const;

/** Something that waits for a person. It is worked out when it is asked for; nothing reminds by itself. */
export const DueItem = z.strictObject({
  kind: z.enum(dueKinds),
  /** What it is about: a request, a version, a document, a policy. */
  subjectId: z.string(),
  label: z.string(),
  /** One sentence: what is to be done. */
  what: z.string(),
  /** By when; null: as soon as somebody can. */
  dueAt: z.string().nullable(),
  isOverdue: z.boolean(),
  /** True when the caller can do it. */
  isMine: z.boolean(),
  /** Where the page shows it. */
  versionId: z.string().nullable(),
});
export type DueItem = z.infer<typeof DueItem>;
