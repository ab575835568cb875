import type { MethodSpec } from '../../../shared/contract/define.ts';
import { createDispatcher } from '../../../shared/contract/dispatcher.ts';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ServiceEvent } from '../../../shared/contract/events.ts';
import { methods } from '../../../shared/contract/methods/index.ts';
import type { Unsubscribe, WireReply } from '../../../shared/contract/wire.ts';
import { newId } from '../platform/index.ts';
import { authorise } from './authorise.ts';
import type { Actor, Caller, Platform, Registry, SessionState } from './context.ts';
import { rememberRegistry } from './folders.ts';
import { makeHandlers } from './handlers.ts';
import { type OpenedRegistry, openRegistry } from './open-registry.ts';
import { idleMinutes, lock } from './people/sessions.ts';

export interface ConnectionOrigin {
  readonly host: 'electron' | 'loopback' | 'cli';
  readonly account: string;
  /** May read without signing in: whoever runs the command line has the registry's files anyway. */
  readonly localReader?: boolean;
}

export interface ServiceConnection {
  handle(raw: unknown): Promise<WireReply>;
  subscribe(listener: (event: ServiceEvent) => void): Unsubscribe;
  close(): void;
}

const IDLE_CHECK_MS = 5_000;

class Connection implements ServiceConnection, Caller {
  readonly origin: Caller['origin'];
  session: SessionState | null = null;
  readonly #service: Service;
  readonly #listeners = new Set<(event: ServiceEvent) => void>();
  readonly #idle: NodeJS.Timeout;

  constructor(service: Service, origin: ConnectionOrigin) {
    this.#service = service;
    this.origin = { ...origin, localReader: origin.localReader ?? false };
    this.#idle = setInterval(() => this.#lockWhenIdle(), IDLE_CHECK_MS);
    this.#idle.unref();
  }

  actor(): Actor {
    if (this.session) return this.session.actor;
    throw new StrongroomError('session.required', 'Sign in first.');
  }

  handle(raw: unknown): Promise<WireReply> {
    return this.#service.dispatch(raw, this);
  }

  subscribe(listener: (event: ServiceEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Operations carry names of files and models: only somebody who may read them hears of them. */
  tell(event: ServiceEvent): void {
    const mayHear = this.origin.localReader || (this.session !== null && !this.session.locked);
    if (event.type === 'operation' && !mayHear) return;
    for (const listener of this.#listeners) listener(event);
  }

  #lockWhenIdle(): void {
    const registry = this.#service.registry;
    if (!registry || !this.session || this.session.locked) return;
    if (registry.clock.monotonicMs() - this.session.lastActivityMs < idleMinutes(registry) * 60_000) return;
    lock(registry, this, 'idle');
    this.tell({ type: 'changed', topic: 'session' });
  }

  close(): void {
    clearInterval(this.#idle);
    this.session = null;
    this.#listeners.clear();
    this.#service.forget(this);
  }
}

/** The registry engine as its hosts see it: connections in, an orderly end. It does not know who hosts it. */
export class Service {
  readonly platform: Platform;
  readonly dispatch: (raw: unknown, caller: Caller) => Promise<WireReply>;
  readonly #connections = new Set<Connection>();
  readonly #configDir: string | undefined;
  readonly #idleWork: boolean;
  #opened: OpenedRegistry | null = null;
  #opening: Promise<unknown> = Promise.resolve();

  /** `idleWork`: verifies the vault by itself while nobody works. */
  constructor(platform: Platform, configDir: string | undefined, idleWork: boolean) {
    this.platform = platform;
    this.#configDir = configDir;
    this.#idleWork = idleWork;
    this.dispatch = createDispatcher<typeof methods, Caller>({
      methods,
      handlers: makeHandlers(this),
      authorise: (spec: MethodSpec, method, caller) => authorise(this.registry, spec, method, caller),
      newRequestId: () => newId(platform.random, 'rq'),
      onBug: (error, requestId, method) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        platform.log.error('method.failed', { requestId, method, error: text });
      },
    });
  }

  get registry(): Registry | null {
    return this.#opened?.registry ?? null;
  }

  /** The open registry; throws `registry.not_chosen` while there is none. */
  requireRegistry(): Registry {
    if (this.registry) return this.registry;
    throw new StrongroomError('registry.not_chosen', 'Choose the folder of the registry first.');
  }

  /** Opens a folder, closing the one that is open. One at a time. */
  open(folder: string, createIfMissing: boolean): Promise<Registry> {
    const work = this.#opening.then(async () => {
      if (this.registry?.folder === folder) return this.registry;
      const opened = await openRegistry(this.platform, folder, {
        createIfMissing,
        idleWork: this.#idleWork,
        emit: (event) => this.#emit(event),
      });
      // The new one is open before the old one goes: when it fails, people go on where they were.
      await this.#closeRegistry();
      this.#opened = opened;
      await rememberRegistry(folder, this.#configDir).catch(() =>
        this.platform.log.warn('registry.not_remembered', {}),
      );
      return opened.registry;
    });
    this.#opening = work.catch(() => undefined);
    return work;
  }

  #emit(event: ServiceEvent): void {
    for (const connection of this.#connections) connection.tell(event);
  }

  openConnection(origin: ConnectionOrigin): ServiceConnection {
    const connection = new Connection(this, origin);
    this.#connections.add(connection);
    return connection;
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  async #closeRegistry(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    for (const connection of this.#connections) connection.session = null;
    await opened?.close();
  }

  async close(): Promise<void> {
    await this.#opening;
    await this.#closeRegistry();
    for (const connection of [...this.#connections]) connection.close();
  }
}
