import type { ServiceEvent } from '../../shared/contract/events.ts';
import type { Unsubscribe, WireReply } from '../../shared/contract/wire.ts';

/** Who opened a connection: the kind of host and the account of the operating system, both written to the audit log. */
export interface ConnectionOrigin {
  readonly host: 'electron' | 'loopback' | 'cli';
  readonly account: string;
}

/** One caller of the service: a window, a browser, a run of the command line. Its signed-in session lives and dies with it. */
export interface ServiceConnection {
  /** Answers one untrusted message. Never rejects. */
  handle(raw: unknown): Promise<WireReply>;
  subscribe(listener: (event: ServiceEvent) => void): Unsubscribe;
  /** Ends the session; may be called twice. */
  close(): void;
}

/** All that a host knows of the service. */
export interface ServicePort {
  openConnection(origin: ConnectionOrigin): ServiceConnection;
  /** Lets running work finish or stop safely and closes the registry. */
  close(): Promise<void>;
}
