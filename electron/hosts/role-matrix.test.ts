import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lostReply } from '../../shared/contract/client.ts';
import type { Access, MethodSpec } from '../../shared/contract/define.ts';
import { methods } from '../../shared/contract/methods/index.ts';
import { type Role, roles } from '../../shared/model/role.ts';
import { PASSPHRASE, TestRegistry } from '../testing/registry-harness.ts';
import { startLoopbackHost } from './loopback-host.ts';
import { fromNodePort, servePort } from './port-host.ts';

const all = Object.entries<MethodSpec>(methods);
/** Ends or changes the session itself; what they may do is tested with sessions. */
const ofSession = (name: string) => name.startsWith('session.') || name.startsWith('registry.');
const mayCall = (access: Access, role: Role): boolean =>
  access === 'public' || access === 'signed_in' || access.includes(role);

/** A caller that knows nothing of the page: it sends what it likes. */
type Call = (method: string, params: unknown) => Promise<Answer>;
interface Answer {
  readonly ok: boolean;
  readonly code: string | null;
}
interface Way {
  readonly call: Call;
  readonly close: () => Promise<void>;
}

let registry: TestRegistry;
beforeAll(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  for (const role of roles)
    await admin.call('person.add', { userId: `the-${role}`, name: role, roles: [role], passphrase: PASSPHRASE });
});
afterAll(() => registry.close());

/** Over a message port, as the window of Electron calls: the product's own port host at the other end. */
async function overPort(): Promise<Way> {
  const { port1, port2 } = new MessageChannel();
  servePort(fromNodePort(port2), registry.service.openConnection({ host: 'electron', account: 'tester' }));
  const waiting = new Map<string, (answer: Answer) => void>();
  port1.on('message', (text: string) => {
    const { reply } = JSON.parse(text);
    if (reply) waiting.get(reply.id)?.(answerOf(reply));
  });
  let number = 0;
  const call: Call = (method, params) =>
    new Promise((resolve) => {
      const id = String(++number);
      waiting.set(id, resolve);
      port1.postMessage(JSON.stringify({ id, method, params }));
    });
  return { call, close: async () => port1.close() };
}

/** Over HTTP on 127.0.0.1, as a browser calls: with the cookie of the printed address, and nothing of the page. */
async function overHttp(): Promise<Way> {
  const host = await startLoopbackHost({
    service: registry.service,
    account: 'tester',
    rendererDir: registry.folder,
    host: async () => lostReply('host'),
  });
  const opened = await fetch(host.openUrl, { redirect: 'manual' });
  const headers = {
    cookie: opened.headers.get('set-cookie')?.split(';')[0] ?? '',
    origin: host.origin,
    'content-type': 'application/json',
  };
  const call: Call = async (method, params) => {
    const body = JSON.stringify({ id: '1', method, params });
    return answerOf(JSON.parse(await (await fetch(`${host.origin}/rpc`, { method: 'POST', headers, body })).text()));
  };
  return { call, close: () => host.close() };
}

const answerOf = (reply: { ok: boolean; error?: { code: string } }): Answer => ({
  ok: reply.ok,
  code: reply.error?.code ?? null,
});

/** How often the log says that somebody was refused. */
async function refusalsOf(userId: string): Promise<number> {
  const viewer = await registry.signIn('the-viewer');
  return (await viewer.call('audit.list', { action: 'access.denied', actor: userId })).total;
}

const ways = [
  ['a message port', overPort],
  ['HTTP', overHttp],
] as const;

describe.each(ways)('R4: every method against every role over %s, past the page', (_name, open) => {
  it.each(roles)('a caller with the role %s gets what the contract says, and each refusal is audited', async (role) => {
    const { call, close } = await open();
    await call('session.signIn', { userId: `the-${role}`, passphrase: PASSPHRASE });
    const before = await refusalsOf(`the-${role}`);
    const wrong: string[] = [];
    let refused = 0;
    for (const [name, spec] of all) {
      if (ofSession(name) || name.startsWith('host.')) continue;
      // Input that no method takes: who may call it is told that, and nothing happens.
      const { code } = await call(name, { nobody: 'takes this' });
      const isDenied = code === 'session.role_missing';
      if (isDenied) refused += 1;
      if (isDenied === mayCall(spec.access, role)) wrong.push(`${name}: ${code}`);
      else if (!isDenied && code !== 'request.invalid') wrong.push(`${name}: ${code}`);
    }
    expect(wrong).toEqual([]);
    expect((await refusalsOf(`the-${role}`)) - before).toBe(refused);
    await close();
  });

  it('a viewer who sends what an analyst’s page would send is refused, and nothing is brought in', async () => {
    const { call, close } = await open();
    await call('session.signIn', { userId: 'the-viewer', passphrase: PASSPHRASE });
    const path = await registry.file('m.bin', 'bytes');
    expect(await call('quarantine.bringIn', { path })).toEqual({ ok: false, code: 'session.role_missing' });
    const analyst = await registry.signIn('the-analyst');
    expect(await analyst.call('quarantine.list', {})).toEqual([]);
    await close();
  });

  it('nobody who is not signed in gets further than to signing in', async () => {
    const { call, close } = await open();
    const passed: string[] = [];
    for (const [name, spec] of all) {
      if (spec.access === 'public' || name.startsWith('host.')) continue;
      const { code } = await call(name, { nobody: 'takes this' });
      if (code !== 'session.required') passed.push(`${name}: ${code}`);
    }
    expect(passed).toEqual([]);
    await close();
  });
});
