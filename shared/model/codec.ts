import { z } from 'zod';

/** What a chunk's bytes were saved by. `blocks`: small chunks encoded together; `other`: a codec that this build does not know. */
export const codecGroups = ['general', 'planes', 'difference', 'blocks', 'raw', 'other'] as const;
export const CodecGroup = z.enum(codecGroups);
export type CodecGroup = z.infer<typeof CodecGroup>;

interface CodecRow {
  /** First and last number; docs/formats/pack.md says what each means. */
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly group: CodecGroup;
}

/**
 * Every codec with its name for a person and its group; the first row that holds a number counts, so a codec of its own name stands
 * before the range that it is from. A new codec is one row. zstd has one number, whether it looked for repeats or only counted values.
 */
const codecRows: readonly CodecRow[] = [
  { from: 0, to: 0, name: 'raw', group: 'raw' },
  { from: 1, to: 1, name: 'zstd', group: 'general' },
  { from: 2, to: 2, name: 'byte planes of 2', group: 'planes' },
  { from: 3, to: 3, name: 'byte planes of 4', group: 'planes' },
  { from: 4, to: 4, name: 'byte planes of 8', group: 'planes' },
  { from: 5, to: 15, name: 'byte planes', group: 'planes' },
  { from: 16, to: 16, name: 'difference of 2', group: 'difference' },
  { from: 17, to: 17, name: 'difference of 4', group: 'difference' },
  { from: 18, to: 18, name: 'difference of 8', group: 'difference' },
  { from: 19, to: 31, name: 'difference', group: 'difference' },
];

/** The name and group of a codec as it stands in a row of the index; `inBlocks` for chunks that lie in a solid block. */
export function describeCodec(codec: number, inBlocks: boolean): { readonly name: string; readonly group: CodecGroup } {
  const row = codecRows.find(({ from, to }) => codec >= from && codec <= to);
  const isOneOfMany = row !== undefined && row.from !== row.to;
  const name = row === undefined ? `codec ${codec}` : isOneOfMany ? `${row.name} (${codec})` : row.name;
  if (inBlocks) return { name: `${name}, small files together`, group: 'blocks' };
  return { name, group: row?.group ?? 'other' };
}
