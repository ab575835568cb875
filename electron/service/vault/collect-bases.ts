import type { RebasedBase } from './collect-types.ts';
import type { DigestMap } from './digest-map.ts';
import type { ChunkRow } from './rows.ts';

/** More raw bytes than this are not held in memory for one base. */
const mostRawBytes = 64 * 1024 * 1024;

/**
 * Decides for a dead base whether its dependents should be encoded anew without it: when the estimate from stored sizes is smaller.
 * Now: the base and all differences. Afterwards: the newest alone, which compresses like the base did, and the others as differences to
 * it, each about as large as the larger of the two differences.
 */
export function rebaseOf(base: ChunkRow, dependents: readonly ChunkRow[], age: DigestMap): RebasedBase | null {
  const newestFirst = [...dependents].sort(
    (a, b) => (age.get(b.digest) ?? 0) - (age.get(a.digest) ?? 0) || (a.digest < b.digest ? -1 : 1),
  );
  const [newest, ...others] = newestFirst;
  if (newest === undefined || base.baseDigest !== null) return null;
  if (sum(dependents, (row) => row.rawBytes) + base.rawBytes > mostRawBytes) return null;
  const now = base.storedBytes + sum(dependents, (row) => row.storedBytes);
  return estimate(base, newest, others) < now ? { base, dependents: newestFirst } : null;
}

/** Stored bytes of a group once it is encoded anew, about. */
export const estimateOf = ({ base, dependents: [newest, ...others] }: RebasedBase): number =>
  newest === undefined ? 0 : estimate(base, newest, others);

function estimate(base: ChunkRow, newest: ChunkRow, others: readonly ChunkRow[]): number {
  const alone = base.rawBytes === 0 ? newest.rawBytes : (base.storedBytes * newest.rawBytes) / base.rawBytes;
  return Math.ceil(alone + sum(others, (row) => Math.max(row.storedBytes, newest.storedBytes)));
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
