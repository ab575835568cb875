import { utcTime } from '../../../shared/model/moment.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { checkpointDigest, type SignedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { appendLeaf, type CompactRange, emptyRange, rangeRoot } from './compact-range.ts';
import { type LogProblem, logProblem } from './log-problem.ts';
import { leafHash } from './merkle.ts';
import { type ChainedEntry, GENESIS_HASH, parseRecord, type StoredRecord } from './record.ts';
import { ShiftWatch } from './shift-watch.ts';

export interface LogVerdict {
  readonly ok: boolean;
  readonly problems: readonly LogProblem[];
  readonly checkedRecords: number;
  readonly checkedSignatures: number;
  /** The newest checkpoint that verifies and agrees with the records. */
  readonly checkpoint: SignedCheckpoint | null;
  /** False when no checkpoint vouches for the log: a cut tail or a rebuilt chain could then not be seen. */
  readonly anchored: boolean;
  /** Records after the newest checkpoint. */
  readonly unanchoredRecords: number;
  readonly range: CompactRange;
  readonly headHash: string;
}

export interface LogVerifierOptions {
  readonly registryId: string;
  readonly publicKeyPem: string;
  /** Keys that were replaced, oldest first, each with the size up to which its checkpoints count. */
  readonly earlierKeys?: readonly { readonly publicKeyPem: string; readonly untilSize: number }[];
  /** Notes, in any order; also ones kept outside. */
  readonly checkpoints: readonly string[];
  /** Where reporting stops (verification goes on). */
  readonly maxProblems?: number;
}

/** Verifies a whole log while it streams by, with memory that does not grow with it: `add` each row in order, then `finish`. */
export class LogVerifier {
  private readonly problems: LogProblem[] = [];
  private readonly options: LogVerifierOptions;
  private readonly checkpoints: readonly SignedCheckpoint[];
  private readonly bySize: ReadonlyMap<number, readonly SignedCheckpoint[]>;
  private readonly shift = new ShiftWatch();
  private range = emptyRange;
  private headHash = GENESIS_HASH;
  private nextSeq = 0;
  private lastGood: SignedCheckpoint | null = null;
  private hasDiffered = false;

  constructor(options: LogVerifierOptions) {
    this.options = options;
    this.checkpoints = this.readCheckpoints();
    this.bySize = Map.groupBy(this.checkpoints, (checkpoint) => checkpoint.size);
    this.compareAtSize();
  }

  /** Takes the next row. Rows must come as they are stored, in the order of their numbers. */
  add(row: StoredRecord): void {
    const isNamed = this.checkNumber(row.seq);
    const entry = this.checkText(row);
    if (entry) this.checkChain(row, entry, isNamed);
    this.range = appendLeaf(this.range, leafHash(row.canonical));
    this.headHash = row.hash;
    this.nextSeq = row.seq + 1;
    this.compareAtSize();
  }

  /** The verdict over everything that was added. */
  finish(): LogVerdict {
    for (const problem of this.shift.finish()) this.report(problem);
    const count = this.range.size;
    for (const checkpoint of this.checkpoints.filter(({ size }) => size > count)) {
      const message = `The log has ${count} records, but the checkpoint of ${utcTime(checkpoint.time)} vouches for ${checkpoint.size}: ${checkpoint.size - count} were cut off.`;
      this.report(logProblem('log_truncated', count, message));
    }
    return {
      ok: this.problems.length === 0,
      problems: this.problems,
      checkedRecords: count,
      checkedSignatures: this.checkpoints.length,
      checkpoint: this.lastGood,
      anchored: this.lastGood !== null,
      unanchoredRecords: count - (this.lastGood?.size ?? 0),
      range: this.range,
      headHash: this.headHash,
    };
  }

  private report(problem: LogProblem): void {
    if (this.problems.length < (this.options.maxProblems ?? 1_000)) this.problems.push(problem);
  }

  private checkNumber(seq: number): boolean {
    if (seq === this.nextSeq) return false;
    if (seq > this.nextSeq) {
      const last = seq - 1;
      const which = last === this.nextSeq ? `Record ${last} is` : `Records ${this.nextSeq} to ${last} are`;
      this.report(logProblem('records_missing', this.nextSeq, `${which} missing.`));
    } else {
      this.report(logProblem('record_reordered', seq, `Record ${seq} comes after record ${this.nextSeq - 1}.`));
    }
    return true;
  }

