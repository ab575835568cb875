import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access, MethodSpec } from '../../shared/contract/define.ts';
import { methods } from '../../shared/contract/methods/index.ts';
import { type Role, roles } from '../../shared/model/role.ts';
import { PASSPHRASE, TestRegistry } from '../testing/registry-harness.ts';

const all = Object.entries<MethodSpec>(methods);
/** Ends or changes the session itself; what they may do is tested with sessions. */
const ofSession = (name: string) => name.startsWith('session.') || name.startsWith('registry.');
const mayCall = (access: Access, role: Role): boolean =>
  access === 'public' || access === 'signed_in' || access.includes(role);

/** A caller that knows nothing of the page: it sends what it likes. */
type Call = (method: string, params: unknown) => Promise<{ ok: boolean; code: string | null }>;

let registry: TestRegistry;
beforeAll(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  for (const role of roles)
    await admin.call('person.add', { userId: `the-${role}`, name: role, roles: [role], passphrase: PASSPHRASE });
});
afterAll(() => registry.close());

/** Over a message port, as the window of Electron calls: text in, text out. */
function overPort(): { call: Call; close: () => void } {
  const connection = registry.service.openConnection({ host: 'electron', account: 'tester' });
  const { port1, port2 } = new MessageChannel();
  const waiting = new Map<string, (answer: { ok: boolean; code: string | null }) => void>();
  port2.on('message', (text: string) => {
    void connection.handle(JSON.parse(text)).then((reply) => port2.postMessage(JSON.stringify(reply)));
  });
  port1.on('message', (text: string) => {
    const reply = JSON.parse(text);
    waiting.get(reply.id)?.({ ok: reply.ok, code: reply.ok ? null : reply.error.code });
  });
  let number = 0;
  const call: Call = (method, params) =>
    new Promise((resolve) => {
      const id = String(++number);
      waiting.set(id, resolve);
      port1.postMessage(JSON.stringify({ id, method, params }));
    });
  return { call, close: () => port1.close() };
}

describe('R4: every method against every role, past the page', () => {
  it.each(roles)('a caller with the role %s gets what the contract says, and each refusal is audited', async (role) => {
    const { call, close } = overPort();
    await call('session.signIn', { userId: `the-${role}`, passphrase: PASSPHRASE });
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
    const viewer = await registry.signIn('the-viewer');
    const { total } = await viewer.call('audit.list', { action: 'access.denied', actor: `the-${role}` });
    expect(total).toBe(refused);
    close();
  });

  it('nobody who is not signed in gets further than to signing in', async () => {
    const { call, close } = overPort();
    const open: string[] = [];
    for (const [name, spec] of all) {
      if (spec.access === 'public' || name.startsWith('host.')) continue;
      const { code } = await call(name, { nobody: 'takes this' });
      if (code !== 'session.required') open.push(`${name}: ${code}`);
    }
    expect(open).toEqual([]);
    close();
  });
});
