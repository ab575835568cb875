import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { emptyMetadata } from '../../../../shared/model/metadata.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
let bo: Client<Methods>;
let root: Client<Methods>;

/** One version for all: each test begins where the one before it ended. */
beforeAll(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
  bo = await registry.person(root, 'bo', ['approver', 'compliance']);
  const metadata = {
    owner: 'Ana',
    purpose: 'Rank customers',
    datasets: [{ name: 'clicks', version: '1' }],
    metrics: [
      { name: 'f1', value: 0.9, direction: 'higher' as const, slice: null },
      { name: 'auc', value: 0.8, direction: 'higher' as const, slice: null },
    ],
  };
  await register(ana, await registry.file('m.safetensors', safetensors([1, 2])), { model: 'm', metadata });
});
afterAll(() => registry.close());

const correct = (
  client: Client<Methods>,
  field: 'owner' | 'purpose' | 'metrics' | 'datasets',
  value: unknown,
  seen?: number,
) =>
  client.call('metadata.correct', {
    version: 'm@1.0.0',
    set: [{ field, value: JSON.parse(JSON.stringify(value)) }],
    reason: 'It was mistyped.',
    ...(seen === undefined ? {} : { seen }),
  });
const version = () => ana.call('version.get', { version: 'm@1.0.0' });

