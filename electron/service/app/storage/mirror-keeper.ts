import type { MirrorRow } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';
import { startSync } from './mirror-sync-use.ts';
import { QuietTime } from './quiet-time.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Brings mirrors up to date by itself when that is due and nobody works, one after the other. A mirror that can't be reached, or is not whole after
 * it, is a notice; it is tried again when the same time has passed. Nothing is removed there: that is asked for by a person.
 */
export class MirrorKeeper {
  readonly #registry: Registry;
  readonly #quiet: QuietTime;
  /** When each mirror was tried last, by this program. */
  readonly #triedAtMs = new Map<string, number>();

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#quiet = new QuietTime(registry, () => this.look());
  }

  stop(): void {
    this.#quiet.stop();
  }

  /** Starts the sync of a mirror for which it is due; gives its operation's id, or null. Called every minute. */
  look(): string | null {
    const { operations, clock } = this.#registry;
    const row = this.#quiet.isNow() ? this.#due() : undefined;
    if (row === undefined) return null;
    this.#triedAtMs.set(row.id, clock.monotonicMs());
    const { operationId } = startSync(this.#registry, null, { mirror: row.name, verify: false, prune: false });
    void operations.ended(operationId).then(({ status, error, result }) => {
      this.#quiet.startAgain();
      const problems = Array.isArray(result?.['problems']) ? result['problems'].length : 0;
      if (status === 'failed') this.#tell(row, error?.message ?? '');
      else if (problems > 0) this.#tell(row, `${problems} problems were found.`);
    });
    return operationId;
  }

  #tell({ name }: MirrorRow, why: string): void {
    this.#registry.notices.push(`The mirror ${name} is not up to date. ${why} The Vault page lists mirrors.`);
    this.#registry.changed('session');
  }

  #due(): MirrorRow | undefined {
    const { catalog, clock } = this.#registry;
    const hours = catalog.registry.get()?.settings.mirrorHours ?? 0;
    if (hours === 0 || catalog.figures.totals().packs === 0) return undefined;
    const isLongAgo = (agoMs: number): boolean => agoMs >= hours * HOUR_MS;
    return catalog.mirrors.list().find(({ id }) => {
      const tried = this.#triedAtMs.get(id);
      if (tried !== undefined && !isLongAgo(clock.monotonicMs() - tried)) return false;
      const { lastSyncAt } = catalog.mirrors.contact(id);
      if (lastSyncAt === null) return true;
      // Timed by a clock that was wrong: waiting for that day could take years.
      if (Date.parse(lastSyncAt) > clock.now()) return true;
      // The record of a sync is new to every mirror: without this each day would have one because of the last one's.
      return (
        isLongAgo(clock.now() - Date.parse(lastSyncAt)) && catalog.audit.hasOthersSince(lastSyncAt, 'mirror.synced')
      );
    });
  }
}
