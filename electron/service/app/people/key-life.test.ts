import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

const DAY = 24 * 3600 * 1000;
const NEXT = 'another long passphrase';
let registry: TestRegistry;
let admin: Client<Methods>;
let ana: Client<Methods>;
let bo: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  bo = await registry.person(admin, 'bo', ['approver']);
});
afterEach(() => registry.close());

async function approve(client: Client<Methods> = bo, userId = 'bo', passphrase = PASSPHRASE) {
  const [version] = (await ana.call('model.list', {})).models;
  if (!version) await register(ana, await registry.file('m.safetensors', safetensors([1])), { model: 'm' });
  const open = await ana.call('promotion.list', { status: 'open' });
  const { stage } = await ana.call('version.get', { version: 'm@1.0.0' });
  const toStage = stage === 'development' ? 'staging' : 'production';
  const request = open[0] ?? (await ana.call('promotion.request', { version: 'm@1.0.0', toStage, reason: 'x' }));
  const { digest } = await client.call('promotion.review', { requestId: request.id });
  return client.call('promotion.approve', {
    requestId: request.id,
    reason: 'Read.',
    passphrase,
    userId,
    displayedDigest: digest,
  });
}

async function rotate(client: Client<Methods>, userId: string) {
  const { digest } = await client.call('key.reviewRotation', {});
  return client.call('key.rotate', { reason: 'It is old.', passphrase: PASSPHRASE, userId, displayedDigest: digest });
}

const statuses = async () =>
  (await ana.call('promotion.list', {})).flatMap(({ approvals }) => approvals.map((one) => one.verification.status));
const keysOf = (userId: string) => ana.call('key.list', { userId });
const verified = () => ana.call('audit.verify', {});

