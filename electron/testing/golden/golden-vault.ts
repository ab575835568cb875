import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** `expected.json` of a golden vault: what every later build must find in it. */
export const GoldenVault = z.strictObject({
  registryId: z.string(),
  head: z.strictObject({ seq: z.number().int(), hash: hex }),
  versions: z.array(
    z.strictObject({
      ref: z.string(),
      rootDigest: hex,
      stage: z.string(),
      files: z.array(z.strictObject({ path: z.string(), sizeBytes: z.number().int(), sha256: hex })),
    }),
  ),
  codecs: z.array(z.number().int()),
  chunksInBlocks: z.number().int(),
  recipes: z.array(z.strictObject({ sha256: hex, sizeBytes: z.number().int(), chunks: z.array(hex) })),
});
export type GoldenVault = z.infer<typeof GoldenVault>;
