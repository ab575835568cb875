/**
 * How the bytes of a tensor stand where it is not the usual way: the highest byte of each element first, or the elements column by column
 * (the first index runs fastest). Without it: the lowest byte first, row by row.
 */
export const tensorLayouts = ['big', 'column', 'big_column'] as const;
export type TensorLayout = (typeof tensorLayouts)[number];

/** The layout of two facts; undefined for the usual one. */
export const tensorLayout = (isBigEndian: boolean, isByColumn: boolean): TensorLayout | undefined =>
  isByColumn ? (isBigEndian ? 'big_column' : 'column') : isBigEndian ? 'big' : undefined;
