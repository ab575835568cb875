import { z } from 'zod';

/** That a version was deleted: its row stays for ever, its bytes go in a collection. */
export const Deletion = z.strictObject({
  deletedAt: z.iso.datetime(),
  deletedBy: z.string(),
  reason: z.string(),
  /** The certificate of the collection that removed its bytes; null while none has. */
  certificateId: z.string().nullable(),
});
export type Deletion = z.infer<typeof Deletion>;

/** A legal hold: while it is not released nothing of its subject is deleted or collected, whoever asks. */
export const Hold = z.strictObject({
  id: z.string(),
  /** A hold on a model covers all its versions, later ones too. `label`: MODEL or MODEL@VERSION. */
  subject: z.strictObject({ type: z.enum(['version', 'model']), id: z.string(), label: z.string() }),
  reason: z.string(),
  placedAt: z.iso.datetime(),
  placedBy: z.string(),
  /** Null while it is in force. */
  release: z.strictObject({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
});
export type Hold = z.infer<typeof Hold>;
