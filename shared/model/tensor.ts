import { z } from 'zod';
import { Inspection } from './inspection.ts';
import { tensorLayouts } from './tensor-layout.ts';

/** A tensor of a file, as `inspect --digests` lists it. */
export const TensorDigest = z.strictObject({
  name: z.string(),
  /** By `tensorType`. */
  dtype: z.string(),
  shape: z.array(z.number()),
  /** Path inside the folder, or the name of the single file. */
  file: z.string(),
  /** In the file: first byte, and the one after the last; null where the bytes are not one plain range (compressed, strided). */
  byteRange: z.tuple([z.number().int(), z.number().int()]).nullable(),
  /** How the bytes stand, where it is not lowest byte first and row by row. */
  layout: z.enum(tensorLayouts).optional(),
  /** SHA-256 of the tensor's bytes, where it is known. */
  digest: z.string().nullable(),
});
export type TensorDigest = z.infer<typeof TensorDigest>;

/** What an inspection found, with its tensors where their digests were asked for. */
export const DigestedInspection = Inspection.extend({ tensors: z.array(TensorDigest).optional() });
export type DigestedInspection = z.infer<typeof DigestedInspection>;

/** A tensor of a registered version. */
export const VersionTensor = TensorDigest.extend({
  /**
   * Two tensors of one length have the same bytes exactly when their keys are equal: `sha256:` with `digest`, or, for one of several chunks,
   * `chunks:` with the SHA-256 over the digests of its chunks. Null where it is not known.
   */
  contentKey: z.string().nullable(),
});
export type VersionTensor = z.infer<typeof VersionTensor>;
