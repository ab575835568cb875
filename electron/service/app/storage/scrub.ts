import type { Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { runVerification } from './verify-vault.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOOK_EVERY_MS = 60_000;
/** So long nothing else must have run before a scrub begins, or goes on. */
const QUIET_MS = 2 * 60_000;

/**
 * Scrub: verifies every byte of the vault by itself when that is due and nobody works. It waits while other work runs, and what it has read
 * is not read again after the program was closed. Damage that it finds is a notice, and the last verification on the Vault page.
 */
export class Scrub {
  readonly #registry: Registry;
  readonly #timer: NodeJS.Timeout;
  #busyAtMs: number;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#busyAtMs = registry.clock.monotonicMs();
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Starts a scrub when one is due; gives its operation's id, or null. Called every minute. */
  look(): string | null {
    const { operations, clock } = this.#registry;
    if (operations.isBusy(null)) this.#busyAtMs = clock.monotonicMs();
    if (clock.monotonicMs() - this.#busyAtMs < QUIET_MS || !this.isDue()) return null;
    const operation = operations.start({
      kind: 'scrub',
      title: 'Every byte of the vault, while nobody works',
      startedBy: null,
      canPause: true,
      run: async (run) => ({ ...(await this.#scrub(run)) }),
    });
    return operation.id;
  }

  /** True when every byte was last verified longer ago than the settings allow, or a verification was stopped. */
  isDue(): boolean {
    const { catalog, clock } = this.#registry;
    const days = catalog.registry.get()?.settings.scrubDays ?? 0;
    if (days === 0 || catalog.figures.totals().packs === 0) return false;
    const last = catalog.verifications.last({ full: true });
    return last === null || clock.now() - Date.parse(last.verifiedAt) >= days * DAY_MS;
  }

  async #scrub(run: OperationRun) {
    const { operations, notices, changed } = this.#registry;
    const pausePoint = async (): Promise<void> => {
      await run.pausePoint();
      await operations.whenIdle(run.id, run.signal);
    };
    const verifying = { full: true, resume: true, recompute: false, actor: null, byScrub: true };
    const result = await runVerification(this.#registry, { ...run, pausePoint }, verifying);
    this.#busyAtMs = this.#registry.clock.monotonicMs();
    if (result.ok) return result;
    notices.push(`The vault is damaged: ${result.problems.length} problems were found. The Vault page names them.`);
    changed('session');
    return result;
  }
}
