import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { ImpactReport } from '../../../../shared/model/impact.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { canonicalJson } from '../../attest/index.ts';

let registry: TestRegistry;
let admin: Client<Methods>;
let ana: Client<Methods>;
let bo: Client<Methods>;

beforeAll(async () => {
  registry = await TestRegistry.create();
  admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  bo = await registry.person(admin, 'bo', ['approver']);
  const file = await registry.file('m.safetensors', safetensors([1]));
  await register(ana, file, { model: 'base' });
  await register(ana, file, { model: 'mid', parents: ['base@1.0.0'] });
  await register(ana, file, { model: 'top', parents: ['mid@1.0.0'] });
});
afterAll(() => registry.close());

const weigh = (type: 'derived_from' | 'uses', from: string, to: string, performanceDependency: number) =>
  ana.call('lineage.describeEdge', { type, from, to, performanceDependency, reason: 'Measured.' });
const impact = async (version: string) => (await ana.call('version.impact', { version })).report;
const dependent = async (version: string, label: string) =>
  (await impact(version)).dependents.find((one) => one.label === label);

describe('the impact of a change', () => {
  it('says what nobody recorded, counts it, and marks the score incomplete', async () => {
    const report = await impact('base@1.0.0');
    expect(report).toMatchObject({
      isComplete: false,
      totals: { dependents: 2, incomplete: 2, notRecorded: { performanceDependency: 2, usage: 2, criticality: 2 } },
      dependents: [
        { label: 'mid@1.0.0', depth: 1, score: 0, upTo: 1, category: 'low' },
        { label: 'top@1.0.0', depth: 2 },
      ],
    });
    expect(report.dependents[0]?.factors.map(({ status }) => status)).toEqual(Array(4).fill('not_recorded'));
  });

  it('adds the four factors with their weights at any depth, and multiplies dependencies along the way', async () => {
    await weigh('derived_from', 'mid@1.0.0', 'base@1.0.0', 0.8);
    await weigh('derived_from', 'top@1.0.0', 'mid@1.0.0', 0.5);
    const details = { usageCount: 500, criticality: 'high', updateDifficulty: 'very hard' } as const;
    await ana.call('deployment.add', { name: 'desk', version: 'top@1.0.0', details, reason: 'Live.' });
    // 0.3 x (0.8 x 0.5 x 1) + 0.2 x 500/1000 + 0.3 x 0.8 + 0.2 x 1
    expect(await dependent('base@1.0.0', 'desk')).toMatchObject({
      depth: 3,
      score: 0.66,
      upTo: 0.66,
      category: 'medium',
      isComplete: true,
    });
    // A version has the factors of the deployments that run it.
    expect(await dependent('base@1.0.0', 'top@1.0.0')).toMatchObject({ score: 0.66, isComplete: true });
    expect(await dependent('base@1.0.0', 'mid@1.0.0')).toMatchObject({ score: 0.24, isComplete: false });
    await ana.call('deployment.edit', {
      deployment: 'desk',
      details: { ...details, usageCount: 90_000, criticality: 'critical' },
      reason: 'Grew.',
    });
    expect(await dependent('base@1.0.0', 'desk')).toMatchObject({ score: 0.82, category: 'high' });
  });

  it('takes the strongest way, and says "at least" when another way is not recorded', async () => {
    await ana.call('lineage.addEdge', {
      type: 'influenced_by',
      from: 'top@1.0.0',
      to: 'base@1.0.0',
      reason: 'Labels.',
    });
    const top = await dependent('base@1.0.0', 'top@1.0.0');
    expect(top?.factors[0]).toMatchObject({ status: 'at_least', value: 0.4 });
    expect(top).toMatchObject({ depth: 1, isComplete: false, upTo: 1 });
    await ana.call('lineage.retractEdge', {
      type: 'influenced_by',
      from: 'top@1.0.0',
      to: 'base@1.0.0',
      reason: 'Not so.',
    });
    expect((await dependent('base@1.0.0', 'top@1.0.0'))?.isComplete).toBe(true);
  });

  it('is frozen into the request, shown in the record that is signed, and said to be old when it has changed', async () => {
    const { digest } = await ana.call('version.impact', { version: 'base@1.0.0' });
    const request = await ana.call('promotion.request', { version: 'base@1.0.0', toStage: 'staging', reason: 'x' });
    expect(request.impact).toMatchObject({ digest, category: 'high', totals: { dependents: 3 } });
    const before = await bo.call('promotion.review', { requestId: request.id });
    expect(JSON.parse(before.record).impact).toMatchObject({ digestNow: digest, frozen: { digest } });
    await ana.call('deployment.end', { deployment: 'desk', reason: 'Replaced.' });
    const signing = { requestId: request.id, reason: 'Read.', passphrase: PASSPHRASE, userId: 'bo' };
    // What was shown is no longer so: nothing is signed until it was shown again.
    await expect(bo.call('promotion.approve', { ...signing, displayedDigest: before.digest })).rejects.toMatchObject({
      code: 'promotion.stale',
    });
    const after = await bo.call('promotion.review', { requestId: request.id });
    expect(JSON.parse(after.record).impact.frozen.digest).toBe(digest);
    expect(JSON.parse(after.record).impact.digestNow).not.toBe(digest);
    const { approvals } = await bo.call('promotion.approve', { ...signing, displayedDigest: after.digest });
    expect(approvals).toMatchObject([{ verification: { status: 'valid' } }]);
    expect((await impact('base@1.0.0')).totals).toMatchObject({ dependents: 2, endedDeployments: 1 });
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });
});

it('has the canonical form and digest that the document shows', () => {
  const page = readFileSync(new URL('../../../../docs/impact.md', import.meta.url), 'utf8');
  const text = /```json\n(.*)\n```\nDigest: `([0-9a-f]{64})`/.exec(page);
  expect(canonicalJson(ImpactReport.parse(JSON.parse(text?.[1] ?? '')))).toBe(text?.[1]);
  expect(
    createHash('sha256')
      .update(text?.[1] ?? '')
      .digest('hex'),
  ).toBe(text?.[2]);
});
