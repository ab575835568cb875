import type { Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { QuietTime, yieldingPausePoint } from './quiet-time.ts';
import { runVerification } from './verify-vault.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Scrub: verifies every byte of the vault by itself when that is due and nobody works. It waits while other work runs, and what it has read
 * is not read again after the program was closed. Damage that it finds is a notice, and the last verification on the Vault page.
 */
export class Scrub {
  readonly #registry: Registry;
  readonly #quiet: QuietTime;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#quiet = new QuietTime(registry, () => this.look());
  }

  stop(): void {
    this.#quiet.stop();
  }

  /** Starts a scrub when one is due; gives its operation's id, or null. Called every minute. */
  look(): string | null {
    if (!this.#quiet.isNow() || !this.isDue()) return null;
    const operation = this.#registry.operations.start({
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
    if (last === null) return true;
    const agoMs = clock.now() - Date.parse(last.verifiedAt);
    // A verification that is still to come was timed by a clock that was wrong: waiting for it could take years.
    return agoMs < 0 || agoMs >= days * DAY_MS;
  }

  async #scrub(run: OperationRun) {
    const { notices, changed } = this.#registry;
    const pausePoint = yieldingPausePoint(this.#registry, run);
    const verifying = { full: true, resume: true, recompute: false, actor: null, byScrub: true };
    const result = await runVerification(this.#registry, { ...run, pausePoint }, verifying);
    this.#quiet.startAgain();
    if (result.ok) return result;
    notices.push(`The vault is damaged: ${result.problems.length} problems were found. The Vault page names them.`);
    changed('session');
    return result;
  }
}
