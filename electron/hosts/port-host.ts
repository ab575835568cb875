import type { ServiceConnection } from './service-port.ts';
import { parseWireText } from './wire-text.ts';

/** What the two message ports of this world (Electron's MessagePortMain and Node's MessagePort) have in common. */
export interface TextPort {
  postMessage(text: string): void;
  onMessage(listener: (data: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/**
 * Serves one message port with one connection until the port closes, which ends the connection. Messages are JSON text:
 * a structured clone would let through what HTTP drops (dates, maps, undefined), and text can be measured.
 */
export function servePort(port: TextPort, connection: ServiceConnection): void {
  const post = (message: object) => port.postMessage(JSON.stringify(message));
  const unsubscribe = connection.subscribe((event) => post({ event }));
  port.onMessage((data) => {
    const parsed = parseWireText(data);
    if ('refused' in parsed) post({ reply: parsed.refused });
    else void connection.handle(parsed.raw).then((reply) => post({ reply }));
  });
  port.onClose(() => {
    unsubscribe();
    connection.close();
  });
}

interface NodePort {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  close(): void;
}

/** Node's MessagePort (worker_threads), whose `message` event is the value itself. */
export const fromNodePort = (port: NodePort): TextPort => ({
  postMessage: (text) => port.postMessage(text),
  onMessage: (listener) => void port.on('message', listener),
  onClose: (listener) => void port.on('close', listener),
  close: () => port.close(),
});

interface ElectronPort {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Electron's MessagePortMain, whose messages wait until `start`. */
export const fromElectronPort = (port: ElectronPort): TextPort => ({
  postMessage: (text) => port.postMessage(text),
  onMessage: (listener) => {
    port.on('message', ({ data }) => listener(data));
    port.start();
  },
  onClose: (listener) => void port.on('close', listener),
  close: () => port.close(),
});