  private checkText(row: StoredRecord): ChainedEntry | null {
    const digest = sha256Hex(row.canonical);
    if (digest !== row.hash) {
      const message = `The content or the hash of record ${row.seq} was changed: its hash is ${digest}, recorded is ${row.hash}.`;
      this.report(logProblem('record_edited', row.seq, message));
    }
    try {
      return parseRecord(row.canonical);
    } catch (error) {
      const why = error instanceof Error ? error.message : '';
      this.report(logProblem('record_malformed', row.seq, `Record ${row.seq} cannot be read. ${why}`));
      return null;
    }
  }

  private checkChain(row: StoredRecord, entry: ChainedEntry, isNamed: boolean): void {
    const { registryId } = this.options;
    if (entry.registryId !== registryId) {
      this.report(
        logProblem(
          'wrong_registry',
          row.seq,
          `Record ${row.seq} is of the registry ${entry.registryId}, not ${registryId}.`,
        ),
      );
    }
    const moved = this.shift.add(row.seq, entry.seq);
    for (const problem of moved.problems) this.report(problem);
    if (entry.prevHash !== this.headHash && !isNamed && !moved.hasChanged) {
      const message = `Record ${row.seq} does not follow from the record before it: one of the two was changed after it was written.`;
      this.report(logProblem('chain_broken', row.seq, message));
    }
  }

  private readCheckpoints(): readonly SignedCheckpoint[] {
    const valid: SignedCheckpoint[] = [];
    for (const note of new Set(this.options.checkpoints)) {
      const verdict = verifyCheckpoint(note, this.keyFor(note), this.options.registryId);
      if (verdict.status === 'valid') valid.push(verdict.checkpoint);
      else
        this.report({
          ...logProblem(`checkpoint_${verdict.status}`, null, verdict.detail),
          location: `checkpoint ${checkpointDigest(note).slice(0, 12)}`,
        });
    }
    return valid.sort((a, b) => a.size - b.size);
  }

  /** The key of the time: one that was replaced vouches for nothing that came after it. */
  private keyFor(note: string): string {
    const size = Number(/^\d+$/m.exec(note)?.[0] ?? 0);
    const earlier = this.options.earlierKeys?.find(({ untilSize }) => size <= untilSize);
    return earlier?.publicKeyPem ?? this.options.publicKeyPem;
  }

  private compareAtSize(): void {
    const { size } = this.range;
    const here = this.bySize.get(size);
    if (here === undefined) return;
    const root = Buffer.from(rangeRoot(this.range)).toString('hex');
    for (const checkpoint of here) {
      if (checkpoint.rootHash === root && checkpoint.headHash === this.headHash) {
        this.lastGood = checkpoint;
        continue;
      }
      // Every later root rests on the same records, so only the first that differs says anything.
      if (this.hasDiffered) continue;
      this.hasDiffered = true;
      // Which record it is can't be told from the root, but the last agreement bounds it.
      const from = this.lastGood?.size ?? 0;
      const span = size - 1 > from ? `Records ${from} to ${size - 1}` : `Record ${from}`;
      const message = `${span} are not what the checkpoint of ${utcTime(checkpoint.time)} (${checkpoint.shortCode}) vouches for.`;
      this.report(logProblem('checkpoint_differs', from, message));
    }
  }
}

/** Verifies rows as they stream by; see `LogVerifier`. */
export function verifyRecords(rows: Iterable<StoredRecord>, options: LogVerifierOptions): LogVerdict {
  const verifier = new LogVerifier(options);
  for (const row of rows) verifier.add(row);
  return verifier.finish();
}

/** Checks that each checkpoint names the one before it, oldest first as stored: one taken out or put in is named. */
export function verifyCheckpointChain(notes: readonly string[]): readonly LogProblem[] {
  return notes.flatMap((note, i) => {
    const before = notes[i - 1];
    const expected = before === undefined ? 'none' : checkpointDigest(before);
    const named = /^previous ([0-9a-f]{64}|none)$/m.exec(note)?.[1];
    if (named === expected) return [];
    const message = `Checkpoint ${i + 1} does not name the one before it: one was taken out, put in or changed.`;
    return [{ ...logProblem('checkpoint_missing', null, message), location: `checkpoint ${i + 1}` }];
  });
}
