import { createClient, lostReply, parseWireReply } from '../../shared/contract/client.ts';
import type { Client } from '../../shared/contract/define.ts';
import { type HostMethods, hostMethods } from '../../shared/contract/methods/host.ts';
import { type Methods, methods } from '../../shared/contract/methods/index.ts';
import type { Transport } from '../../shared/contract/wire.ts';
import type { Bridge } from './bridge.ts';
import { HttpTransport } from './http-transport.ts';
import { type ConnectPort, PortTransport } from './port-transport.ts';

/** The page's ways out: the service, the host around the page, and what the service tells. */
export interface Connection {
  readonly service: Client<Methods>;
  readonly host: Client<HostMethods>;
  readonly subscribe: Transport['subscribe'];
  /** The path of a dropped file where the host allows it (see host.capabilities), else ''. */
  readonly pathOf: (file: File) => string;
}

/** Connects this page: to Electron's ports where the preload offers them, else to the loopback host that served it. */
export function connect(): Connection {
  const bridge = window.strongroom;
  const transport = bridge
    ? new PortTransport(connectPort(bridge))
    : new HttpTransport({ origin: '', fetch: (input, init) => fetch(input, init) });
  return {
    service: createClient(methods, transport),
    host: createClient(hostMethods, bridge ? hostTransport(bridge) : transport),
    subscribe: (listener) => transport.subscribe(listener),
    pathOf: (file) => bridge?.pathOf(file) ?? '',
  };
}

const PORT_WAIT_MS = 10_000;

/** A port can't cross the context bridge; the preload sends it as a message of this window to itself. */
function connectPort(bridge: Bridge): ConnectPort {
  const lost = new Set<() => void>();
  bridge.onServiceLost(() => {
    for (const tell of lost) tell();
    lost.clear();
  });
  return (onLost) =>
    new Promise((resolve, reject) => {
      const connectionId = crypto.randomUUID();
      const stop = new AbortController();
      const timer = setTimeout(() => {
        stop.abort();
        reject(new Error('no port came'));
      }, PORT_WAIT_MS);
      const receive = (event: MessageEvent) => {
        const [port] = event.ports;
        if (event.source !== window || event.data !== `strongroom-port:${connectionId}` || port === undefined) return;
        clearTimeout(timer);
        stop.abort();
        lost.add(onLost);
        resolve(port);
      };
      window.addEventListener('message', receive, { signal: stop.signal });
      bridge.connect(connectionId);
    });
}

const hostTransport = (bridge: Bridge): Transport => ({
  async send(request) {
    const raw = await bridge.host(request).catch(() => null);
    return parseWireReply(raw) ?? lostReply(request.id);
  },
  subscribe: () => () => undefined,
});
