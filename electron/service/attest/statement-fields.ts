import { z } from 'zod';

/** What the statements of this registry are made of; each predicate says what it holds in these. */

/** A statement is read into memory whole: more than this is refused first. */
export const MAX_STATEMENT_BYTES = 1024 * 1024;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits');

/** in-toto's DigestSet, with the one algorithm that is used here. */
export const DigestSet = z.object({ sha256: Sha256 });

/** Text that is there and can be canonical JSON. */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed(), 'expected well-formed Unicode');
