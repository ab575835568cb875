import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { inventoryFields } from '../../../../shared/model/inventory.ts';
import { register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { getModel } from '../version/models.ts';
import { inventoryRow } from './inventory.ts';

let registry: TestRegistry;
let ana: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  const root = await registry.initialise();
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
    expect(inventoryRow(inside, model, { asOf: before }).fields).toMatchObject({ purpose: 'Old', owner: '' });
  });
});
