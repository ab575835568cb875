import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, MethodSpec } from '../../../../shared/contract/define.ts';
import { type MethodName, type Methods, methods } from '../../../../shared/contract/methods/index.ts';
import { type Role, roles } from '../../../../shared/model/role.ts';
import { PASSPHRASE, TestRegistry } from '../../../testing/registry-harness.ts';

const names = Object.keys(methods) as MethodName[];
const isGuarded = (name: MethodName) => methods[name].access !== 'public';

let registry: TestRegistry;
let admin: Client<Methods>;
const clients = new Map<Role, Client<Methods>>();

beforeAll(async () => {
  registry = await TestRegistry.create();
  admin = await registry.initialise();
  for (const role of roles) clients.set(role, await registry.person(admin, `only-${role}`, [role]));
});
afterAll(() => registry.close());

/** The code that a call ends with. The input is wrong on purpose: whoever may call learns that, nobody else does. */
async function codeOf(client: Client<Methods>, name: MethodName): Promise<unknown> {
  try {
    await client.call(name, { nonsense: true } as never);
    return 'done';
  } catch (error) {
    return Object(error).code;
  }
}

describe('R4: every method against every role', () => {
  it.each(names.filter(isGuarded))('%s is refused to someone who is not signed in', async (name) => {
    expect(await codeOf(registry.connect(), name)).toBe('session.required');
  });

  it.each(names.filter(isGuarded))('%s is open to the declared roles and to no other', async (name) => {
    const { access }: MethodSpec = methods[name];
    for (const role of roles) {
      const client = clients.get(role);
      if (!client) throw new Error(`nobody is ${role}`);
      const isAllowed = access === 'signed_in' || (Array.isArray(access) && access.includes(role));
      expect(await codeOf(client, name), `${name} as ${role}`).toBe(
        isAllowed ? 'request.invalid' : 'session.role_missing',
      );
    }
  });

  it('audits a refusal with the person and the method', async () => {
    const viewer = clients.get('viewer');
    if (!viewer) throw new Error('nobody is viewer');
    await codeOf(viewer, 'settings.put');
    const { records } = await admin.call('audit.list', { action: 'access.denied', limit: 1 });
    expect(records).toMatchObject([{ actor: { id: 'only-viewer' }, subject: { id: 'settings.put' } }]);
  });

  it('lets a local reader read without a name, and write nothing', async () => {
    const connection = registry.service.openConnection({ host: 'cli', account: 'tester', localReader: true });
    const call = (method: string, params: unknown) => connection.handle({ id: '1', method, params });
    expect(await call('model.list', {})).toMatchObject({ ok: true });
    expect(await call('version.export', {})).toMatchObject({ ok: false, error: { code: 'session.required' } });
    expect(await call('person.add', {})).toMatchObject({ ok: false, error: { code: 'session.required' } });
  });
});

describe('sessions', () => {
  it('slow down after wrong passphrases, say how long, audit each, and forget after a right one', async () => {
    const fresh = registry.connect();
    for (let i = 0; i < 3; i++) {
      await expect(fresh.call('session.signIn', { userId: 'only-viewer', passphrase: 'wrong' })).rejects.toMatchObject({
        code: 'session.wrong_passphrase',
      });
    }
    await expect(fresh.call('session.signIn', { userId: 'only-viewer', passphrase: PASSPHRASE })).rejects.toMatchObject(
      {
        code: 'session.slowed_down',
        details: { secondsLeft: 2 },
      },
    );
    registry.clock.pass(2_000);
    await fresh.call('session.signIn', { userId: 'only-viewer', passphrase: PASSPHRASE });
    const { total } = await admin.call('audit.list', { action: 'session.sign_in_failed', subject: 'only-viewer' });
    expect(total).toBe(3);
  });

  it('answer an unknown user id as a wrong passphrase, and slow it down too', async () => {
    const fresh = registry.connect();
    for (let i = 0; i < 3; i++)
      await expect(fresh.call('session.signIn', { userId: 'nobody', passphrase: 'x' })).rejects.toMatchObject({
        code: 'session.wrong_passphrase',
      });
    await expect(fresh.call('session.signIn', { userId: 'nobody', passphrase: 'x' })).rejects.toMatchObject({
      code: 'session.slowed_down',
    });
  });

  it('lock themselves when idle and open with the passphrase again', async () => {
    const client = await registry.signIn('only-analyst');
    registry.clock.pass(15 * 60_000);
    await expect(client.call('model.list', {})).rejects.toMatchObject({ code: 'session.locked' });
    expect(await client.call('session.current', {})).toMatchObject({ userId: 'only-analyst', locked: true });
    await client.call('session.unlock', { passphrase: PASSPHRASE });
    await client.call('model.list', {});
    // The others were idle as long.
    for (const other of [admin, ...clients.values()]) await other.call('session.unlock', { passphrase: PASSPHRASE });
  });

  it('end at once for a person who is disabled', async () => {
    const client = await registry.person(admin, 'leaver', ['viewer']);
    await client.call('model.list', {});
    await admin.call('person.disable', { userId: 'leaver', reason: 'Left the team.' });
    await expect(client.call('model.list', {})).rejects.toMatchObject({ code: 'session.disabled' });
    await expect(registry.signIn('leaver')).rejects.toMatchObject({ code: 'session.disabled' });
    await admin.call('person.enable', { userId: 'leaver', reason: 'Came back.' });
    await registry.signIn('leaver');
  });

  it('keep the signing key over a change of passphrase', async () => {
    const client = await registry.person(admin, 'changer', ['approver']);
    const before = (await client.call('person.list', {})).find(({ id }) => id === 'changer')?.keyId;
    await client.call('session.changePassphrase', { current: PASSPHRASE, next: 'another long passphrase' });
    await expect(registry.signIn('changer')).rejects.toMatchObject({ code: 'session.wrong_passphrase' });
    const again = registry.connect();
    await again.call('session.signIn', { userId: 'changer', passphrase: 'another long passphrase' });
    expect((await again.call('person.list', {})).find(({ id }) => id === 'changer')?.keyId).toBe(before);
  });
});

describe('people', () => {
  it('never give a user id twice, refuse weak passphrases and keep one administrator', async () => {
    const add = (userId: string, passphrase: string) =>
      admin.call('person.add', { userId, name: 'Some One', roles: ['viewer'], passphrase });
    await expect(add('only-viewer', PASSPHRASE)).rejects.toMatchObject({ code: 'person.exists' });
    await expect(add('short', 'too short')).rejects.toMatchObject({ code: 'passphrase.too_weak' });
    const other = clients.get('administrator');
    await other?.call('person.disable', { userId: 'root', reason: 'x' });
    await expect(other?.call('person.disable', { userId: 'only-administrator', reason: 'x' })).rejects.toMatchObject({
      code: 'person.last_administrator',
    });
    await expect(
      other?.call('person.setRoles', { userId: 'only-administrator', roles: ['viewer'], reason: 'x' }),
    ).rejects.toMatchObject({ code: 'person.last_administrator' });
    await other?.call('person.enable', { userId: 'root', reason: 'back' });
  });
});
