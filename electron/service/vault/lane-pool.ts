import { defaultThreads, Lanes } from './lanes/lanes.ts';

/** Starting threads takes as long as some hundredths of a second of work do, which less than this is. */
const worthThreadsBytes = 8 * 1024 * 1024;

/** Lanes made when they are first wanted: threads for much work, the caller's own thread for little. */
export class LanePool {
  readonly #threads: number;
  #many: Lanes | null = null;
  #none: Lanes | null = null;

  /** `threads` 0: everything in the caller's thread. As many as suit the machine when missing. */
  constructor(threads: number = defaultThreads()) {
    this.#threads = threads;
  }

  /** Those that suit work on so many bytes. */
  forBytes(bytes: number): Lanes {
    if (this.#threads > 0 && bytes >= worthThreadsBytes) {
      this.#many ??= new Lanes(this.#threads);
      return this.#many;
    }
    this.#none ??= new Lanes(0);
    return this.#none;
  }

  /** The same, whose threads are starting while whoever will use them prepares the work; one that does not start fails that work. */
  startedFor(bytes: number): Lanes {
    const lanes = this.forBytes(bytes);
    lanes.start().catch(() => undefined);
    return lanes;
  }

  /** Ends the threads. Nothing may be under way. */
  async close(): Promise<void> {
    await this.#many?.close();
    this.#many = null;
    this.#none = null;
  }
}
