/** A ratio with two decimals and a cross: `2.41×`; null while nothing is stored, which is not 1. */
export const formatRatio = (ratio: number | null): string =>
  ratio === null ? 'not measured yet' : `${ratio.toFixed(2)}×`;

/** Bytes that the vault did not have to write; negative when packing cost more than it saved. */
export const savedBytes = (figures: { readonly inputBytes: number; readonly storedBytes: number }): number =>
  figures.inputBytes - figures.storedBytes;
