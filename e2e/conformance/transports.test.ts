import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createDirectTransport } from '../../electron/hosts/direct-transport.ts';
import { type LoopbackHost, startLoopbackHost } from '../../electron/hosts/loopback-host.ts';
import { fromNodePort, servePort } from '../../electron/hosts/port-host.ts';
import { transportSuite } from '../../electron/hosts/transport.suite.ts';
import type { FakeService } from '../../electron/testing/fake-service.ts';
import { HttpTransport } from '../../renderer/client/http-transport.ts';
import { PortTransport } from '../../renderer/client/port-transport.ts';
import { lostReply } from '../../shared/contract/client.ts';

transportSuite('direct', false, async (service) => {
  const connection = service.openConnection({ host: 'cli', account: 'ann' });
  return { transport: createDirectTransport(connection), close: async () => connection.close() };
});

transportSuite('message port', true, async (service) => {
  let far: { close(): void } | undefined;
  const connect = async () => {
    const { port1, port2 } = new MessageChannel();
    const served = fromNodePort(port1);
    far = served;
    servePort(served, service.openConnection({ host: 'electron', account: 'ann' }));
    return port2;
  };
  const transport = new PortTransport(connect);
  return { transport, breakWay: () => far?.close(), close: () => transport.close() };
});

/** What a browser adds by itself: the cookie of the printed address, and the page's origin. */
export async function browserFetch(host: LoopbackHost): Promise<typeof fetch> {
  const opened = await fetch(host.openUrl, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('cookie', cookie);
    headers.set('origin', host.origin);
    return fetch(input, { ...init, headers });
  };
}

transportSuite('HTTP', true, async (service: FakeService) => {
  const rendererDir = mkdtempSync(path.join(os.tmpdir(), 'strongroom-pages-'));
  writeFileSync(path.join(rendererDir, 'index.html'), '<p>');
  const host = await startLoopbackHost({
    service,
    account: 'ann',
    rendererDir,
    host: async () => lostReply('host'),
    keepAliveMs: 100,
  });
  // A server can't drop one browser's sockets; a fetch that aborts what it has open is a cable pulled out.
  let cable = new AbortController();
  const browser = await browserFetch(host);
  const transport = new HttpTransport({
    origin: host.origin,
    fetch: (input, init) =>
      browser(input, { ...init, signal: AbortSignal.any([cable.signal, ...(init?.signal ? [init.signal] : [])]) }),
  });
  return {
    transport,
    breakWay() {
      cable.abort();
      cable = new AbortController();
    },
    async close() {
      await transport.close();
      await host.close();
      rmSync(rendererDir, { recursive: true });
    },
  };
});
