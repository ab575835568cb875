import type { ChunkIndex, ChunkRow } from './rows.ts';

/**
 * One row for each digest, of all records that packs hold. Collections leave older records behind: a difference whose base has gone can't
 * be read, so a record that stands alone is preferred, and a difference counts only while its base is there.
 */
export function chooseRows(candidates: Iterable<ChunkRow>): Map<string, ChunkRow> {
  const chosen = new Map<string, ChunkRow>();
  const differences: ChunkRow[] = [];
  for (const row of candidates) {
    if (row.baseDigest !== null) differences.push(row);
    else if (!chosen.has(row.digest)) chosen.set(row.digest, row);
  }
  const alone = new Set(chosen.keys());
  for (const row of differences) {
    const hasBase = row.baseDigest !== null && alone.has(row.baseDigest);
    if (hasBase && !chosen.has(row.digest)) chosen.set(row.digest, row);
  }
  return chosen;
}

/** True for a record, as its pack tells it, that is a difference and that no row names any more: its base may be gone, and nothing needs it. */
export function isLeftBehind(index: Pick<ChunkIndex, 'findChunks'>, row: ChunkRow): boolean {
  if (row.baseDigest === null) return false;
  const known = index.findChunks([row.digest]).get(row.digest);
  return known?.packId !== row.packId || known.offset !== row.offset;
}
