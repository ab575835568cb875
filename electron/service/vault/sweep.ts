import type { StoredRange } from './lanes/lane-task.ts';
import { fitsSlot, type Lanes, type Slot } from './lanes/lanes.ts';
import { recordHeaderBytes } from './pack-format.ts';
import type { PackReader } from './pack-reader.ts';
import { readRecords } from './read-records.ts';
import type { ChunkIndex, ChunkRow } from './rows.ts';
import type { SeenRecords } from './seen-records.ts';

export interface SweepParts {
  readonly lanes: Lanes;
  readonly index: ChunkIndex;
  readonly reader: PackReader;
  /** Takes down the records that are right. */
  readonly seen: SeenRecords;
  /** Called between batches: throws when the work is stopped, waits while it is paused. */
  readonly between: () => Promise<void>;
  /** Raw bytes of wanted chunks that were checked. */
  readonly advance: (bytes: number) => void;
}

/** A chunk that stands alone, with those that are stored as differences to it. */
interface Group {
  readonly base: ChunkRow;
  readonly dependents: readonly ChunkRow[];
}

/** Bytes of records that a batch takes: a lane has work for some milliseconds, and its next batch is read meanwhile. */
const batchStoredBytes = 3 * 1024 * 1024;

/**
 * Checks chunks in the order in which they lie in packs: CRC-32 of the payload, digest of the raw bytes. A base is decoded once, for itself and for all
 * differences to it. What is right is marked as seen; what can't be read, or is wrong, is left for the caller, who reads it singly and says why.
 */
export async function sweep(parts: SweepParts, wanted: readonly ChunkRow[]): Promise<void> {
  const isWanted = new Set(wanted.map(({ digest }) => digest));
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  try {
    for (const batch of batchesOf(groupsOf(parts, wanted))) {
      await parts.between();
      const slot = await parts.lanes.acquire();
      const done = check(parts, slot, batch, isWanted)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          parts.lanes.release(slot);
          running.delete(done);
        });
      running.add(done);
      if (failure) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failure) throw (failure as { readonly error: unknown }).error;
}

/** Rows that a lane can check, each once, in the order of their bases' places. */
function groupsOf({ index, seen }: SweepParts, wanted: readonly ChunkRow[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const row of wanted) {
    if (seen.has(row) || !isPlain(row)) continue;
    const base = row.baseDigest === null ? row : index.findChunks([row.baseDigest]).get(row.baseDigest);
    if (base === undefined || base.baseDigest !== null || !isPlain(base) || groups.has(base.digest)) continue;
    const isOpen = (one: ChunkRow): boolean => isPlain(one) && !seen.has(one);
    groups.set(base.digest, { base, dependents: index.dependentsOf(base.digest).filter(isOpen) });
  }
  const place = ({ base }: Group): string => `${base.packId} ${String(base.offset).padStart(9, '0')}`;
  const placed = [...groups.values()].map((group) => ({ group, place: place(group) }));
  return placed.sort((a, b) => (a.place < b.place ? -1 : 1)).map(({ group }) => group);
}

const isPlain = (row: ChunkRow): boolean => row.blockAt === null && fitsSlot(row.rawBytes, row.storedBytes);

/** Groups, as many as a slot is to hold; the dependents of one base may need several batches. */
function* batchesOf(groups: readonly Group[]): Generator<readonly Group[]> {
  let batch: Group[] = [];
  let bytes = 0;
  for (const { base, dependents } of groups) {
    let open: ChunkRow[] = [];
    const add = function* (size: number): Generator<readonly Group[]> {
      if (bytes > 0 && bytes + size > batchStoredBytes) {
        if (open.length > 0) batch.push({ base, dependents: open });
        yield batch;
        batch = [];
        bytes = 0;
        open = [];
      }
      bytes += size;
    };
    yield* add(sizeOf(base));
    for (const row of dependents) {
      const before = batch;
      yield* add(sizeOf(row));
      if (batch !== before) bytes += sizeOf(base); // read again, for those that are left
      open.push(row);
    }
    batch.push({ base, dependents: open });
  }
  if (batch.length > 0) yield batch;
}

const sizeOf = ({ storedBytes }: ChunkRow): number => recordHeaderBytes + storedBytes;

async function check(
  { lanes, reader, seen, advance }: SweepParts,
  slot: Slot,
  groups: readonly Group[],
  isWanted: ReadonlySet<string>,
): Promise<void> {
  const rows = [...groups.map(({ base }) => base), ...groups.flatMap(({ dependents }) => dependents)];
  const place = { at: slot.all.at, into: slot.allBytes };
  const ranges = await readRecords(reader, place, rows).catch(() => null);
  if (ranges === null) return; // the caller finds out which record it was
  const ofRow = new Map(rows.map((row, at) => [row, ranges[at] ?? null]));
  const rangeOf = (row: ChunkRow): StoredRange => {
    const range = ofRow.get(row);
    if (!range) throw new Error('a record was not read');
    return { ...range, isProven: seen.has(row) };
  };
  const checked = groups.map(({ base, dependents }) => ({
    stored: rangeOf(base),
    dependents: dependents.map(rangeOf),
  }));
  const outcomes = await lanes.run(slot, { kind: 'check', groups: checked });
  for (const [at, { base, dependents }] of groups.entries()) {
    for (const [number, row] of [base, ...dependents].entries()) {
      if (outcomes[at]?.[number] !== true || seen.has(row)) continue;
      seen.add(row);
      if (isWanted.has(row.digest)) advance(row.rawBytes);
    }
  }
}
