import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { inventoryFields } from '../../../../shared/model/inventory.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { getModel } from '../version/models.ts';
import { inventoryRow } from './inventory.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let ana: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
});
afterEach(() => registry.close());

const everything = {
  purpose: 'Rank',
  intendedUse: 'Calls',
  limitations: 'New customers',
  developer: 'Ann',
  validator: 'Vic',
  licence: 'Apache-2.0',
  thirdParty: { isThirdParty: false },
  metrics: [{ name: 'f1', value: 0.9, direction: null, slice: null }],
  datasets: [{ name: 'd', version: '1' }],
  adaptivity: 'static' as const,
  determinism: 'deterministic' as const,
  designChoices: 'Trees',
  dataProvenance: 'Contracts',
  validationProcedures: 'Held-out set',
};

describe('the inventory', () => {
  it('R18: says how complete each model is in percent, and names what is missing', async () => {
    await register(ana, await registry.file('a', safetensors([1])), { model: 'bare' });
    await register(ana, await registry.file('b', safetensors([2])), { model: 'rich', metadata: everything });
    await ana.call('model.update', { model: 'rich', description: 'Ranks.', owner: 'Retail', reason: 'x' });
    const { rows, total } = await ana.call('inventory.list', { sort: 'completeness' });
    expect(total).toBe(2);
    expect(rows.map(({ model, completeness }) => [model, completeness])).toEqual([
      ['bare', 0],
      ['rich', 94],
    ]);
    expect(rows[0]?.gaps).toEqual(Object.values(inventoryFields));
    expect(rows[1]?.gaps).toEqual(['Materiality tier']);
    expect(rows[1]?.fields).toMatchObject({ metrics: 'f1 = 0.9', thirdParty: 'no', owner: 'Retail' });
  });

  it('R18: never says complete while a third party’s contingency plan is missing', async () => {
    const metadata = { ...everything, thirdParty: { isThirdParty: true, vendor: 'Acme' } };
    await register(ana, await registry.file('a', safetensors([1])), { model: 'm', metadata });
    const { rows } = await ana.call('inventory.list', {});
    expect(rows[0]?.gaps).toContain('Contingency plan');
    expect(rows[0]?.gaps).not.toContain('Vendor');
  });

  it('tells what was recorded at an earlier time, before corrections and changes', async () => {
    await register(ana, await registry.file('a', safetensors([1])), { model: 'm', metadata: { purpose: 'Old' } });
    const before = new Date(registry.clock.ms).toISOString();
    registry.clock.pass(60_000);
    await ana.call('metadata.correct', { version: 'm@1.0.0', set: [{ field: 'purpose', value: 'New' }], reason: 'x' });
    await ana.call('model.update', { model: 'm', owner: 'Retail', reason: 'x' });
    const inside = registry.service.requireRegistry();
    const { model } = getModel(inside, 'm');
    expect(inventoryRow(inside, model).fields).toMatchObject({ purpose: 'New', owner: 'Retail' });
    expect(inventoryRow(inside, model, before).fields).toMatchObject({ purpose: 'Old', owner: '' });
  });

  it('R18: tells which version was in which stage then, by its stage events, with the policy and the tier of then', async () => {
    const bo = await registry.person(root, 'bo', ['approver']);
    const times: string[] = [];
    const later = () => {
      times.push(new Date(registry.clock.ms).toISOString());
      registry.clock.pass(60_000);
    };
    later();
    await register(ana, await registry.file('a', safetensors([1])), { model: 'm' });
    await ana.call('model.update', { model: 'm', description: 'Ranks customers.', reason: 'x' });
    later();
    const { id } = await ana.call('promotion.request', { version: 'm@1.0.0', toStage: 'staging', reason: 'x' });
    const { digest } = await bo.call('promotion.review', { requestId: id });
    const signing = { reason: 'Read.', passphrase: PASSPHRASE, userId: 'bo', displayedDigest: digest };
    await bo.call('promotion.approve', { requestId: id, ...signing });
    later();
    await register(ana, await registry.file('b', safetensors([2])), {
      model: 'm',
      changeType: 'patch',
      parents: ['m@1.0.0'],
    });
    await register(ana, await registry.file('c', safetensors([3])), { model: 'n' });
    await ana.call('model.update', { model: 'm', description: 'Sorts.', reason: 'x' });
    later();

    const at = async (asOf: string | null, more = {}) => {
      const { rows, ...page } = await ana.call('inventory.list', { asOf, ...more });
      return {
        ...page,
        rows: rows.map((row) => [row.model, row.version?.version, row.version?.stage, row.versionCount]),
      };
    };
    expect(await at(times[0] ?? null)).toMatchObject({ rows: [], total: 0, asOf: times[0], policy: { number: 0 } });
    expect((await at(times[1] ?? null)).rows).toEqual([['m', '1.0.0', 'development', 1]]);
    expect((await at(times[2] ?? null)).rows).toEqual([['m', '1.0.0', 'staging', 1]]);
    const now = [
      ['m', '1.0.1', 'development', 2],
      ['n', '1.0.0', 'development', 1],
    ];
    expect((await at(null)).rows).toEqual(now);
    expect((await at(times[3] ?? null)).rows).toEqual(now);
    // What is searched for is what was said then.
    expect(await at(times[2] ?? null, { text: 'rANKS' })).toMatchObject({ total: 1 });
    expect(await at(times[3] ?? null, { text: 'ranks' })).toMatchObject({ total: 0 });
    expect(await at(times[3] ?? null, { tier: 'high' })).toMatchObject({ total: 0 });
    // A moment that has not come yet is now.
    expect((await at('2999-01-01T00:00:00Z')).asOf).toBe(new Date(registry.clock.ms).toISOString());
  });

  it('goes on with a page of the past where the last one ended', async () => {
    for (const model of ['a', 'b', 'c']) await register(ana, await registry.file(model, safetensors([1])), { model });
    const asOf = new Date(registry.clock.ms).toISOString();
    registry.clock.pass(60_000);
    await register(ana, await registry.file('aa', safetensors([1])), { model: 'aa' });
    const first = await ana.call('inventory.list', { asOf, limit: 2 });
    expect([first.rows.map(({ model }) => model), first.total]).toEqual([['a', 'b'], 3]);
    const rest = await ana.call('inventory.list', { asOf, limit: 2, cursor: first.nextCursor });
    expect([rest.rows.map(({ model }) => model), rest.nextCursor]).toEqual([['c'], null]);
    await expect(ana.call('inventory.list', { asOf, cursor: '["",1]' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  it('leaves out a version from the moment in which it was deleted', async () => {
    await register(ana, await registry.file('a', safetensors([1])), { model: 'm' });
    const before = new Date(registry.clock.ms).toISOString();
    registry.clock.pass(60_000);
    await root.call('version.delete', { version: 'm@1.0.0', reason: 'x' });
    const after = new Date(registry.clock.ms).toISOString();
    registry.clock.pass(60_000);
    const versionAt = async (asOf: string) => (await ana.call('inventory.list', { asOf })).rows[0]?.version?.version;
    expect([await versionAt(before), await versionAt(after)]).toEqual(['1.0.0', undefined]);
  });
});
