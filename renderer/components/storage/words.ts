import type { Saving } from '../../../shared/model/storage.ts';

/** A ratio with two decimals and a cross: `2.41×`; null while nothing is stored, which is not 1. */
export const formatRatio = (ratio: number | null): string =>
  ratio === null ? 'not measured yet' : `${ratio.toFixed(2)}×`;

/** What saved bytes, for a person. */
export const causeNames: Readonly<Record<Saving['cause'], string>> = {
  deduplication: 'Deduplication',
  general: 'General compression',
  planes: 'Byte planes',
  difference: 'Differences to a base',
  blocks: 'Small files together',
  raw: 'Stored raw',
  other: 'Other codecs',
};

/** What each cause does, in one sentence. */
export const causeTexts: Readonly<Record<Saving['cause'], string>> = {
  deduplication: 'Pieces that were there already and were not stored again.',
  general: 'zstd on text, tables and everything that repeats.',
  planes: 'Bytes of floating-point numbers regrouped, then compressed.',
  difference: 'Tensors stored as what changed against an earlier version.',
  blocks: 'Small pieces compressed in one block.',
  raw: 'Pieces that no codec makes smaller.',
  other: 'Pieces of a codec that this build does not know.',
};
