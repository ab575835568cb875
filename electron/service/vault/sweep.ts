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
export class Sweep {
  readonly #parts: SweepParts;
  readonly #running = new Set<Promise<void>>();

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  /**
   * Begins to check chunks; `advance` gets their raw bytes once they are right. Resolves when all of them are under way, so that more can follow
   * before the lanes have nothing to do; `done` when they are checked.
   */
  async begin(wanted: Iterable<ChunkRow>, advance: (bytes: number) => void): Promise<{ readonly done: Promise<void> }> {
    const { lanes, between } = this.#parts;
    const checks: Promise<void>[] = [];
    let isFailed = false;
    for (const { batch, isWanted } of wantedBatches(this.#parts, wanted)) {
      if (isFailed) break;
      await between();
      const slot = await lanes.acquire();
      const check = checkBatch(this.#parts, slot, batch, (row) => isWanted(row) && advance(row.rawBytes));
      const released = check.finally(() => lanes.release(slot));
      checks.push(released);
      const settled = released
        .catch(() => {
          isFailed = true;
        })
        .then(() => {
          this.#running.delete(settled);
        });
      this.#running.add(settled);
    }
    const done = Promise.all(checks).then(() => undefined);
    done.catch(() => undefined); // told to whoever waits for it
    return { done };
  }

  /** Waits for all that is under way, whatever comes of it. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}

/** Chunks that are put in order together: all of a large file would take more memory than the work on them. */
const rowsInOrder = 1024;

interface WantedBatch {
  readonly batch: readonly Group[];
  /** Whether a row is among those that were asked for, and not only stored as a difference to one. */
  readonly isWanted: (row: ChunkRow) => boolean;
}

function* wantedBatches(parts: SweepParts, wanted: Iterable<ChunkRow>): Generator<WantedBatch> {
  const batches = function* (rows: readonly ChunkRow[]): Generator<WantedBatch> {
    const digests = new Set(rows.map(({ digest }) => digest));
    for (const batch of batchesOf(groupsOf(parts, rows)))
      yield { batch, isWanted: ({ digest }) => digests.has(digest) };
  };
  let rows: ChunkRow[] = [];
  for (const row of wanted) {
    rows.push(row);
    if (rows.length < rowsInOrder) continue;
    yield* batches(rows);
    rows = [];
  }
  yield* batches(rows);
}

/** Rows that a lane can check, each once and by one batch, in the order of their bases' places. */
function groupsOf({ index, seen }: SweepParts, wanted: readonly ChunkRow[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const row of wanted) {
    if (!isPlain(row)) continue;
    const base = row.baseDigest === null ? row : index.findChunks([row.baseDigest]).get(row.baseDigest);
    if (base === undefined || base.baseDigest !== null || !isPlain(base) || groups.has(base.digest)) continue;
    const isOpen = seen.claim(base);
    const dependents = index.dependentsOf(base.digest).filter((one) => isPlain(one) && seen.claim(one));
    if (isOpen || dependents.length > 0) groups.set(base.digest, { base, dependents });
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

async function checkBatch(
  { lanes, reader, seen }: SweepParts,
  slot: Slot,
  groups: readonly Group[],
  onRight: (row: ChunkRow) => void,
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
      onRight(row);
    }
  }
}
