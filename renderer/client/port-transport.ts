import { lostReply, parseWireReply, tooLargeReply } from '../../shared/contract/client.ts';
import { ServiceEvent } from '../../shared/contract/events.ts';
import { MAX_REQUEST_BYTES, type Transport, type WireReply } from '../../shared/contract/wire.ts';
import { EventFan, retryDelayMs } from './reconnect.ts';

/** What is used of a page's MessagePort. */
export interface PagePort {
  postMessage(text: string): void;
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
  /** Messages wait in the port until this. */
  start(): void;
  close(): void;
}

/** Asks for a fresh port to the service; `onLost` is to be called when the process at its other end is gone. */
export type ConnectPort = (onLost: () => void) => Promise<PagePort>;

/**
 * A transport over a message port. When the port is lost every pending call fails with `service.lost`, listeners hear
 * `service_lost`, and a new port is asked for until there is one; then everything counts as changed.
 */
export class PortTransport implements Transport {
  readonly #connect: ConnectPort;
  readonly #events = new EventFan();
  readonly #pending = new Map<string, (reply: WireReply) => void>();
  #port: Promise<PagePort>;
  #isClosed = false;

  constructor(connect: ConnectPort) {
    this.#connect = connect;
    this.#port = this.#open(0);
  }

  async send(request: Parameters<Transport['send']>[0]): Promise<WireReply> {
    const text = JSON.stringify(request);
    if (new TextEncoder().encode(text).length > MAX_REQUEST_BYTES) return tooLargeReply(request.id);
    const port = await this.#port;
    if (this.#isClosed) return lostReply(request.id);
    return new Promise((resolve) => {
      this.#pending.set(request.id, resolve);
      port.postMessage(text);
    });
  }

  subscribe(listener: Parameters<Transport['subscribe']>[0]) {
    return this.#events.add(listener);
  }

  /** Gives the way up for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#failPending();
    (await this.#port).close();
  }

  async #open(attempt: number): Promise<PagePort> {
    let isLost = false;
    const onLost = () => {
      if (isLost || this.#isClosed) return;
      isLost = true;
      this.#failPending();
      this.#events.tell({ type: 'service_lost' });
      this.#port = this.#open(0);
      void this.#port.then(() => this.#events.tellAllChanged());
    };
    try {
      const port = await this.#connect(onLost);
      port.addEventListener('message', (event) => this.#receive('data' in event ? event.data : null));
      port.addEventListener('close', onLost);
      port.start();
      return port;
    } catch (error) {
      if (this.#isClosed) throw error;
      await new Promise((done) => setTimeout(done, retryDelayMs(attempt)));
      return this.#open(attempt + 1);
    }
  }

  #receive(data: unknown): void {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : null;
    if (typeof message !== 'object' || message === null) return;
    if ('event' in message) {
      const event = ServiceEvent.safeParse(message.event);
      if (event.success) this.#events.tell(event.data);
    }
    if ('reply' in message) {
      const reply = parseWireReply(message.reply);
      if (reply === null) return;
      this.#pending.get(reply.id)?.(reply);
      this.#pending.delete(reply.id);
    }
  }

  #failPending(): void {
    for (const [id, resolve] of this.#pending) resolve(lostReply(id));
    this.#pending.clear();
  }
}
