import type { Registry } from '../context.ts';

const LOOK_EVERY_MS = 60_000;
/** So long nothing must have run before the program begins something by itself. */
const QUIET_MS = 2 * 60_000;

/** Has somebody look every minute whether there is something to do, and tells them whether nobody has worked for a while. */
export class QuietTime {
  readonly #registry: Registry;
  readonly #timer: NodeJS.Timeout;
  #busyAtMs: number;

  /** `look` must ask `isNow`, which learns of work by being asked. */
  constructor(registry: Registry, look: () => void) {
    this.#registry = registry;
    this.#busyAtMs = registry.clock.monotonicMs();
    this.#timer = setInterval(look, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  isNow(): boolean {
    if (this.#registry.operations.isBusy(null)) this.startAgain();
    return this.#registry.clock.monotonicMs() - this.#busyAtMs >= QUIET_MS;
  }

  /** What was begun has ended: the next thing waits as long again. */
  startAgain(): void {
    this.#busyAtMs = this.#registry.clock.monotonicMs();
  }
}

/** Where work that the program began by itself stands still while a person's runs. */
export const yieldingPausePoint =
  ({ operations }: Registry, run: { readonly id: string; readonly signal: AbortSignal; pausePoint(): Promise<void> }) =>
  async (): Promise<void> => {
    await run.pausePoint();
    await operations.whenIdle(run.id, run.signal);
  };