describe('the life of a key', () => {
  it('R13: a revocation with an earlier time takes a signature back, with a later one it stands and says so', async () => {
    await approve();
    expect(await statuses()).toEqual(['valid']);
    const [key] = await keysOf('bo');
    registry.clock.pass(60_000);
    const from = new Date(registry.clock.now()).toISOString();
    await bo.call('key.revoke', { keyId: key?.keyId ?? '', compromisedFrom: from, reason: 'Laptop lost.' });
    expect(await statuses()).toEqual(['revoked_after']);
    expect(await verified()).toMatchObject({ ok: true });
    await admin.call('key.revoke', {
      keyId: key?.keyId ?? '',
      compromisedFrom: '2026-01-01T00:00:00.000Z',
      reason: 'It was lost long before.',
    });
    expect(await statuses()).toEqual(['revoked_before']);
    const { ok, problems } = await verified();
    expect([ok, problems.map(({ code }) => code)]).toEqual([false, ['signature_revoked_before']]);
  });

  it('R13: a revocation is never taken back or moved to a later time, nor set to the future', async () => {
    const [key] = await keysOf('bo');
    const keyId = key?.keyId ?? '';
    const at = (compromisedFrom: string) => bo.call('key.revoke', { keyId, compromisedFrom, reason: 'x' });
    await expect(at('2030-01-01T00:00:00.000Z')).rejects.toMatchObject({ code: 'key.wrong_time' });
    await at('2026-02-01T00:00:00.000Z');
    await expect(at('2026-02-02T00:00:00.000Z')).rejects.toMatchObject({ code: 'key.revoked' });
    await expect(approve()).rejects.toMatchObject({ code: 'key.revoked' });
  });

  it('R12: a key is revoked by its owner or an administrator, and nobody else; the attempt is audited', async () => {
    const [key] = await keysOf('bo');
    await expect(
      ana.call('key.revoke', { keyId: key?.keyId ?? '', compromisedFrom: '2026-02-01T00:00:00.000Z', reason: 'x' }),
    ).rejects.toMatchObject({ code: 'session.role_missing' });
    expect((await ana.call('audit.list', { action: 'access.denied' })).total).toBe(1);
  });

  it('R13: a key ages: it warns, then signs nothing but the change to a new one; what it signed stays valid', async () => {
    await approve();
    registry.clock.pass(710 * DAY);
    bo = await registry.signIn('bo');
    expect((await bo.call('session.current', {}))?.key).toMatchObject({ status: 'expires_soon' });
    registry.clock.pass(30 * DAY);
    bo = await registry.signIn('bo');
    ana = await registry.signIn('ana');
    await expect(approve()).rejects.toMatchObject({ code: 'key.expired' });
    await rotate(bo, 'bo');
    await approve();
    expect((await statuses()).toSorted()).toEqual(['valid', 'valid']);
    expect(await verified()).toMatchObject({ ok: true, problems: [] });
  });

  it('R13: a new key is signed in by the old one, which stops to count from then on', async () => {
    const fresh = await rotate(bo, 'bo');
    const keys = await keysOf('bo');
    expect(keys.map(({ isCurrent, status }) => [isCurrent, status]).toSorted()).toEqual([
      [false, 'expired'],
      [true, 'good'],
    ]);
    const [statement] = await bo.call('statement.list', { kind: 'key_rotation' });
    expect(statement).toMatchObject({
      signerId: 'bo',
      fields: { newKeyId: fresh.keyId, newPublicKey: fresh.publicKeyPem },
      verification: { status: 'valid' },
    });
    expect(statement?.keyId).not.toBe(fresh.keyId);
    await approve();
    expect(await verified()).toMatchObject({ ok: true, problems: [] });
  });

  it('R12: a reset revokes the old key, and the administrator who set the first passphrase can never sign with it', async () => {
    const [old] = await keysOf('bo');
    await expect(
      admin.call('person.resetKey', { userId: 'root', passphrase: NEXT, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'person.own_reset' });
    await admin.call('person.resetKey', { userId: 'bo', passphrase: NEXT, reason: 'Forgot it.' });
    expect((await keysOf('bo')).find(({ keyId }) => keyId === old?.keyId)?.revocation).toMatchObject({
      by: 'root',
      reason: 'Forgot it.',
    });
    // Whoever knows the first passphrase gets no further than to choosing another one.
    const posing = registry.connect();
    await posing.call('session.signIn', { userId: 'bo', passphrase: NEXT });
    await expect(approve(posing, 'bo', NEXT)).rejects.toMatchObject({ code: 'session.passphrase_change_due' });
    const [first] = await keysOf('bo');
    await posing.call('session.changePassphrase', { current: NEXT, next: 'chosen by bo alone' });
    const after = await keysOf('bo');
    expect(after.find(({ keyId }) => keyId === first?.keyId)).toMatchObject({ isCurrent: false, status: 'revoked' });
    await approve(posing, 'bo', 'chosen by bo alone');
    expect(await verified()).toMatchObject({ ok: true, problems: [] });
    const actions = (await ana.call('audit.list', { subject: 'bo' })).records.map(({ action }) => action);
    expect(actions).toContain('person.key_reset');
  });

  it('R13: survives the loss of the database: keys, revocations and first passphrases are in the log', async () => {
    const [key] = await keysOf('bo');
    await rotate(bo, 'bo');
    await admin.call('key.revoke', {
      keyId: key?.keyId ?? '',
      compromisedFrom: '2026-02-01T00:00:00.000Z',
      reason: 'Lost.',
    });
    const before = await keysOf('bo');
    await registry.restart();
    ana = await registry.signIn('ana');
    expect(await keysOf('bo')).toEqual(before);
    expect(await verified()).toMatchObject({ problems: [{ code: 'signature_revoked_before' }] });
  });
});

describe('passphrases', () => {
  it('R13: a first passphrase must be changed before anything else, when the administrator says so', async () => {
    await admin.call('person.add', {
      userId: 'cleo',
      name: 'Cleo Person',
      roles: ['viewer'],
      passphrase: PASSPHRASE,
      mustChange: true,
    });
    const cleo = await registry.signIn('cleo');
    expect(await cleo.call('session.current', {})).toMatchObject({ mustChangePassphrase: true });
    await expect(cleo.call('model.list', {})).rejects.toMatchObject({ code: 'session.passphrase_change_due' });
    await expect(
      cleo.call('session.changePassphrase', { current: PASSPHRASE, next: PASSPHRASE }),
    ).rejects.toMatchObject({ code: 'passphrase.too_weak' });
    await cleo.call('session.changePassphrase', { current: PASSPHRASE, next: NEXT });
    expect((await cleo.call('model.list', {})).models).toEqual([]);
  });

  it('R13: ages when the settings say so', async () => {
    const settings = await admin.call('settings.get', {});
    await admin.call('settings.put', { ...settings, passphraseMaxAgeDays: 90 });
    registry.clock.pass(91 * DAY);
    bo = await registry.signIn('bo');
    await expect(bo.call('model.list', {})).rejects.toMatchObject({ code: 'session.passphrase_change_due' });
    await bo.call('session.changePassphrase', { current: PASSPHRASE, next: NEXT });
    await bo.call('model.list', {});
    // The key is the person's own: only its passphrase is new.
    expect(await keysOf2('bo')).toHaveLength(1);
  });

  const keysOf2 = (userId: string) => bo.call('key.list', { userId });

  it('R13: what failed is shown at the next sign-in, and counted anew from there', async () => {
    const client = registry.connect();
    for (let times = 0; times < 2; times += 1)
      await expect(client.call('session.signIn', { userId: 'bo', passphrase: 'wrong' })).rejects.toMatchObject({
        code: 'session.wrong_passphrase',
      });
    await client.call('session.signIn', { userId: 'bo', passphrase: PASSPHRASE });
    expect(await client.call('session.current', {})).toMatchObject({
      failedSince: 2,
      lastFailureAt: '2026-03-01T09:00:00.000Z',
      lastSignInAt: '2026-03-01T09:00:00.000Z',
    });
    const again = await registry.signIn('bo');
    expect(await again.call('session.current', {})).toMatchObject({ failedSince: 0, lastFailureAt: null });
    expect((await ana.call('audit.list', { action: 'session.sign_in_failed' })).total).toBe(2);
  });
});

describe('sessions', () => {
  it('R11: end after their hours, however busy, and the next one needs the user id to sign', async () => {
    await approve();
    for (let step = 0; step < 71; step += 1) {
      registry.clock.pass(DAY / 144);
      await bo.call('model.list', {});
    }
    registry.clock.pass(DAY / 144);
    await expect(bo.call('model.list', {})).rejects.toMatchObject({ code: 'session.required' });
    bo = await registry.signIn('bo');
    expect(await bo.call('session.current', {})).toMatchObject({ hasSigned: false });
  });

  it('R11: a lock, an idle time-out, a restart and another user each ask for the user id again', async () => {
    const hasSigned = async () => (await bo.call('session.current', {}))?.hasSigned;
    await approve();
    expect(await hasSigned()).toBe(true);
    await bo.call('session.lock', {});
    await bo.call('session.unlock', { passphrase: PASSPHRASE });
    expect(await hasSigned()).toBe(false);
    await approve();
    registry.clock.pass(16 * 60_000);
    await expect(bo.call('model.list', {})).rejects.toMatchObject({ code: 'session.locked' });
    await bo.call('session.unlock', { passphrase: PASSPHRASE });
    expect(await hasSigned()).toBe(false);
    await registry.restart();
    bo = await registry.signIn('bo');
    expect(await hasSigned()).toBe(false);
    await bo.call('session.signIn', { userId: 'ana', passphrase: PASSPHRASE });
    expect(await hasSigned()).toBe(false);
  });
});

describe('a clock that went back', () => {
  it('R14: is recorded by itself, blocks signing across a restart, and is acknowledged with a reason', async () => {
    await approve();
    registry.clock.pass(-DAY);
    await ana.call('audit.checkpoint', {});
    await bo.call('session.lock', {});
    registry.clock.pass(DAY);
    await registry.restart();
    [admin, ana, bo] = [await registry.signIn('root'), await registry.signIn('ana'), await registry.signIn('bo')];
    expect((await ana.call('audit.list', { action: 'clock.went_back' })).total).toBe(1);
    await expect(approve()).rejects.toMatchObject({ code: 'registry.clock_went_back' });
    await expect(bo.call('clock.acknowledge', { reason: 'x' })).rejects.toMatchObject({ code: 'session.role_missing' });
    expect(await admin.call('clock.acknowledge', { reason: 'Daylight saving by hand.' })).toMatchObject({
      wentBackAt: null,
    });
    await expect(admin.call('clock.acknowledge', { reason: 'x' })).rejects.toMatchObject({ code: 'clock.not_blocked' });
    await approve();
    expect(await verified()).toMatchObject({ ok: true });
  });
});

describe('people', () => {
  it('R10: a user id is never given twice, nobody is deleted, and old signatures keep the printed name', async () => {
    const { approvals } = await approve();
    await admin.call('person.disable', { userId: 'bo', reason: 'Left.' });
    await expect(
      admin.call('person.add', { userId: 'bo', name: 'Bob New', roles: ['approver'], passphrase: NEXT }),
    ).rejects.toMatchObject({ code: 'person.exists' });
    expect((await ana.call('promotion.list', {}))[0]?.approvals).toEqual(approvals);
    expect(approvals[0]).toMatchObject({ printedName: 'bo Person', verification: { status: 'valid' } });
    await expect(admin.call('person.disable', { userId: 'root', reason: 'x' })).rejects.toMatchObject({
      code: 'person.last_administrator',
    });
    await expect(
      admin.call('person.setRoles', { userId: 'root', roles: ['viewer'], reason: 'x' }),
    ).rejects.toMatchObject({ code: 'person.last_administrator' });
  });
});
