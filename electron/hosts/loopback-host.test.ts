import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_REQUEST_BYTES } from '../../shared/contract/wire.ts';
import { createFakeService, type FakeService } from '../testing/fake-service.ts';
import { type LoopbackHost, type LoopbackOptions, startLoopbackHost } from './loopback-host.ts';

let pages: string;
let service: FakeService;
let host: LoopbackHost;
let nowMs = 0;

const options = (over: Partial<LoopbackOptions> = {}): LoopbackOptions => ({
  service,
  account: 'ann',
  rendererDir: pages,
  host: async () => ({ id: 'h', ok: true, value: 'from the host' }),
  monotonicMs: () => nowMs,
  idleMs: 1000,
  keepAliveMs: 20,
  ...over,
});

beforeEach(async () => {
  pages = mkdtempSync(path.join(os.tmpdir(), 'strongroom-pages-'));
  writeFileSync(path.join(pages, 'index.html'), '<meta nonce="__CSP_NONCE__">');
  service = createFakeService();
  nowMs = 0;
  host = await startLoopbackHost(options());
});
afterEach(async () => {
  await host.close();
  rmSync(pages, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}
interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A raw request: unlike fetch it sends any header that it is told to. */
const ask = (pathname: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(new URL(pathname, host.origin), { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });

async function visit(): Promise<string> {
  const { headers } = await ask(host.openUrl);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}
const call = (cookie: string, over: Sent = {}) =>
  ask('/rpc', {
    method: 'POST',
    body: JSON.stringify({ id: '1', method: 'echo.count', params: {} }),
    ...over,
    headers: { cookie, origin: host.origin, 'content-type': 'application/json', ...over.headers },
  });

describe('the loopback host', () => {
  it('lets a browser in by the printed address with a cookie that scripts and other sites never see', async () => {
    expect(host.openUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?t=[\w-]{43}$/);
    const opened = await ask(host.openUrl);
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toBe('/');
    expect(opened.headers['set-cookie']?.[0]).toMatch(/^strongroom_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(opened.headers['set-cookie']?.[0]).not.toContain(new URL(host.openUrl).searchParams.get('t'));
  });

  it('takes two openings for two people', async () => {
    const [ann, ben] = [await visit(), await visit()];
    await call(ann);
    expect(JSON.parse((await call(ann)).text)).toMatchObject({ value: 2 });
    expect(JSON.parse((await call(ben)).text)).toMatchObject({ value: 1 });
    expect(service.origins).toEqual([
      { host: 'loopback', account: 'ann' },
      { host: 'loopback', account: 'ann' },
    ]);
  });

  it('ends the former connection when the same browser opens the address again', async () => {
    const first = await visit();
    const again = await ask(host.openUrl, { headers: { cookie: first } });
    expect(again.status).toBe(303);
    expect(service.openConnections()).toBe(1);
    expect((await call(first)).status).toBe(401);
  });

  it.each(['/open', '/open?t=', '/open?t=AAAA'])('refuses %s', async (address) => {
    const answer = await ask(address);
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(service.openConnections()).toBe(0);
  });

  it.each(['/', '/index.html', '/events', '/rpc'])('shows nothing of %s without a cookie', async (address) => {
    const method = address === '/rpc' ? 'POST' : 'GET';
    expect(await ask(address, { method })).toMatchObject({ status: 401 });
    expect(await ask(address, { method, headers: { cookie: 'strongroom_1=x' } })).toMatchObject({ status: 401 });
  });

  it.each(['localhost', 'evil.test', '127.0.0.1', '127.0.0.1:1'])('refuses the host name %s', async (name) => {
    const cookie = await visit();
    expect((await ask('/', { headers: { host: name, cookie } })).status).toBe(421);
    expect((await ask(new URL(host.openUrl).pathname, { headers: { host: name } })).status).toBe(421);
  });

  it.each([
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: '' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=utf-8' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses a call with %j', async (headers) => {
    const cookie = await visit();
    expect((await call(cookie, { headers })).status).toBe(403);
    expect(JSON.parse((await call(cookie)).text)).toMatchObject({ value: 1 });
  });

  it('refuses events and pages to another origin of this machine', async () => {
    const cookie = await visit();
    for (const address of ['/events', '/'])
      expect((await ask(address, { headers: { cookie, origin: 'http://127.0.0.1:1' } })).status).toBe(403);
  });

  it('refuses a body over the limit, announced or not', async () => {
    const cookie = await visit();
    const text = 'x'.repeat(MAX_REQUEST_BYTES);
    const body = JSON.stringify({ id: '1', method: 'echo.count', params: {}, text });
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      // The host answers 413 and closes while the body is still coming, which a client may see as a broken pipe.
      const status = await call(cookie, { body, headers }).then(
        (answer) => answer.status,
        () => 413,
      );
      expect(status).toBe(413);
    }
    expect(JSON.parse((await call(cookie)).text)).toMatchObject({ value: 1 });
  });

  it.each(['', '{', '[]', '5', '{"id":"1"}'])('answers the body %j with request.invalid', async (body) => {
    const answer = await call(await visit(), { body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
  });

  it('gives a failed call the status of its kind', async () => {
    const body = JSON.stringify({ id: '1', method: 'echo.fail', params: {} });
    expect((await call(await visit(), { body })).status).toBe(404);
  });

  it('answers host methods itself', async () => {
    const body = JSON.stringify({ id: '1', method: 'host.places', params: {} });
    expect((await call(await visit(), { body })).text).toContain('from the host');
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'POST'])(
    'refuses %s for a page, and sends no header that opens it to others',
    async (method) => {
      const cookie = await visit();
      const answer = await ask('/', { method, headers: { cookie } });
      expect(answer.status).toBe(405);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it('serves the page with a fresh nonce in policy and page', async () => {
    const cookie = await visit();
    const first = await ask('/', { headers: { cookie } });
    const second = await ask('/', { headers: { cookie } });
    const nonce = /nonce="([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(first.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(second.text).not.toBe(first.text);
  });

  it('drops a browser that neither asks nor listens, and keeps one that listens', async () => {
    const [quiet, listening] = [await visit(), await visit()];
    const stream = await fetch(`${host.origin}/events`, { headers: { cookie: listening } });
    nowMs = 1001;
    await vi.waitFor(() => expect(service.openConnections()).toBe(1));
    expect((await call(quiet)).status).toBe(401);
    expect((await call(listening)).status).toBe(200);
    await stream.body?.cancel();
    await vi.waitFor(() => expect(service.listeners()).toBe(0));
  });

  it('keeps an idle stream alive', async () => {
    const stream = await fetch(`${host.origin}/events`, { headers: { cookie: await visit() } });
    const reader = stream.body?.getReader();
    for (let n = 0; n < 3; n += 1) expect(Buffer.from((await reader?.read())?.value ?? [])).toEqual(Buffer.from('\n'));
    await reader?.cancel();
  });

  it('says which port is in use', async () => {
    const port = Number(new URL(host.origin).port);
    await expect(startLoopbackHost(options({ port }))).rejects.toMatchObject({
      code: 'host.port_in_use',
      details: { port },
    });
  });

  it('ends every connection and stream when it closes', async () => {
    const stream = await fetch(`${host.origin}/events`, { headers: { cookie: await visit() } });
    await host.close();
    await expect(
      stream.text().then(
        () => 'ended',
        () => 'ended',
      ),
    ).resolves.toBe('ended');
    expect(service.openConnections()).toBe(0);
    await expect(ask('/')).rejects.toThrow();
    host = await startLoopbackHost(options());
  });
});
