import { z } from 'zod';

/** What every method that signs takes beside its own input. */
export const signingInput = {
  reason: z.string().trim().min(1, 'Say why.').max(2000),
  passphrase: z.string().min(1).max(200),
  /** Needed for the first signing of a session (it must be the signer's own). */
  userId: z.string().max(100).nullable().default(null),
  /** Digest of the record that was displayed. */
  displayedDigest: z.string().length(64),
};

/** What every method that signs a statement may refuse with, beside its own codes. */
export const signingRefusals = ['statement.stale', 'registry.clock_went_back', 'key.revoked', 'key.expired'] as const;
