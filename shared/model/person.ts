import { z } from 'zod';
import { Role } from './role.ts';

/** Chosen once, unique for ever, never reassigned. Lower case so that two people can't differ by case only. */
export const UserId = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{1,31}$/, 'Use 2 to 32 characters: a-z, 0-9, dot, dash, underscore; start with a letter.');

export const Person = z.strictObject({
  id: z.string(),
  name: z.string(),
  roles: z.array(Role).min(1),
  status: z.enum(['active', 'disabled']),
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
  keyId: z.string(),
  lastSignInAt: z.iso.datetime().nullable(),
  failedSignIns: z.number().int(),
  /** Their passphrase is somebody else's too: nothing but changing it works until they did. */
  mustChangePassphrase: z.boolean(),
  passphraseSetAt: z.iso.datetime().nullable(),
});
export type Person = z.infer<typeof Person>;

export const Session = z.strictObject({
  userId: z.string(),
  name: z.string(),
  roles: z.array(Role),
  locked: z.boolean(),
  signedInAt: z.iso.datetime(),
  /** False: the next signature is the session's first and needs the user id too. */
  hasSigned: z.boolean(),
  /** Minutes without a call after which the session locks itself. */
  idleMinutes: z.number().int(),
  /** Nothing but changing the passphrase works. */
  mustChangePassphrase: z.boolean(),
  /** The sign-in before this one, and what failed since. */
  lastSignInAt: z.iso.datetime().nullable(),
  failedSince: z.number().int(),
  lastFailureAt: z.iso.datetime().nullable(),
  /** The own key: what a person should do something about. */
  key: z.strictObject({
    status: z.enum(['good', 'expires_soon', 'expired', 'revoked']),
    expiresAt: z.iso.datetime().nullable(),
  }),
});
export type Session = z.infer<typeof Session>;