describe('a correction of metadata', () => {
  it('R6: adds a row with old and new value, who, when and why; the first entry and every step stay', async () => {
    registry.clock.pass(60_000);
    await correct(ana, 'owner', 'Retail');
    registry.clock.pass(60_000);
    await correct(bo, 'owner', 'Retail analytics');
    const found = await version();
    expect(found.metadata.owner).toBe('Retail analytics');
    expect(found.owner).toBe('Retail analytics');
    expect(found.registered.owner).toBe('Ana');
    expect(found.corrections).toMatchObject([
      {
        number: 1,
        field: 'owner',
        oldValue: 'Ana',
        newValue: 'Retail',
        correctedBy: 'ana',
        reason: 'It was mistyped.',
      },
      { number: 2, oldValue: 'Retail', newValue: 'Retail analytics', correctedAt: '2026-03-01T09:02:00.000Z' },
    ]);
    const history = await ana.call('version.history', { version: 'm@1.0.0' });
    expect(history.filter(({ action }) => action === 'version.corrected')).toMatchObject([
      { reason: 'It was mistyped.', new: { old_value: 'Ana', new_value: 'Retail' } },
      { new: { new_value: 'Retail analytics' } },
    ]);
    expect((await ana.call('audit.verify', {})).ok).toBe(true);
  });

  it('is found by its new words and no longer by the old ones', async () => {
    await correct(ana, 'owner', 'Insurance');
    const found = async (text: string) => (await ana.call('version.search', { text })).total;
    expect([await found('Insurance'), await found('Retail')]).toEqual([1, 0]);
  });

  it('R6: adds lineage edges for the datasets that it names now, and retracts, not deletes, those of the earlier ones', async () => {
    await correct(ana, 'datasets', [
      { name: 'clicks', version: '2' },
      { name: 'held-out', version: '1', role: 'test' },
      { name: 'tuning', version: '1', role: 'validation' },
    ]);
    const { edges, nodes } = await ana.call('lineage.graph', { node: 'm@1.0.0' });
    const label = (id: string) => nodes.find((node) => node.id === id)?.label;
    expect(edges.map(({ type, to, roles }) => `${type} ${label(to)} ${roles}`).toSorted()).toEqual([
      'influenced_by held-out@1 test',
      'influenced_by tuning@1 validation',
      'trained_on clicks@2 training',
    ]);
    const relations = await ana.call('lineage.relations', { node: 'm@1.0.0' });
    expect(JSON.stringify(relations)).toMatch(/clicks@1/);
    expect((await ana.call('audit.verify', {})).ok).toBe(true);
  });

  it('R26: dates an edge from itself, follows a role that changed, and keeps what was recorded of a dataset', async () => {
    const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
    const data = { name: 'panel', version: '1', source: 'Survey', preparation: 'Weighted' };
    const rolesAt = async (asOf: string | null) => {
      const { edges, nodes } = await ana.call('lineage.graph', { node: 'm@1.0.0', asOf });
      const panel = nodes.find(({ label }) => label === 'panel@1');
      return edges.filter(({ to }) => to === panel?.id).map(({ type, roles }) => [type, ...roles]);
    };
    const stamp = () => new Date(registry.clock.ms).toISOString();
    const start = stamp();
    registry.clock.pass(60_000);
    await correct(ana, 'datasets', [
      { ...data, role: 'test', digest: first },
      { ...data, role: 'validation', source: 'Elsewhere' },
    ]);
    const tested = stamp();
    registry.clock.pass(60_000);
    await correct(ana, 'datasets', [{ ...data, role: 'test' }]);
    expect(await rolesAt(start)).toEqual([]);
    expect(await rolesAt(tested)).toEqual([['influenced_by', 'test', 'validation']]);
    expect(await rolesAt(null)).toEqual([['influenced_by', 'test']]);
    const recorded = await ana.call('dataset.get', { dataset: 'panel@1' });
    expect(recorded.details).toMatchObject({
      digest: first,
      source: 'Survey',
      preparation: 'Weighted',
    });
    const before = await version();
    const other = correct(ana, 'datasets', [{ ...data, role: 'training', digest: second }]);
    await expect(other).rejects.toMatchObject({
      code: 'dataset.digest_conflict',
      message: expect.stringMatching(/panel@1 .*a{64}.*b{64}/),
    });
    expect(await version()).toEqual(before);
    expect((await ana.call('audit.verify', {})).ok).toBe(true);
  });

  it('makes an open promotion request stale: what was shown is no longer what is signed', async () => {
    const { id } = await ana.call('promotion.request', { version: 'm@1.0.0', toStage: 'staging', reason: 'Good.' });
    const shown = await bo.call('promotion.review', { requestId: id });
    await correct(ana, 'metrics', [{ name: 'f1', value: 0.7, direction: 'higher', slice: null }]);
    const sign = (displayedDigest: string) =>
      bo.call('promotion.approve', {
        requestId: id,
        reason: 'Read.',
        passphrase: PASSPHRASE,
        userId: 'bo',
        displayedDigest,
      });
    await expect(sign(shown.digest)).rejects.toMatchObject({ code: 'promotion.must_revalidate' });
    await ana.call('promotion.revalidate', { requestId: id });
    const again = await bo.call('promotion.review', { requestId: id });
    expect(JSON.parse(again.record).version.corrections).toContainEqual(
      expect.objectContaining({ field: 'metrics', reason: 'It was mistyped.' }),
    );
    await sign(again.digest);
  });

  it.each([
    ['the value that is there', 'purpose', 'Rank customers', 'correction.no_change'],
    ['a number for a text', 'owner', 7, 'correction.invalid'],
    ['a metric without a value', 'metrics', [{ name: 'f1' }], 'correction.invalid'],
  ] as const)('refuses %s and writes nothing', async (_what, field, value, code) => {
    const before = await version();
    await expect(correct(ana, field, value)).rejects.toMatchObject({ code });
    expect(await version()).toEqual(before);
  });

  it('refuses one made on a state that is no longer the newest', async () => {
    const seen = (await version()).corrections.length;
    await correct(ana, 'owner', 'Risk', seen);
    await expect(correct(bo, 'owner', 'Credit', seen)).rejects.toMatchObject({ code: 'correction.stale' });
  });

  it('R4: is refused to people who may not record anything', async () => {
    await expect(correct(root, 'owner', 'Rosa')).rejects.toMatchObject({ code: 'session.role_missing' });
  });

  it('R2: is part of metadata that a new version takes as it is', async () => {
    const { metadata } = await version();
    const file = await registry.file('n.safetensors', safetensors([3]));
    await register(ana, file, { model: 'n', metadata: JSON.parse(JSON.stringify(metadata)) });
    expect((await ana.call('version.get', { version: 'n@1.0.0' })).metadata).toEqual(metadata);
    expect(Object.keys(metadata).toSorted()).toEqual(Object.keys(emptyMetadata()).toSorted());
  });
});
