import { z } from 'zod';
import { Problem } from './audit.ts';

/** What making a registry again from its vault gave. */
export const RebuildReport = z.strictObject({
  /** True when the new database is in its place; false: nothing was changed, because something is lost and that was not asked for. */
  isInPlace: z.boolean(),
  /** `registry`: the whole database; `index`: only the rows of packs and chunks. */
  kind: z.enum(['registry', 'index']),
  registryId: z.string(),
  /** Audit records. */
  records: z.number().int(),
  /** Number and hash of the newest audit record; of a whole rebuild. */
  head: z.strictObject({ seq: z.number().int(), hash: z.string() }).nullable(),
  shortCode: z.string().nullable(),
  versions: z.number().int(),
  packs: z.number().int(),
  chunks: z.number().int(),
  /** True when the workstation's key was not there and a new one was made. */
  hasNewWorkstationKey: z.boolean(),
  /** Where what was there before lies now, inside the registry's folder. */
  setAside: z.array(z.string()),
  /** What is damaged or missing, with its place. */
  problems: z.array(Problem),
  /** What no vault holds, in words. */
  notRebuilt: z.array(z.string()),
});
export type RebuildReport = z.infer<typeof RebuildReport>;
