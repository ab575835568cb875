import type { Registry } from '../context.ts';

/** So long nothing must have run before the program begins something by itself. */
const QUIET_MS = 2 * 60_000;

/** Tells when nobody has worked for a while. Ask it now and then: it learns of work by being asked. */
export class QuietTime {
  readonly #registry: Registry;
  #busyAtMs: number;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#busyAtMs = registry.clock.monotonicMs();
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
