import { lostReply, parseWireReply, tooLargeReply } from '../../shared/contract/client.ts';
import { ServiceEvent } from '../../shared/contract/events.ts';
import { MAX_REQUEST_BYTES, type Transport, type WireReply } from '../../shared/contract/wire.ts';
import { EventFan, retryDelayMs } from './reconnect.ts';

export interface HttpTransportOptions {
  /** '' in a page: its own origin. */
  readonly origin: string;
  /** The page's fetch; a test passes one that carries its cookie and origin. */
  readonly fetch: typeof fetch;
  /** Silence on the event stream after which the way counts as lost; the host sends something every 15 s. */
  readonly silenceMs?: number;
}

/**
 * A transport over the loopback host: POST /rpc, and events as a stream of JSON lines read with fetch. When the stream
 * ends, listeners hear `service_lost` and it is opened again until it holds; then everything counts as changed.
 */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #events = new EventFan();
  readonly #closing = new AbortController();
  #isListening = false;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
  }

  async send(request: Parameters<Transport['send']>[0]): Promise<WireReply> {
    const body = JSON.stringify(request);
    if (new TextEncoder().encode(body).length > MAX_REQUEST_BYTES) return tooLargeReply(request.id);
    try {
      const response = await this.#options.fetch(`${this.#options.origin}/rpc`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal: this.#closing.signal,
      });
      const reply = parseWireReply(await response.json());
      return reply === null ? lostReply(request.id) : { ...reply, id: request.id };
    } catch {
      return lostReply(request.id);
    }
  }

  subscribe(listener: Parameters<Transport['subscribe']>[0]) {
    const unsubscribe = this.#events.add(listener);
    if (!this.#isListening) {
      this.#isListening = true;
      void this.#listen();
    }
    return unsubscribe;
  }

  /** Ends the event stream and every pending call. */
  async close(): Promise<void> {
    this.#closing.abort();
  }

  async #listen(): Promise<void> {
    let attempt = 0;
    let hasBeenLost = false;
    while (!this.#closing.signal.aborted) {
      const wasOpen = await this.#readStream(() => {
        attempt = 0;
        if (hasBeenLost) this.#events.tellAllChanged();
      });
      if (this.#closing.signal.aborted) return;
      if (wasOpen || !hasBeenLost) this.#events.tell({ type: 'service_lost' });
      hasBeenLost = true;
      await new Promise((done) => setTimeout(done, retryDelayMs(attempt)));
      attempt += 1;
    }
  }

  /** Reads one stream to its end; true when it had been open. */
  async #readStream(onOpen: () => void): Promise<boolean> {
    const silence = new AbortController();
    const limitMs = this.#options.silenceMs ?? 40_000;
    let timer = setTimeout(() => silence.abort(), limitMs);
    let isOpen = false;
    try {
      const signal = AbortSignal.any([this.#closing.signal, silence.signal]);
      const response = await this.#options.fetch(`${this.#options.origin}/events`, { signal });
      const reader = response.ok ? response.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
      if (reader === undefined) return false;
      let rest = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), limitMs);
        if (!isOpen) onOpen();
        isOpen = true;
        const lines = (rest + part.value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#receive(line);
      }
      return isOpen;
    } catch {
      return isOpen;
    } finally {
      clearTimeout(timer);
    }
  }

  #receive(line: string): void {
    if (line === '') return;
    const event = ServiceEvent.safeParse(JSON.parse(line));
    if (event.success) this.#events.tell(event.data);
  }
}
