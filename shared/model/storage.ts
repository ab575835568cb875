import { z } from 'zod';
import { CodecGroup } from './codec.ts';
import { StorageFigures } from './version.ts';

/** What one codec did to the distinct chunks of a version, a model or the vault: sums over rows of the index. */
export const CodecFigures = z.strictObject({
  codec: z.number().int(),
  name: z.string(),
  group: CodecGroup,
  /** True for chunks that lie in solid blocks: small ones, encoded together. */
  inBlocks: z.boolean(),
  chunks: z.number().int(),
  rawBytes: z.number(),
  storedBytes: z.number(),
  /** Raw by stored; null while nothing is stored. */
  ratio: z.number().nullable(),
});
export type CodecFigures = z.infer<typeof CodecFigures>;

/** Bytes that one cause kept off the disk; negative where it cost more than it saved. */
export const Saving = z.strictObject({
  cause: z.enum(['deduplication', ...CodecGroup.options]),
  /** Bytes that came to it: all input for deduplication, distinct chunks for the others. */
  fromBytes: z.number(),
  /** Bytes that it left. */
  toBytes: z.number(),
  savedBytes: z.number(),
});
export type Saving = z.infer<typeof Saving>;

/**
 * Storage efficiency with what each part saved. The savings add up to inputBytes - storedBytes: deduplication first, then each group of
 * codecs on the distinct chunks that it encodes.
 */
export const StorageDetail = StorageFigures.extend({
  versions: z.number().int(),
  files: z.number().int(),
  chunks: z.number().int(),
  savings: z.array(Saving),
  codecs: z.array(CodecFigures),
});
export type StorageDetail = z.infer<typeof StorageDetail>;

/** What a registration brought to the vault, as it was measured then. */
export const AddedBytes = z.strictObject({
  /** Raw bytes of chunks that the vault did not hold. */
  newBytes: z.number(),
  /** These in packs. */
  storedBytes: z.number(),
  /** By how much the packs grew, with headers, footers and descriptions. */
  packBytes: z.number(),
});
export type AddedBytes = z.infer<typeof AddedBytes>;

/** The figures of a model or of a version. */
export const SubjectFigures = StorageDetail.extend({
  subject: z.strictObject({ type: z.enum(['model', 'version']), id: z.string(), label: z.string() }),
  /** Null for a model, and for a version of before these were kept. */
  added: AddedBytes.nullable(),
});
export type SubjectFigures = z.infer<typeof SubjectFigures>;

/** What changed the size of the vault; `counted`: nothing did, it is what was there when the history began. */
export const sizeEvents = ['counted', 'registered', 'deleted', 'collected', 'repaired', 'rebuilt'] as const;
export const SizeEvent = z.enum(sizeEvents);
export type SizeEvent = z.infer<typeof SizeEvent>;

/** The vault's size just after something changed it. */
export const SizePoint = z.strictObject({
  at: z.iso.datetime(),
  event: SizeEvent,
  /** MODEL@VERSION where it was about one. */
  label: z.string().nullable(),
  inputBytes: z.number(),
  uniqueBytes: z.number(),
  storedBytes: z.number(),
  /** Of the pack files: stored bytes with headers, footers, descriptions and what nothing uses any more. */
  packBytes: z.number(),
  versions: z.number().int(),
});
export type SizePoint = z.infer<typeof SizePoint>;

/** A pack as the index knows it. */
export const PackFacts = z.strictObject({
  id: z.string(),
  sizeBytes: z.number(),
  records: z.number().int(),
  /** Rows of the index that point into it. */
  chunks: z.number().int(),
  /** Bytes of records that rows point to; the rest is framing and what nothing uses any more. */
  liveBytes: z.number(),
  /** Null for a pack of before this was kept. */
  createdAt: z.iso.datetime().nullable(),
  /** When its table was last compared, and when every byte was last read. */
  structureVerifiedAt: z.iso.datetime().nullable(),
  bytesVerifiedAt: z.iso.datetime().nullable(),
  /** The first thing that the last verification found in it; null: nothing. */
  problem: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export type PackFacts = z.infer<typeof PackFacts>;
