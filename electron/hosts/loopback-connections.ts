import { equalSecrets, secureRandom } from '../service/platform/index.ts';
import type { ServiceConnection } from './service-port.ts';

const MAX_CONNECTIONS = 64;

/** One browser (a cookie jar) that opened the printed address, and how many event streams it reads. */
export interface Visitor {
  readonly cookie: string;
  readonly connection: ServiceConnection;
  streams: number;
  lastSeenMs: number;
}

/**
 * The browsers of one launch. Each opening of the address is a connection of its own, so that two browsers are two
 * people; the newest 64 are kept, and one that reads no events is dropped after `idleMs` without a request.
 */
export class LoopbackConnections {
  readonly #visitors = new Set<Visitor>();
  readonly #open: () => ServiceConnection;
  readonly #monotonicMs: () => number;
  readonly #idleMs: number;

  constructor(options: { open: () => ServiceConnection; monotonicMs: () => number; idleMs: number }) {
    this.#open = options.open;
    this.#monotonicMs = options.monotonicMs;
    this.#idleMs = options.idleMs;
  }

  /** A new visitor with a cookie of 256 random bits. */
  admit(): Visitor {
    const cookie = Buffer.from(secureRandom(32)).toString('base64url');
    const visitor = { cookie, connection: this.#open(), streams: 0, lastSeenMs: this.#monotonicMs() };
    this.#visitors.add(visitor);
    const [oldest] = this.#visitors;
    if (this.#visitors.size > MAX_CONNECTIONS && oldest !== undefined) this.drop(oldest);
    return visitor;
  }

  /** The visitor of a cookie, whose time starts anew. Compared with all in constant time each. */
  find(cookie: string | undefined): Visitor | undefined {
    const given = Buffer.from(cookie ?? '');
    let found: Visitor | undefined;
    for (const visitor of this.#visitors) if (equalSecrets(given, Buffer.from(visitor.cookie))) found = visitor;
    if (found !== undefined) found.lastSeenMs = this.#monotonicMs();
    return found;
  }

  drop(visitor: Visitor): void {
    this.#visitors.delete(visitor);
    visitor.connection.close();
  }

  dropIdle(): void {
    const limit = this.#monotonicMs() - this.#idleMs;
    for (const visitor of this.#visitors) if (visitor.streams === 0 && visitor.lastSeenMs < limit) this.drop(visitor);
  }

  dropAll(): void {
    for (const visitor of this.#visitors) this.drop(visitor);
  }
}
