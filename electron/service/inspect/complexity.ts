/**
 * The complexity figure: multiply-adds of one pass over one item, estimated as one for every stored parameter. That is exact for dense
 * layers and a lower bound for convolutions, attention and loops; it needs no shapes, so it means the same for every format.
 * For trees it is the number of nodes. null where the parameters are unknown.
 */
export const estimateComplexity = (parameterCount: number | null): number | null => parameterCount;
