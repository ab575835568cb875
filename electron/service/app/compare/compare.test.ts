import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { ended, metadata, PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { smallOnnx } from '../../../testing/small-onnx.ts';
import { canonicalJson } from '../../attest/index.ts';
import { silentLogger } from '../../platform/index.ts';

let registry: TestRegistry;
let ann: Client<Methods>;

beforeAll(async () => {
  registry = await TestRegistry.create({ log: silentLogger });
  ann = await registry.person(await registry.initialise(), 'ann', ['analyst']);
  await register(ann, await registry.file('a.safetensors', safetensors([1, 2, 3])), {
    model: 'm',
    metadata: { metrics: [{ name: 'f1', value: 0.8, direction: 'higher', slice: null, interval: null }] },
  });
  await register(ann, await registry.file('b.safetensors', safetensors([1, 2, 4])), {
    model: 'm',
    changeType: 'patch',
    parents: ['m@1.0.0'],
    metadata: { metrics: [{ name: 'f1', value: 0.9, direction: 'higher', slice: null, interval: null }] },
  });
});
afterAll(() => registry.close());

describe('version.compare', () => {
  it('compares what is recorded of two versions, and gives the digest of the result', async () => {
    const { comparison, digest } = await ann.call('version.compare', { before: 'm@1.0.0', after: 'm@1.0.1' });
    expect(comparison).toMatchObject({
      before: { label: 'm@1.0.0' },
      after: { label: 'm@1.0.1' },
      smallestChange: 'patch',
      tensors: { before: 1, after: 1, changed: 1, identical: 0 },
    });
    expect(comparison.rows.find(({ area }) => area === 'metric')).toMatchObject({
      name: 'f1',
      before: '0.8',
      after: '0.9',
      note: '+0.1 (better, higher is better)',
      changes: [{ rule: 'metric.better', class: 'patch' }],
    });
    expect(comparison.rows.find(({ area }) => area === 'tensor')).toMatchObject({
      name: 'weight',
      note: 'other values',
    });
    expect(digest).toBe(createHash('sha256').update(canonicalJson(comparison)).digest('hex'));
  });

  it('finds nothing between a version and itself', async () => {
    const { comparison } = await ann.call('version.compare', { before: 'm@1.0.1', after: 'm@1.0.1' });
    expect(comparison).toMatchObject({ smallestChange: null, tensors: { identical: 1 } });
  });

  it('names the version that is not there', async () => {
    const call = ann.call('version.compare', { before: 'm@1.0.0', after: 'm@9.9.9' });
    await expect(call).rejects.toMatchObject({ code: 'version.not_found', details: { version: 'm@9.9.9' } });
  });
});

describe('model.compatibility', () => {
  it('computes every pair, and says what is missing where it can’t', async () => {
    const matrix = await ann.call('model.compatibility', { model: 'm' });
    expect(matrix).toMatchObject({ model: 'm', leftOut: 0, production: null });
    expect(matrix.versions.map(({ version }) => version)).toEqual(['1.0.1', '1.0.0']);
    expect(matrix.performance).toEqual([1, 0.8889, 1, 1]);
    // safetensors states no inputs, and nobody recorded a dataset
    expect([matrix.api, matrix.data, matrix.score]).toEqual([0, 1, 2].map(() => [null, null, null, null]));
    const pair = await ann.call('version.compatibility', { from: 'm@1.0.1', to: 'm@1.0.0' });
    expect(pair.score).toBeNull();
    expect(pair.factors.map(({ name, missing }) => [name, missing.length])).toEqual([
      ['api', 2],
      ['performance', 0],
      ['data', 4],
    ]);
    expect(pair.factors[1]?.inputs).toMatchObject([{ name: 'f1 (higher is better)', before: '0.9', after: '0.8' }]);
  });

  it('shows the newest and the one in production, and counts the others', async () => {
    const matrix = await ann.call('model.compatibility', { model: 'm', limit: 1 });
    expect(matrix).toMatchObject({ versions: [{ version: '1.0.1' }], leftOut: 1, performance: [1] });
    await expect(ann.call('model.compatibility', { model: 'nope' })).rejects.toMatchObject({ code: 'model.not_found' });
  });
});

describe('a registration', () => {
  const onnx = (name: string, outputs: Record<string, string[]>) =>
    registry.file(`${name}.onnx`, smallOnnx({ inputs: { x: ['N'] }, outputs }));
  const inQuarantine = async (file: string): Promise<string> => {
    const { operationId, quarantineId } = await ann.call('quarantine.bringIn', { path: file });
    await ended(ann, operationId);
    return quarantineId;
  };

  beforeAll(async () => {
    await register(ann, await onnx('one', { y: ['N'], z: ['N'] }), { model: 'calls' });
  });

  it('is refused when it announces less than its files differ, and says by what', async () => {
    const quarantineId = await inQuarantine(await onnx('two', { y: ['N'] }));
    const question = { model: 'calls', parents: ['calls@1.0.0'], quarantineId };
    const proposed = await ann.call('version.propose', { ...question, changeType: null });
    expect(proposed).toMatchObject({ version: '2.0.0', changeType: 'breaking', required: { change: 'breaking' } });
    expect(proposed.required?.comparisons[0]?.comparison.counts).toMatchObject({ breaking: 1 });
    const wanted = { ...question, modelDescription: '', metadata: metadata(), version: null };
    await expect(ann.call('version.register', { ...wanted, changeType: 'feature' })).rejects.toMatchObject({
      code: 'version.bump_too_small',
      message: expect.stringMatching(/1\.1\.0 would be a feature change, but output z is not as in calls@1\.0\.0/),
      details: { required: 'breaking', bump: 'feature' },
    });
    await expect(ann.call('version.register', { ...wanted, changeType: null, version: '1.0.7' })).rejects.toMatchObject(
      { code: 'version.bump_too_small' },
    );
    const { operationId } = await ann.call('version.register', { ...wanted, changeType: 'breaking' });
    expect(await ended(ann, operationId)).toMatchObject({ status: 'done', result: { version: 'calls@2.0.0' } });
  });

  it('keeps what was found beside each parent, as it was, and the log speaks for it', async () => {
    const kept = await ann.call('version.comparisons', { version: 'calls@2.0.0' });
    expect(kept).toMatchObject([
      {
        baseLabel: 'calls@1.0.0',
        smallestStep: 'breaking',
        overrideId: null,
        comparison: { after: { label: 'calls@2.0.0' } },
      },
    ]);
    const { digest } = await ann.call('version.compare', { before: 'calls@1.0.0', after: 'calls@2.0.0' });
    expect(kept[0]?.digest).toBe(digest);
    const history = await ann.call('version.history', { version: 'calls@2.0.0' });
    const record = history.find(({ action }) => action === 'comparison.recorded');
    expect(record?.new).toMatchObject({ comparison_sha256: digest, base_label: 'calls@1.0.0' });
    expect(await ann.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('is let through with a smaller step that somebody signed for, and for nothing else', async () => {
    const quarantineId = await inQuarantine(await onnx('signed', { y: ['N'], w: ['N'] }));
    const question = { model: 'calls', parents: ['calls@1.0.0'], quarantineId, changeType: 'feature' as const };
    const review = await ann.call('version.reviewOverride', question);
    expect(review.meaning).toContain('as calls@1.1.0, a feature change, although they ask for a breaking change');
    const signing = {
      reason: 'Nobody reads z.',
      passphrase: PASSPHRASE,
      userId: 'ann',
      displayedDigest: review.digest,
    };
    const { statementId } = await ann.call('version.signOverride', { ...question, ...signing });
    const wanted = { ...question, modelDescription: '', metadata: metadata(), version: null, overrideId: statementId };
    await expect(ann.call('version.register', { ...wanted, changeType: 'patch' })).rejects.toMatchObject({
      code: 'version.override_invalid',
    });
    const { operationId } = await ann.call('version.register', wanted);
    expect(await ended(ann, operationId)).toMatchObject({ status: 'done', result: { version: 'calls@1.1.0' } });
    expect(await ann.call('version.comparisons', { version: 'calls@1.1.0' })).toMatchObject([
      { smallestStep: 'breaking', overrideId: statementId },
    ]);
    expect(await ann.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('of a pre-release is held to what its numbers announce', async () => {
    const quarantineId = await inQuarantine(await onnx('three', { y: ['N'], extra: ['N'] }));
    const question = { model: 'calls', parents: ['calls@2.0.0'], quarantineId, channel: 'rc' as const };
    const proposed = await ann.call('version.propose', { ...question, changeType: null });
    expect(proposed).toMatchObject({ version: '2.1.0-rc.1', required: { change: 'feature' } });
  });

  it('is shown with who signed for its smaller step: asked again, on its page, and in what a promotion signs', async () => {
    const quarantineId = await inQuarantine(await onnx('shown', { y: ['N'], v: ['N'] }));
    const question = { model: 'calls', parents: ['calls@2.0.0'], quarantineId, changeType: null, version: '2.0.1' };
    const asked = { ...question, allowSmaller: true };
    expect(await ann.call('version.propose', asked)).toMatchObject({
      version: '2.0.1',
      required: { change: 'feature' },
      tooSmall: { announced: 'patch', overrideId: null },
    });
    await expect(ann.call('version.propose', question)).rejects.toMatchObject({ code: 'version.bump_too_small' });
    const { digest: displayedDigest } = await ann.call('version.reviewOverride', question);
    const signing = { reason: 'V is for us only.', passphrase: PASSPHRASE, userId: 'ann', displayedDigest };
    const { statementId } = await ann.call('version.signOverride', { ...question, ...signing });
    const overrideId = (await ann.call('version.propose', asked)).tooSmall?.overrideId;
    expect(overrideId).toBe(statementId);
    expect((await ann.call('version.propose', { ...asked, version: '2.0.2' })).tooSmall?.overrideId).toBeNull();

    const { allowSmaller: _, ...chosen } = asked;
    const wanted = { ...chosen, modelDescription: '', metadata: metadata(), overrideId: statementId };
    await ended(ann, (await ann.call('version.register', wanted)).operationId);
    const { overrides } = await ann.call('version.get', { version: 'calls@2.0.1' });
    expect(overrides).toMatchObject([
      { id: statementId, reason: 'V is for us only.', verification: { status: 'valid' } },
    ]);

    const promotion = { version: 'calls@2.0.1', toStage: 'staging' as const, reason: 'Try it.' };
    const { id: requestId } = await ann.call('promotion.request', promotion);
    const { record } = await ann.call('promotion.review', { requestId });
    const displayed = JSON.parse(record);
    expect(displayed.version).toMatchObject({
      branch: 'main',
      origin: { kind: 'brought_in' },
      smallerSteps: [{ id: statementId, signerId: 'ann', reason: 'V is for us only.' }],
    });
    const page = readFileSync(new URL('../../../../docs/formats/attestation.md', import.meta.url), 'utf8');
    const members =
      page
        .split('## The record displayed')[1]
        ?.split('\n## ')[0]
        ?.matchAll(/^\| `version\.(\w+)`/gm) ?? [];
    expect([...members].map(([, name]) => name).sort()).toEqual(Object.keys(displayed.version).sort());
  });

  it('without a parent is compared with the version that it goes on from, which is no parent of it', async () => {
    await register(ann, await onnx('first', { y: ['N'], z: ['N'] }), { model: 'roots' });
    const quarantineId = await inQuarantine(await onnx('second', { y: ['N'] }));
    const question = { model: 'roots', parents: [], quarantineId };
    const proposed = await ann.call('version.propose', { ...question, changeType: null });
    expect(proposed).toMatchObject({ version: '2.0.0', changeType: 'breaking', required: { change: 'breaking' } });
    const wanted = { ...question, modelDescription: '', metadata: metadata(), changeType: null };
    await expect(ann.call('version.register', { ...wanted, version: '1.0.9' })).rejects.toMatchObject({
      code: 'version.bump_too_small',
    });
    await ended(ann, (await ann.call('version.register', { ...wanted, version: '2.0.0' })).operationId);
    expect(await ann.call('version.comparisons', { version: 'roots@2.0.0' })).toMatchObject([
      { baseLabel: 'roots@1.0.0', relation: 'preceding', smallestStep: 'breaking' },
    ]);
    expect(await ann.call('version.get', { version: 'roots@2.0.0' })).toMatchObject({ parents: [] });
    // A correction of the older line is compared with that line.
    const older = await inQuarantine(await onnx('older', { y: ['N'], z: ['N'], w: ['N'] }));
    const given = { ...question, quarantineId: older, changeType: null, version: '1.1.0' };
    expect((await ann.call('version.propose', given)).required).toMatchObject({
      change: 'feature',
      comparisons: [{ comparison: { before: { label: 'roots@1.0.0' } } }],
    });
    expect(await ann.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });
});
