import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Clock, systemClock } from '../platform/clock.ts';

const mebibyte = 1024 * 1024;

/** Bounds of one inspection. Everything that a file announces is compared with these before memory is taken for it. */
export interface InspectLimits {
  /** Bytes of one header, index or JSON document that is parsed as a whole. */
  readonly maxHeaderBytes: number;
  /** Entries of one list: tensors, archive members, graph nodes, keys. */
  readonly maxEntries: number;
  /** Depth of nested structures: JSON, subgraphs, archives in archives. */
  readonly maxNesting: number;
  /** Bytes that decompression may produce in all. */
  readonly maxInflatedBytes: number;
  /** Findings kept; what comes after is counted, not listed. */
  readonly maxFindings: number;
  /** Shared by everything that one inspection does. */
  readonly budget: Budget;
}

/** Steps and time that one inspection may use. */
export class Budget {
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  #stepsLeft: number;
  #untilCheck = 0;

  constructor(steps: number, timeMs: number, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#deadlineMs = clock.monotonicMs() + timeMs;
    this.#stepsLeft = steps;
  }

  /** True when no more work may be done: what is left is to be told, not read. */
  get isUsedUp(): boolean {
    return this.#stepsLeft < 0 || this.#clock.monotonicMs() > this.#deadlineMs;
  }

  /** Pays for `steps` of work (an opcode, an entry, a field). Throws `inspect.limit_exceeded` when steps or time are used up. */
  spend(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) throw limitExceeded('The file needs more work to read than one inspection may do.');
    this.#untilCheck -= steps;
    if (this.#untilCheck > 0) return;
    this.#untilCheck = 1024;
    if (this.#clock.monotonicMs() > this.#deadlineMs) {
      throw limitExceeded('The file takes longer to read than one inspection may take.');
    }
  }
}

/** The error of every bound in this folder. */
export const limitExceeded = (message: string, details: Record<string, unknown> = {}): StrongroomError =>
  new StrongroomError('inspect.limit_exceeded', message, details);

/** The error of everything that does not follow its format. */
export const malformed = (message: string, details: Record<string, unknown> = {}): StrongroomError =>
  new StrongroomError('artifact.malformed', message, details);

/** Limits for one inspection, starting now: 7 s of parsing inside the 10 s that the worker has. */
export function defaultLimits(clock: Clock = systemClock, timeMs = 7000): InspectLimits {
  return {
    maxHeaderBytes: 100 * mebibyte,
    maxEntries: 1_000_000,
    maxNesting: 100,
    maxInflatedBytes: 512 * mebibyte,
    maxFindings: 1000,
    budget: new Budget(400_000_000, timeMs, clock),
  };
}

/** Throws `inspect.limit_exceeded` when `value` is above `most`; `what` names the thing in the message. */
export function requireAtMost(value: number, most: number, what: string): void {
  if (value > most)
    throw limitExceeded(`The file has more ${what} than one inspection may read (${most}).`, { value, most });
}
