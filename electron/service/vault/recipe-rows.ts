import type { ChunkIndex, ChunkRow, FileRecipe } from './rows.ts';

/** A chunk of a file with its place in it. */
export interface PlacedRow {
  readonly digest: string;
  /** Null for a chunk that the index does not know; what follows it in the file has no certain place. */
  readonly row: ChunkRow | null;
  /** Offset in the file of its first byte. */
  readonly start: number;
}

/** Digests that are looked up together. */
const rowsAtOnce = 512;

/** The chunks of a file in its order, looked up some at a time: all rows of a large file would take more memory than all work on it. */
export function* recipeRows(
  index: Pick<ChunkIndex, 'findChunks'>,
  { chunks }: Pick<FileRecipe, 'chunks'>,
): Generator<PlacedRow> {
  let start = 0;
  for (let first = 0; first < chunks.length; first += rowsAtOnce) {
    const digests = chunks.slice(first, first + rowsAtOnce);
    const rows = index.findChunks(digests);
    for (const digest of digests) {
      const row = rows.get(digest) ?? null;
      yield { digest, row, start };
      start += row?.rawBytes ?? 0;
    }
  }
}
