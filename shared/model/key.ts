import { z } from 'zod';

/** A person's signing key and where it is in its life. */
export const PersonKeyInfo = z.strictObject({
  keyId: z.string(),
  personId: z.string(),
  personName: z.string(),
  publicKeyPem: z.string(),
  createdAt: z.iso.datetime(),
  /** Signatures made at or after this time do not count; null: it does not age. */
  expiresAt: z.iso.datetime().nullable(),
  /** `from`: since when it may be in other hands. */
  revocation: z
    .strictObject({ from: z.iso.datetime(), at: z.iso.datetime(), by: z.string(), reason: z.string() })
    .nullable(),
  /** The key that the person signs with now. */
  isCurrent: z.boolean(),
  status: z.enum(['good', 'expires_soon', 'expired', 'revoked']),
});
export type PersonKeyInfo = z.infer<typeof PersonKeyInfo>;

/**
 * What verification says of a signature whose bytes hold. `revoked_after`: the key was revoked, for a time after the signature;
 * `revoked_before`: the signature was made when the key may have been in other hands.
 */
export const keyVerdicts = ['valid', 'expired_key', 'revoked_after', 'revoked_before'] as const;
export type KeyVerdict = (typeof keyVerdicts)[number];

/** Whether a signature with this status counts. */
export const signatureCounts = (status: string): boolean => status === 'valid' || status === 'revoked_after';
