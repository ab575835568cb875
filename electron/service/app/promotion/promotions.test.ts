import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
let bo: Client<Methods>;
let both: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  bo = await registry.person(admin, 'bo', ['approver']);
  both = await registry.person(admin, 'cleo', ['analyst', 'approver', 'administrator']);
  await register(ana, await registry.file('m.safetensors', safetensors([1])), { model: 'm' });
});
afterEach(() => registry.close());

const ask = (client: Client<Methods>, toStage: 'staging' | 'production' | 'archived' = 'staging') =>
  client.call('promotion.request', { version: 'm@1.0.0', toStage, reason: 'Needed.' });

async function sign(
  client: Client<Methods>,
  requestId: string,
  given: { userId?: string | null; passphrase?: string; digest?: string } = {},
  method: 'promotion.approve' | 'promotion.reject' = 'promotion.approve',
) {
  const { digest } = await client.call('promotion.review', { requestId });
  return client.call(method, {
    requestId,
    reason: 'Read.',
    passphrase: given.passphrase ?? PASSPHRASE,
    userId: given.userId === undefined ? 'bo' : given.userId,
    displayedDigest: given.digest ?? digest,
  });
}

const stage = async () => (await ana.call('version.get', { version: 'm@1.0.0' })).stage;

describe('promotion', () => {
  it('R17: the requester can’t approve, whatever their roles', async () => {
    const { id } = await ask(both);
    await expect(sign(both, id, { userId: 'cleo' })).rejects.toMatchObject({
      code: 'promotion.requester_cannot_approve',
    });
    expect(await stage()).toBe('development');
    await sign(bo, id);
    expect(await stage()).toBe('staging');
  });

  it('can’t leave out a stage', async () => {
    await expect(ask(ana, 'production')).rejects.toMatchObject({ code: 'stage.transition_refused' });
  });

  it('has one open request a version', async () => {
    const { id } = await ask(ana);
    await expect(ask(ana)).rejects.toMatchObject({ code: 'promotion.open_exists', details: { requestId: id } });
    await ana.call('promotion.withdraw', { requestId: id, reason: 'Too early.' });
    await ask(ana);
  });

  it('is withdrawn by the requester only', async () => {
    const { id } = await ask(ana);
    await expect(bo.call('promotion.withdraw', { requestId: id, reason: 'x' })).rejects.toMatchObject({
      code: 'promotion.not_requester',
    });
  });

  it('a rejection is signed, closes the request and moves nothing', async () => {
    const { id } = await ask(ana);
    const rejected = await sign(bo, id, {}, 'promotion.reject');
    expect(rejected).toMatchObject({
      status: 'rejected',
      approvals: [{ decision: 'reject', verification: { status: 'valid' } }],
    });
    expect(await stage()).toBe('development');
    await expect(sign(bo, id)).rejects.toMatchObject({ code: 'promotion.not_open' });
  });

  it('R9: signs only the record as it was displayed', async () => {
    const { id } = await ask(ana);
    await expect(sign(bo, id, { digest: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'promotion.stale' });
    expect(await stage()).toBe('development');
  });

  it('R8: shows the printed name, the time with its zone and the meaning of a signature', async () => {
    const { id } = await ask(ana);
    const { approvals } = await sign(bo, id);
    expect(approvals).toMatchObject([
      {
        printedName: 'bo Person',
        signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        meaning: 'I approve the promotion of m@1.0.0 from development to staging.',
        verification: { status: 'valid' },
      },
    ]);
  });

  it('R11: the first signing of a session needs the user id, later ones the passphrase alone, until it is locked', async () => {
    const first = await ask(ana);
    await expect(sign(bo, first.id, { userId: null })).rejects.toMatchObject({ code: 'session.required' });
    await expect(sign(bo, first.id, { userId: 'ana' })).rejects.toMatchObject({ code: 'session.required' });
    await sign(bo, first.id);
    const second = await ask(ana, 'production');
    await bo.call('session.lock', {});
    await bo.call('session.unlock', { passphrase: PASSPHRASE });
    await expect(sign(bo, second.id, { userId: null })).rejects.toMatchObject({ code: 'session.required' });
    await sign(bo, second.id);
    const third = await ask(ana, 'staging' as const).catch(() => null);
    if (third) await sign(bo, third.id, { userId: null });
    expect(third).not.toBeNull();
  });

  it('a wrong passphrase signs nothing and is counted', async () => {
    const { id } = await ask(ana);
    await expect(sign(bo, id, { passphrase: 'not this one' })).rejects.toMatchObject({
      code: 'session.wrong_passphrase',
    });
    expect((await ana.call('promotion.get', { requestId: id })).approvals).toEqual([]);
    const { total } = await ana.call('audit.list', { action: 'session.sign_in_failed' });
    expect(total).toBe(1);
  });

  it('R14: a clock that went back blocks signing', async () => {
    const { id } = await ask(ana);
    registry.clock.pass(-300_000);
    await expect(sign(bo, id)).rejects.toMatchObject({ code: 'registry.clock_went_back' });
    registry.clock.pass(300_000);
    await expect(sign(bo, id)).rejects.toMatchObject({ code: 'registry.clock_went_back' });
    await both.call('clock.acknowledge', { reason: 'The battery was changed.' });
    await sign(bo, id);
  });

  it('refuses a version that got worse than production by more than the tolerance', async () => {
    const metric = (value: number) => ({ metrics: [{ name: 'f1', value, direction: 'higher' as const, slice: null }] });
    const file = await registry.file('n.safetensors', safetensors([2]));
    await register(ana, file, { model: 'n', metadata: metric(0.9) });
    for (const toStage of ['staging', 'production'] as const) {
      const { id } = await ana.call('promotion.request', { version: 'n@1.0.0', toStage, reason: 'x' });
      await sign(bo, id);
    }
    await register(ana, file, { model: 'n', changeType: 'patch', metadata: metric(0.7) });
    await expect(
      ana.call('promotion.request', { version: 'n@1.0.1', toStage: 'staging', reason: 'x' }),
    ).rejects.toMatchObject({
      code: 'promotion.validation_failed',
      details: { failed: ['performance'] },
    });
  });
});
