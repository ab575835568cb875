import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { beginWork } from '../../../testing/begin-work.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import type { Registry } from '../context.ts';
import { Scrub } from './scrub.ts';

const DAY = 24 * 60 * 60 * 1000;
let test: TestRegistry;
let admin: Client<Methods>;
let analyst: Client<Methods>;

beforeEach(async () => {
  test = await TestRegistry.create();
  admin = await test.initialise();
  analyst = await test.person(admin, 'ana', ['analyst']);
});
afterEach(() => test.close());

const registry = (): Registry => test.service.requireRegistry();

async function addModel(): Promise<void> {
  await register(analyst, await test.file('a.safetensors', safetensors([1, 2, 3])), { model: 'a' });
}

/** A scrub that has seen nothing run for a while. */
function quietScrub(): Scrub {
  const scrub = new Scrub(registry());
  scrub.stop();
  test.clock.pass(3 * 60_000);
  return scrub;
}

describe('a scrub', () => {
  it('begins when nobody works, verifies every byte, and is not due again before its time', async () => {
    await addModel();
    const scrub = quietScrub();
    const id = scrub.look();
    if (id === null) throw new Error('a scrub was due');
    expect(await ended(admin, id)).toMatchObject({ kind: 'scrub', status: 'done', startedBy: null });
    const stats = await admin.call('vault.stats', {});
    expect(stats.lastFullVerification).toMatchObject({ ok: true, full: true, byScrub: true, checkedFiles: 1 });
    expect(stats.unfinishedVerification).toBeNull();
    const { records } = await admin.call('audit.list', { action: 'vault.verified' });
    expect(records).toMatchObject([{ actor: null, new: { byScrub: true } }]);
    test.clock.pass(6 * DAY);
    expect(scrub.look()).toBeNull();
    test.clock.pass(2 * DAY);
    expect(scrub.isDue()).toBe(true);
  });

  it('does not begin in an empty vault, while work runs, just after it, or when the settings say never', async () => {
    expect(quietScrub().isDue()).toBe(false);
    await addModel();
    const scrub = quietScrub();
    const endWork = await beginWork(registry().operations);
    expect(scrub.look()).toBeNull();
    await endWork();
    expect(scrub.look()).toBeNull();
    const settings = await admin.call('settings.get', {});
    await admin.call('settings.put', { ...settings, scrubDays: 0 });
    test.clock.pass(3 * 60_000);
    expect(scrub.look()).toBeNull();
  });

  it('tells damage as a notice and as the last verification', async () => {
    await addModel();
    const [pack] = registry().catalog.chunks.packs();
    const { disk } = registry();
    await disk.truncate(`vault/packs/${pack?.id.slice(0, 2)}/${pack?.id}.pack`, 100);
    const id = quietScrub().look();
    expect((await ended(admin, id ?? '')).result).toMatchObject({ ok: false });
    expect((await admin.call('registry.state', {})).notices.join()).toContain('The vault is damaged');
    expect((await admin.call('vault.stats', {})).lastFullVerification).toMatchObject({ ok: false, byScrub: true });
  });
});

describe('a full verification that was stopped', () => {
  it('goes on without reading again what it found whole, and reads everything again when it is not resumed', async () => {
    await addModel();
    const { catalog } = registry();
    catalog.verifications.begin('2026-03-01T08:00:00.000Z');
    const [recipe] = catalog.chunks.recipes();
    catalog.verifications.setVerified([recipe?.sha256 ?? ''], '2026-03-01T08:00:01.000Z', {
      doneBytes: 1,
      totalBytes: 2,
    });
    expect((await admin.call('vault.stats', {})).unfinishedVerification).toEqual({
      startedAt: '2026-03-01T08:00:00.000Z',
      doneBytes: 1,
      totalBytes: 2,
    });
    const verify = async (resume: boolean) => {
      const { operationId } = await admin.call('vault.verify', { full: true, resume });
      return Number((await ended(admin, operationId)).result?.['checkedBytes']);
    };
    const resumed = await verify(true);
    expect((await admin.call('vault.stats', {})).unfinishedVerification).toBeNull();
    expect(await verify(false)).toBeGreaterThan(resumed);
  });

  it('is due again once the clock is right, when every byte was verified while it was years ahead', async () => {
    await addModel();
    const years = 10 * 365 * DAY;
    test.clock.pass(years);
    const id = quietScrub().look();
    if (id === null) throw new Error('a scrub was due');
    await registry().operations.ended(id);
    test.clock.pass(-years);
    expect(quietScrub().isDue()).toBe(true);
  });

  it('a run that goes on reads again what was marked by a clock that was ahead', async () => {
    await addModel();
    const { verifications } = registry().catalog;
    const years = 10 * 365 * DAY;
    test.clock.pass(years);
    const id = quietScrub().look();
    if (id === null) throw new Error('a scrub was due');
    await registry().operations.ended(id);
    test.clock.pass(-years);
    admin = await test.signIn('root');
    registry().catalog.transaction(() => verifications.begin(new Date(test.clock.now()).toISOString()));
    const { operationId } = await admin.call('vault.verify', { full: true, resume: true });
    expect(await ended(admin, operationId)).toMatchObject({ result: { checkedFiles: 1 } });
    const whole = await admin.call('vault.verify', { full: true, resume: false });
    const bytes = async (of: string) => (await ended(admin, of)).result?.['checkedBytes'];
    expect(await bytes(operationId)).toBe(await bytes(whole.operationId));
  });
});

describe('a pause', () => {
  it('holds work at its next place, can be ended, and stopping ends it too', async () => {
    const { operations } = registry();
    const steps: string[] = [];
    const start = () =>
      operations.start({
        kind: 'report',
        title: 'work',
        startedBy: 'ana',
        canPause: true,
        run: async (run) => {
          await Promise.resolve();
          await run.pausePoint();
          run.signal.throwIfAborted();
          steps.push('went on');
          return {};
        },
      });
    const first = start();
    expect(await admin.call('operation.pause', { operationId: first.id })).toMatchObject({ isPaused: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(steps).toEqual([]);
    expect(await admin.call('operation.resume', { operationId: first.id })).toMatchObject({ isPaused: false });
    expect((await ended(admin, first.id)).status).toBe('done');
    const second = start();
    operations.pause(second.id);
    await admin.call('operation.cancel', { operationId: second.id });
    expect((await ended(admin, second.id)).status).toBe('cancelled');
    expect(steps).toEqual(['went on']);
    await expect(admin.call('operation.pause', { operationId: first.id })).rejects.toMatchObject({
      code: 'operation.not_pausable',
    });
  });
});
