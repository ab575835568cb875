/** ggml tensor types by number: name, elements of a block, bytes of a block (ggml.c, `type_traits`). Those with three sizes in their names were withdrawn. */
export const ggmlTypes: ReadonlyMap<number, readonly [name: string, block: number, bytes: number]> = new Map([
  [0, ['F32', 1, 4]],
  [1, ['F16', 1, 2]],
  [2, ['Q4_0', 32, 18]],
  [3, ['Q4_1', 32, 20]],
  [6, ['Q5_0', 32, 22]],
  [7, ['Q5_1', 32, 24]],
  [8, ['Q8_0', 32, 34]],
  [9, ['Q8_1', 32, 36]],
  [10, ['Q2_K', 256, 84]],
  [11, ['Q3_K', 256, 110]],
  [12, ['Q4_K', 256, 144]],
  [13, ['Q5_K', 256, 176]],
  [14, ['Q6_K', 256, 210]],
  [15, ['Q8_K', 256, 292]],
  [16, ['IQ2_XXS', 256, 66]],
  [17, ['IQ2_XS', 256, 74]],
  [18, ['IQ3_XXS', 256, 98]],
  [19, ['IQ1_S', 256, 50]],
  [20, ['IQ4_NL', 32, 18]],
  [21, ['IQ3_S', 256, 110]],
  [22, ['IQ2_S', 256, 82]],
  [23, ['IQ4_XS', 256, 136]],
  [24, ['I8', 1, 1]],
  [25, ['I16', 1, 2]],
  [26, ['I32', 1, 4]],
  [27, ['I64', 1, 8]],
  [28, ['F64', 1, 8]],
  [29, ['IQ1_M', 256, 56]],
  [30, ['BF16', 1, 2]],
  [31, ['Q4_0_4_4', 32, 18]],
  [32, ['Q4_0_4_8', 32, 18]],
  [33, ['Q4_0_8_8', 32, 18]],
  [34, ['TQ1_0', 256, 54]],
  [35, ['TQ2_0', 256, 66]],
  [37, ['IQ4_NL_4_8', 32, 18]],
  [38, ['IQ4_NL_8_8', 32, 18]],
  [39, ['MXFP4', 32, 17]],
  [40, ['NVFP4', 64, 36]],
  [41, ['Q1_0', 128, 18]],
]);

/** Numbers that forks of ggml give to types of their own, and 200 above a type to the same in another order; their sizes are not public knowledge. */
export function isForkType(type: number): boolean {
  const isOwn = (one: number) => one === 36 || (one >= 133 && one <= 158);
  return (
    isOwn(type) || (type > 200 && (isOwn(type - 200) || ggmlTypes.has(type - 200))) || (type >= 397 && type <= 399)
  );
}

/** Sizes of the scalar value types of metadata, by number (8 is text, 9 is a list). */
export const scalarBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
