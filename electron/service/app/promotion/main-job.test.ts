import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { WrittenLog, WrittenReport } from '../../../../shared/model/report.ts';
import {
  ended,
  metadata,
  outcomeOf,
  PASSPHRASE,
  register,
  safetensors,
  TestRegistry,
} from '../../../testing/registry-harness.ts';
import { verifyExportFile } from '../index.ts';

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

async function approve(requestId: string): Promise<void> {
  const review = await bo.call('promotion.review', { requestId });
  await bo.call('promotion.approve', {
    requestId,
    reason: 'Evidence read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest: review.digest,
  });
}

describe('the main job', () => {
  it('takes a file from a folder to a signed production version, exports it bit for bit and proves it', async () => {
    const bytes = safetensors([1, 2, 3, 4]);
    const file = await registry.file('churn.safetensors', bytes);
    const first = await register(ana, file, {
      model: 'churn',
      metadata: { metrics: [{ name: 'f1', value: 0.9, direction: 'higher', slice: null }] },
    });
    const changed = await registry.file('churn-2.safetensors', safetensors([1, 2, 3, 5]));
    await register(ana, changed, { model: 'churn', changeType: 'feature', parents: ['churn@1.0.0'] });

    for (const toStage of ['staging', 'production'] as const) {
      const request = await ana.call('promotion.request', {
        version: 'churn@1.0.0',
        toStage,
        reason: 'Needed by the fraud desk.',
      });
      await approve(request.id);
    }
    const version = await ana.call('version.get', { version: 'churn@1.0.0' });
    expect(version).toMatchObject({
      id: first,
      stage: 'production',
      format: 'safetensors',
      children: [{ version: '1.1.0' }],
    });
    const graph = await ana.call('lineage.graph', { node: 'churn@1.1.0' });
    expect(graph.edges).toMatchObject([{ type: 'derived_from', to: first }]);

    const exported = await ana.call('version.export', { version: 'churn@1.0.0', outDir: registry.outside('out') });
    expect(await ended(ana, exported.operationId)).toMatchObject({ status: 'done' });
    expect(await readFile(path.join(registry.outside('out'), 'churn.safetensors'))).toEqual(bytes);

    const log = registry.outside('log.json');
    await outcomeOf(admin, WrittenLog, admin.call('audit.export', { out: log }));
    expect(await verifyExportFile(log)).toMatchObject({ ok: true, kind: 'audit-export' });
    const report = registry.outside('report.json');
    const asked = { report: 'dossier', subject: 'churn@1.0.0', formats: ['json'], out: report } as const;
    await outcomeOf(ana, WrittenReport, ana.call('report.write', { ...asked, formats: ['json'] }));
    expect(await verifyExportFile(report)).toMatchObject({ ok: true, kind: 'version-report', problems: [] });
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('never replaces a file of somebody: exports and reports refuse a name that is taken', async () => {
    const file = await registry.file('a.safetensors', safetensors([1]));
    await register(ana, file, { model: 'a' });
    await expect(
      ana.call('report.write', { report: 'dossier', subject: 'a@1.0.0', formats: ['json'], out: file }),
    ).rejects.toMatchObject({
      code: 'file.exists',
    });
    const { operationId } = await ana.call('version.export', { version: 'a@1.0.0', outDir: path.dirname(file) });
    expect(await ended(ana, operationId)).toMatchObject({ status: 'failed', error: { code: 'file.exists' } });
    expect(await readFile(file)).toEqual(Buffer.from(safetensors([1])));
  });

  it('stores the same tensors once, whoever registers them', async () => {
    const big = Float32Array.from({ length: 600_000 }, (_, i) => Math.sin(i) * 0.05);
    const one = await registry.file('one.safetensors', safetensors([...big]));
    await register(ana, one, { model: 'big' });
    const before = await ana.call('vault.stats', {});
    await register(ana, one, { model: 'copy' });
    const after = await ana.call('vault.stats', {});
    expect(after.storedBytes).toBe(before.storedBytes);
    expect(after.deduplicationFactor).toBeCloseTo(2, 1);
    expect((await ana.call('version.get', { version: 'copy@1.0.0' })).storage.inputBytes).toBeGreaterThan(2_000_000);
  });
});

describe('the vault', () => {
  it('knows tensors by what inspection found, and packs floats by their bytes’ planes', async () => {
    const weights = Float32Array.from({ length: 300_000 }, (_, i) => Math.fround(Math.sin(i * i) * 0.05));
    await register(ana, await registry.file('w.safetensors', safetensors([...weights])), { model: 'w' });
    const db = new Sqlite(path.join(registry.folder, 'registry.sqlite'), { readonly: true });
    const codecs = db
      .prepare("SELECT DISTINCT codec FROM chunk WHERE kind = 'chunk' AND raw_bytes > 100000")
      .pluck()
      .all();
    db.close();
    expect(codecs).toEqual([3]); // docs/formats/pack.md: planes of 4
  });
});

describe('bringing in', () => {
  it('names what is wrong with a path before it copies anything', async () => {
    const empty = await registry.file('empty.bin', '');
    await expect(ana.call('quarantine.bringIn', { path: empty })).rejects.toMatchObject({ code: 'file.empty' });
    await expect(ana.call('quarantine.bringIn', { path: registry.outside('none') })).rejects.toMatchObject({
      code: 'file.not_found',
    });
    await expect(ana.call('quarantine.bringIn', { path: 'relative.onnx' })).rejects.toMatchObject({
      code: 'file.not_found',
    });
    expect(await ana.call('quarantine.list', {})).toEqual([]);
  });

  it('keeps a draft over a restart and forgets it with its item', async () => {
    const file = await registry.file('m.safetensors', safetensors([1, 2]));
    const { operationId, quarantineId } = await ana.call('quarantine.bringIn', { path: file });
    await ended(ana, operationId);
    await ana.call('draft.save', { quarantineId, step: 2, form: { model: 'half typed' } });
    await registry.restart();
    ana = await registry.signIn('ana');
    expect(await ana.call('draft.get', { quarantineId })).toMatchObject({ step: 2, form: { model: 'half typed' } });
    await ana.call('quarantine.discard', { quarantineId });
    expect(await ana.call('draft.get', { quarantineId })).toBeNull();
    expect(await ana.call('quarantine.list', {})).toEqual([]);
  });

  it('refuses to register what has a critical finding and no waiver', async () => {
    // protocol 0: os.system('true') when loaded
    const file = await registry.file('evil.pkl', "cos\nsystem\n(S'true'\ntR.");
    const { operationId, quarantineId } = await ana.call('quarantine.bringIn', { path: file });
    await ended(ana, operationId);
    const item = await ana.call('quarantine.get', { quarantineId });
    expect(item.inspection?.findings.map(({ severity }) => severity)).toContain('critical');
    await expect(
      ana.call('version.register', {
        quarantineId,
        model: 'evil',
        version: null,
        changeType: null,
        parents: [],
        metadata: metadata(),
      }),
    ).rejects.toMatchObject({ code: 'quarantine.blocked' });
  });
});

describe('version numbers', () => {
  it('proposes the next free number from the parent and refuses one that is taken', async () => {
    const file = await registry.file('m.safetensors', safetensors([1]));
    await register(ana, file, { model: 'm' });
    await register(ana, file, { model: 'm', changeType: 'patch', parents: ['m@1.0.0'] });
    const branch = await ana.call('version.propose', { model: 'm', parents: ['m@1.0.0'], changeType: 'patch' });
    expect(branch).toMatchObject({ version: '1.0.2', modelExists: true, candidates: ['m@1.0.1', 'm@1.0.0'] });
    await expect(register(ana, file, { model: 'm', version: '1.0.1' })).rejects.toMatchObject({
      code: 'version.exists',
    });
    await expect(register(ana, file, { model: 'm', version: '1.0' })).rejects.toMatchObject({
      code: 'version.not_semver',
    });
    await expect(register(ana, file, { model: 'm' })).rejects.toMatchObject({ code: 'version.unknown_change_type' });
    await expect(register(ana, file, { model: 'm', changeType: 'patch', parents: ['x@1.0.0'] })).rejects.toMatchObject({
      code: 'version.not_found',
    });
  });
});
