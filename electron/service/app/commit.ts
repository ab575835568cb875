import { besideOld, type GovernedType } from '../catalog/index.ts';
import { isoTime } from '../platform/index.ts';
import { watchClock } from './clock-watch.ts';
import type { Actor, Registry } from './context.ts';
import { followInSearch, type Touched } from './search/search-index.ts';

interface Subject {
  readonly type: string;
  readonly id: string;
  readonly label: string;
}

/** A unit of work: each change in it writes its audit record in the same transaction. */
export class Change {
  /** When it happens: one time for all that the transaction writes. ISO-8601 UTC. */
  readonly at: string;
  readonly #registry: Registry;
  readonly #actor: Actor | null;
  readonly #touched: { type: GovernedType; id: string }[] = [];

  constructor(registry: Registry, actor: Actor | null) {
    this.#registry = registry;
    this.#actor = actor;
    this.at = isoTime(registry.clock.now());
  }

  /** Records a governed row that was inserted just now. */
  created(action: string, type: GovernedType, id: string, label: string, reason: string | null = null): void {
    this.#touched.push({ type, id });
    this.#append(action, { type, id, label }, reason, null, this.#registry.catalog.snapshot(type, id));
  }

  /** Applies a change to a governed row and records it with its old and new value. */
  updated(
    action: string,
    type: GovernedType,
    id: string,
    label: string,
    why: { readonly reason?: string },
    apply: () => void,
  ): void {
    this.#touched.push({ type, id });
    const old = this.#registry.catalog.snapshot(type, id);
    apply();
    const next = besideOld(type, old, this.#registry.catalog.snapshot(type, id));
    this.#append(action, { type, id, label }, why.reason ?? null, old, next);
  }

  /** Governed rows that were written in this transaction. */
  get touched(): Touched {
    return this.#touched;
  }

  /** Records something that is no governed row: a sign-in, an export. */
  noted(
    action: string,
    subject: Subject,
    values: { readonly reason?: string; readonly old?: unknown; readonly next?: unknown } = {},
  ): void {
    this.#append(action, subject, values.reason ?? null, values.old ?? null, values.next ?? null);
  }

  #append(action: string, subject: Subject, reason: string | null, old: unknown, next: unknown): void {
    this.#registry.audit.append({ time: this.at, actor: this.#actor, action, subject, reason, old, next });
  }
}

/**
 * Runs `work` in one transaction with its audit records: all of it is durable when this returns, or none of it happened.
 * `actor`: null for the workstation itself or for somebody who is not signed in.
 */
export function commit<T>(registry: Registry, actor: Actor | null, work: (change: Change) => T): T {
  return registry.catalog.transaction(() => {
    watchClock(registry);
    const change = new Change(registry, actor);
    const result = work(change);
    followInSearch(registry.catalog, change.touched);
    return result;
  });
}
