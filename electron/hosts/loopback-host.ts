import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { errorKinds, StrongroomError, toWireError } from '../../shared/contract/errors.ts';
import { MAX_REQUEST_BYTES, type WireReply } from '../../shared/contract/wire.ts';
import { equalSecrets, secureRandom, systemClock } from '../service/platform/index.ts';
import { LoopbackConnections, type Visitor } from './loopback-connections.ts';
import { readPageFile, securityHeaders } from './page-files.ts';
import type { ServiceConnection, ServicePort } from './service-port.ts';
import { parseWireText } from './wire-text.ts';

export interface LoopbackOptions {
  readonly service: ServicePort;
  /** The operating system's account, as written to the audit log. */
  readonly account: string;
  /** The built renderer. */
  readonly rendererDir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Answers methods of the host contract (`host.*`) for the browser of `connection`. */
  readonly host: (raw: unknown, connection: ServiceConnection) => Promise<WireReply>;
  readonly monotonicMs?: () => number;
  readonly idleMs?: number;
  readonly keepAliveMs?: number;
}

export interface LoopbackHost {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The address that lets a browser in; whoever has it may come in during this launch. */
  readonly openUrl: string;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;

interface Door {
  readonly options: LoopbackOptions;
  readonly origin: string;
  readonly cookieName: string;
  readonly token: Buffer;
  readonly visitors: LoopbackConnections;
  readonly streams: Set<ServerResponse>;
}

/**
 * Serves the application to browsers of this machine: bound to 127.0.0.1, guarded by a token of 256 bits per launch.
 * Throws `host.port_in_use` when a given port is taken.
 */
export async function startLoopbackHost(options: LoopbackOptions): Promise<LoopbackHost> {
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const token = Buffer.from(secureRandom(32)).toString('base64url');
  const visitors = new LoopbackConnections({
    open: () => options.service.openConnection({ host: 'loopback', account: options.account }),
    monotonicMs: options.monotonicMs ?? systemClock.monotonicMs,
    idleMs: options.idleMs ?? 4 * HOUR_MS,
  });
  const origin = `http://127.0.0.1:${port}`;
  // Browsers keep cookies per host name, not per port: two registries served at once must not share a name.
  const cookieName = `strongroom_${port}`;
  const door: Door = { options, origin, cookieName, token: Buffer.from(token), visitors, streams: new Set() };
  server.on('request', (request, response) => {
    answer(door, request, response).catch(() => response.destroy());
  });
  const keepAlive = setInterval(() => {
    for (const stream of door.streams) stream.write('\n');
    visitors.dropIdle();
  }, options.keepAliveMs ?? 15_000);
  keepAlive.unref();
  return {
    origin,
    openUrl: `${origin}/open?t=${token}`,
    async close() {
      clearInterval(keepAlive);
      for (const stream of door.streams) stream.end();
      visitors.dropAll();
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const message = `Port ${port} of this machine is in use; choose another with --port, or 0 for any free one.`;
      reject(taken ? new StrongroomError('host.port_in_use', message, { port }, { cause: error }) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin } = door;
  // A name that resolves to 127.0.0.1 (DNS rebinding) arrives with its own name here.
  if (request.headers.host !== origin.slice('http://'.length))
    return refuse(response, 421, 'request.invalid', 'Wrong host.');
  const url = URL.parse(request.url ?? '/', origin);
  if (url === null || url.origin !== origin) return refuse(response, 400, 'request.invalid', 'Not an address.');
  if (url.pathname === '/open' && request.method === 'GET') return open(door, url, request, response);
  // Another port of this machine is the same site to a cookie, yet another origin.
  const from = request.headers.origin;
  const fetchSite = request.headers['sec-fetch-site'] ?? 'same-origin';
  if ((from !== undefined && from !== origin) || !['same-origin', 'none'].includes(String(fetchSite))) {
    return refuse(response, 403, 'request.invalid', 'The request came from another page.');
  }
  const visitor = door.visitors.find(cookieOf(door, request));
  if (visitor === undefined) {
    return refuse(response, 401, 'session.required', 'Open the address that Strongroom printed when it started.');
  }
  if (url.pathname === '/rpc') return rpc(door, visitor, request, response);
  if (request.method !== 'GET') return refuse(response, 405, 'request.invalid', 'Only GET is answered here.');
  if (url.pathname === '/events') return stream(door, visitor, response);
  const file = await readPageFile(door.options.rendererDir, url.pathname);
  response.writeHead(file.status, file.headers).end(file.body);
}

function open(door: Door, url: URL, request: IncomingMessage, response: ServerResponse): void {
  if (!equalSecrets(Buffer.from(url.searchParams.get('t') ?? ''), door.token)) {
    refuse(response, 401, 'session.required', 'This address is of an earlier start; open the one printed last.');
    return;
  }
  const former = door.visitors.find(cookieOf(door, request));
  if (former !== undefined) door.visitors.drop(former); // its cookie is overwritten: no browser can reach it any more
  const { cookie } = door.visitors.admit();
  const setCookie = `${door.cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`;
  response.writeHead(303, { ...securityHeaders, 'Set-Cookie': setCookie, Location: '/' }).end();
}

async function rpc(door: Door, visitor: Visitor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return refuse(response, 405, 'request.invalid', 'Only POST is answered here.');
  if (request.headers.origin !== door.origin || request.headers['content-type'] !== 'application/json') {
    return refuse(response, 403, 'request.invalid', 'The request is not one of this page.');
  }
  const text = await readBody(request);
  if (text === null) {
    response.setHeader('Connection', 'close');
    return refuse(response, 413, 'request.too_large', 'The request is too large.');
  }
  const parsed = parseWireText(text);
  const reply = 'refused' in parsed ? parsed.refused : await handle(door, visitor, parsed.raw);
  send(response, reply.ok ? 200 : errorKinds[reply.error.kind].httpStatus, reply);
}

function handle(door: Door, { connection }: Visitor, raw: unknown): Promise<WireReply> {
  const method = typeof raw === 'object' && raw !== null && 'method' in raw ? raw.method : null;
  const isForHost = typeof method === 'string' && method.startsWith('host.');
  return isForHost ? door.options.host(raw, connection) : connection.handle(raw);
}

/** Events as JSON lines, with an empty line now and then so that a dead way is noticed. */
function stream(door: Door, visitor: Visitor, response: ServerResponse): void {
  response.writeHead(200, { ...securityHeaders, 'Content-Type': 'application/x-ndjson' });
  response.write('\n'); // the page knows that it is subscribed when the first bytes arrive
  visitor.streams += 1;
  door.streams.add(response);
  const unsubscribe = visitor.connection.subscribe((event) => response.write(`${JSON.stringify(event)}\n`));
  response.on('close', () => {
    unsubscribe();
    visitor.streams -= 1;
    door.streams.delete(response);
  });
}

/** The body as text, or null as soon as it is known to be over the limit. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function cookieOf(door: Door, request: IncomingMessage): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === door.cookieName)?.[1];
}

const send = (response: ServerResponse, status: number, body: WireReply): void => {
  response.writeHead(status, { ...securityHeaders, 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

function refuse(
  response: ServerResponse,
  status: number,
  code: 'request.invalid' | 'request.too_large' | 'session.required',
  message: string,
): void {
  send(response, status, { id: '', ok: false, error: toWireError(new StrongroomError(code, message)) });
}
