import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { metadata, PASSPHRASE, register, TestRegistry } from '../../../testing/registry-harness.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const reason = 'superseded';
const metrics = [{ name: 'f1', value: 0.9, direction: null, slice: null }];

let registry: TestRegistry;
let root: Client<Methods>;
let ann: Client<Methods>;
let cora: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ann = await registry.person(root, 'ann', ['analyst']);
  cora = await registry.person(root, 'cora', ['compliance']);
  await register(ann, await registry.file('one.csv', 'a,b\n1,2\n'), {
    model: 'churn',
    metadata: metadata({ metrics }),
  });
});
afterEach(() => registry.close());

const deleteIt = (by: Client<Methods> = root) => by.call('version.delete', { version: 'churn@1.0.0', reason });

async function promote(toStage: 'staging'): Promise<void> {
  const ben = await registry.person(root, 'ben', ['approver']);
  const { id } = await ann.call('promotion.request', { version: 'churn@1.0.0', toStage, reason: 'good' });
  const review = await ben.call('promotion.review', { requestId: id });
  const signing = { requestId: id, reason: 'fine', passphrase: PASSPHRASE, userId: 'ben' };
  await ben.call('promotion.approve', { ...signing, displayedDigest: review.digest });
}

describe('deleting a version', () => {
  it('leaves its record, marked, and audits who and why', async () => {
    await deleteIt();
    const version = await ann.call('version.get', { version: 'churn@1.0.0' });
    expect(version).toMatchObject({
      deletion: { deletedBy: 'root', reason, certificateId: null },
      nextStages: [],
      artifacts: [{ path: 'one.csv' }],
    });
    const { versions } = await ann.call('version.search', { text: 'churn' });
    expect(versions).toMatchObject([{ version: '1.0.0', deletion: { reason } }]);
    const history = await ann.call('version.history', { version: 'churn@1.0.0' });
    expect(history.at(-1)).toMatchObject({ action: 'version.deleted', actor: { id: 'root' }, reason });
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('keeps its number from ever being used again', async () => {
    await deleteIt();
    const file = await registry.file('two.csv', 'a\n3\n');
    await expect(register(ann, file, { model: 'churn', version: '1.0.0' })).rejects.toMatchObject({
      code: 'version.exists',
    });
  });

  it('ends what can be done with it', async () => {
    await deleteIt();
    const version = 'churn@1.0.0';
    const refused = { code: 'version.deleted' };
    await expect(ann.call('version.export', { version, outDir: registry.outside('out') })).rejects.toMatchObject(
      refused,
    );
    await expect(ann.call('promotion.request', { version, toStage: 'staging', reason })).rejects.toMatchObject(refused);
    await expect(ann.call('promotion.preview', { version, toStage: 'staging' })).rejects.toMatchObject(refused);
    await expect(deleteIt()).rejects.toMatchObject(refused);
  });

  it('is for administrators', async () => {
    await expect(deleteIt(ann)).rejects.toMatchObject({ code: 'session.role_missing' });
    await expect(deleteIt(cora)).rejects.toMatchObject({ code: 'session.role_missing' });
  });

  it('is refused while a promotion request is open', async () => {
    const { id } = await ann.call('promotion.request', { version: 'churn@1.0.0', toStage: 'staging', reason });
    await expect(deleteIt()).rejects.toMatchObject({ code: 'deletion.request_open', details: { requestId: id } });
    await ann.call('promotion.withdraw', { requestId: id, reason });
    await deleteIt();
  });

  it('is refused in staging', async () => {
    await promote('staging');
    await expect(deleteIt()).rejects.toMatchObject({ code: 'deletion.in_stage', details: { stage: 'staging' } });
  });

  it('R3: is refused before the retention is over, which counts from the registration', async () => {
    const settings = await root.call('settings.get', {});
    await root.call('settings.put', { ...settings, retentionDays: 30 });
    registry.clock.pass(30 * DAY_MS - 1);
    root = await registry.signIn('root');
    await expect(deleteIt()).rejects.toMatchObject({
      code: 'deletion.retained',
      details: { until: '2026-03-31T09:00:00.000Z' },
    });
    registry.clock.pass(1);
    await deleteIt();
  });
});

describe('a legal hold', () => {
  it.each(['churn@1.0.0', 'churn'])('R3: on %s forbids to delete, until it is released', async (subject) => {
    const hold = await cora.call('hold.place', { subject, reason: 'case 7' });
    expect(hold).toMatchObject({ subject: { label: subject }, placedBy: 'cora', release: null });
    await expect(deleteIt()).rejects.toMatchObject({ code: 'deletion.on_hold', details: { holdId: hold.id } });
    expect((await ann.call('version.get', { version: 'churn@1.0.0' })).holds).toEqual([hold]);
    const released = await cora.call('hold.release', { holdId: hold.id, reason: 'settled' });
    expect(released.release).toMatchObject({ by: 'cora', reason: 'settled' });
    await expect(cora.call('hold.release', { holdId: hold.id, reason: 'again' })).rejects.toMatchObject({
      code: 'hold.released',
    });
    await deleteIt();
    expect(await ann.call('hold.list', {})).toEqual([]);
    expect(await ann.call('hold.list', { released: true })).toEqual([released]);
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('needs every hold released', async () => {
    const first = await cora.call('hold.place', { subject: 'churn', reason: 'case 7' });
    await root.call('hold.place', { subject: 'churn@1.0.0', reason: 'case 8' });
    await cora.call('hold.release', { holdId: first.id, reason: 'settled' });
    await expect(deleteIt()).rejects.toMatchObject({ code: 'deletion.on_hold' });
  });

  it('is placed and released by compliance and administrators only, on what there is', async () => {
    await expect(ann.call('hold.place', { subject: 'churn', reason })).rejects.toMatchObject({
      code: 'session.role_missing',
    });
    await expect(cora.call('hold.place', { subject: 'other', reason })).rejects.toMatchObject({
      code: 'model.not_found',
    });
    await expect(cora.call('hold.place', { subject: 'churn@9.0.0', reason })).rejects.toMatchObject({
      code: 'version.not_found',
    });
    await expect(cora.call('hold.release', { holdId: 'ho_none', reason })).rejects.toMatchObject({
      code: 'hold.not_found',
    });
  });
});
