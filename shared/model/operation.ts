import { z } from 'zod';

/** Long work that the service does in the background; its state can be read again at any time. */
export const operationKinds = [
  'bring_in',
  'register',
  'export',
  'verify_vault',
  'scrub',
  'verify_audit',
  'report',
  'mirror_sync',
  'mirror_remove',
  'repair',
  'collect',
  'measure',
  'rebuild_search',
] as const;
export const OperationKind = z.enum(operationKinds);
export type OperationKind = z.infer<typeof OperationKind>;

export const Operation = z.strictObject({
  id: z.string(),
  kind: OperationKind,
  /** What it works on, for a person: a file name, a model version. */
  title: z.string(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** The step under way, for a person ("Copying", "Inspecting"). */
  step: z.string(),
  /** What `doneBytes` and `totalBytes` count: bytes, or things such as records and models. */
  unit: z.enum(['bytes', 'items']),
  doneBytes: z.number().nonnegative(),
  totalBytes: z.number().nonnegative().nullable(),
  bytesPerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  startedBy: z.string().nullable(),
  canCancel: z.boolean(),
  /** It can be paused now; `isPaused`: it waits to be resumed. */
  canPause: z.boolean(),
  isPaused: z.boolean(),
  error: z
    .strictObject({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })
    .nullable(),
  /** What came of it, JSON-plain: { quarantineId }, { versionId }, { path } and so on. */
  result: z.record(z.string(), z.unknown()).nullable(),
});
export type Operation = z.infer<typeof Operation>;
