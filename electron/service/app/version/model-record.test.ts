import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Tier } from '../../../../shared/model/model.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
let cora: Client<Methods>;
let root: Client<Methods>;

/** One model for all: each test begins where the one before it ended. */
beforeAll(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
  cora = await registry.person(root, 'cora', ['compliance']);
  const metadata = { tags: { tier: 'low' } };
  await register(ana, await registry.file('m.safetensors', safetensors([1])), { model: 'm', metadata });
});
afterAll(() => registry.close());

async function setTier(
  client: Client<Methods>,
  tier: Tier | null,
  given: { digest?: string; passphrase?: string } = {},
) {
  const review = await client.call('model.reviewTier', { model: 'm', tier });
  return client.call('model.setTier', {
    model: 'm',
    tier,
    reason: 'It decides on credit.',
    passphrase: given.passphrase ?? PASSPHRASE,
    userId: 'cora',
    displayedDigest: given.digest ?? review.digest,
  });
}

describe('the materiality tier of a model', () => {
  it('R19: stays as it is without the right, the passphrase or a look at what is signed', async () => {
    await expect(setTier(ana, 'high')).rejects.toMatchObject({ code: 'session.role_missing' });
    await expect(setTier(cora, 'high', { passphrase: 'something else entirely' })).rejects.toMatchObject({
      code: 'session.wrong_passphrase',
    });
    await expect(setTier(cora, 'high', { digest: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'statement.stale' });
    await expect(setTier(cora, null)).rejects.toMatchObject({ code: 'correction.no_change' });
    expect((await ana.call('model.get', { model: 'm' })).model.tier).toBeNull();
    expect((await ana.call('model.reviewTier', { model: 'm', tier: 'low' })).cannotSign).toMatch(/compliance/);
  });

  it('filters the models, and goes before the tag of the same name when copies are counted', async () => {
    const names = async (tier: Tier) => (await ana.call('model.list', { tier })).models.map(({ name }) => name);
    await root.call('mirror.setPolicy', { rules: [], reason: 'None.' });
    const mirrored = async () =>
      registry.service
        .requireRegistry()
        .catalog.mirrors.versions()
        .map(({ tier }) => tier);
    expect(await mirrored()).toEqual(['low']);
    await setTier(cora, 'high');
    expect([await names('high'), await names('low')]).toEqual([['m'], []]);
    expect(await mirrored()).toEqual(['high']);
  });

  it('R19: changes by a signed statement only, which names what it was and what it is', async () => {
    expect((await setTier(cora, 'low')).tier).toBe('low');
    registry.clock.pass(60_000);
    await setTier(cora, 'medium');
    const { model, changes, versions } = await ana.call('model.get', { model: 'm' });
    expect(model.tier).toBe('medium');
    expect(versions.map(({ tier }) => tier)).toEqual(['medium']);
    const statements = await ana.call('statement.list', { kind: 'tier_change' });
    expect(statements).toMatchObject([
      {
        meaning: 'I change the materiality tier of m from low to medium.',
        fields: { from: 'low', to: 'medium' },
        verification: { status: 'valid' },
      },
      { fields: { from: 'high', to: 'low' } },
      { fields: { from: null, to: 'high' } },
    ]);
    expect(changes).toMatchObject([
      { field: 'tier', oldValue: null, newValue: 'high', statementId: statements[2]?.id },
      { field: 'tier', oldValue: 'high', newValue: 'low', statementId: statements[1]?.id },
      { field: 'tier', oldValue: 'low', newValue: 'medium', statementId: statements[0]?.id, changedBy: 'cora' },
    ]);
    expect((await ana.call('audit.verify', {})).ok).toBe(true);
  });
});

describe('the record of a model', () => {
  it('R6: changes by adding: what was there before stays', async () => {
    await ana.call('model.update', { model: 'm', description: 'Ranks.', owner: 'Retail', reason: 'First words.' });
    const after = await cora.call('model.update', { model: 'm', description: 'Ranks customers.', reason: 'Clearer.' });
    expect(after).toMatchObject({ description: 'Ranks customers.', owner: 'Retail' });
    const changes = (await ana.call('model.get', { model: 'm' })).changes.filter(({ field }) => field !== 'tier');
    expect(changes.map(({ field, oldValue, newValue }) => [field, oldValue, newValue])).toEqual([
      ['description', '', 'Ranks.'],
      ['owner', '', 'Retail'],
      ['description', 'Ranks.', 'Ranks customers.'],
    ]);
    expect((await ana.call('model.list', { text: 'customers' })).total).toBe(1);
    await expect(ana.call('model.update', { model: 'm', owner: ' Retail ', reason: 'x' })).rejects.toMatchObject({
      code: 'correction.no_change',
    });
    expect((await ana.call('audit.verify', {})).ok).toBe(true);
  });
});
