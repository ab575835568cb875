import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { CollectionResult } from '../../../../shared/model/collection.ts';
import { weights } from '../../../testing/collect-scene.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { noise, seededNumbers } from '../../../testing/vault-scene.ts';
import { realDisk, silentLogger } from '../../platform/index.ts';
import { rebuildRows } from '../../vault/index.ts';
import { verifyExportFile, verifyRegistryFolder } from '../index.ts';

const reason = 'personal data in the training set';
let registry: TestRegistry;
let root: Client<Methods>;
let ann: Client<Methods>;

const shared = noise(200_000, 1);
const secret = noise(300_000, 2);

beforeEach(async () => {
  registry = await TestRegistry.create({ log: silentLogger });
  root = await registry.initialise();
  ann = await registry.person(root, 'ann', ['analyst']);
  await register(ann, await registry.file('one.bin', Buffer.concat([shared, secret])), { model: 'churn' });
  await register(ann, await registry.file('two.bin', shared), { model: 'churn', changeType: 'patch' });
});
afterEach(() => registry.close());

const remove = (version = 'churn@1.0.0') => root.call('version.delete', { version, reason });

async function collect(options: { thorough?: boolean } = {}, by = root) {
  const { digest } = await by.call('vault.planCollection', options);
  const { operationId } = await by.call('vault.collect', { planDigest: digest, ...options });
  return await ended(by, operationId);
}

async function requireSound(): Promise<void> {
  const { operationId } = await root.call('vault.verify', { full: true });
  expect((await ended(root, operationId)).result).toMatchObject({ ok: true, problems: [] });
  expect(await root.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
}

describe('a plan', () => {
  it('is open to everybody who is signed in and says what goes, with who asked and why', async () => {
    await remove();
    const plan = await ann.call('vault.planCollection', {});
    expect(plan.versions).toMatchObject([{ name: 'churn@1.0.0', deletedBy: 'root', reason, files: 1 }]);
    expect(plan.versions[0]?.freedBytes).toBeGreaterThan(290_000);
    expect(plan.kept).toEqual([]);
    expect(plan.bytesFreed).toBeGreaterThan(290_000);
    expect(await ann.call('vault.planCollection', {})).toEqual(plan);
  });

  it('keeps a deleted version on which a hold was placed since, and one whose retention is not over', async () => {
    await remove();
    registry.clock.pass(1000);
    await remove('churn@1.0.1');
    const hold = await root.call('hold.place', { subject: 'churn@1.0.0', reason: 'case 7' });
    const settings = await root.call('settings.get', {});
    await root.call('settings.put', { ...settings, retentionDays: 5 });
    const plan = await root.call('vault.planCollection', {});
    expect(plan.versions).toEqual([]);
    expect(plan.kept).toMatchObject([
      { name: 'churn@1.0.0', because: 'hold', holdIds: [hold.id] },
      { name: 'churn@1.0.1', because: 'retention', until: '2026-03-06T09:00:00.000Z' },
    ]);
    expect(plan.deadFiles).toBe(0);
    expect((await collect()).result).toMatchObject({ versions: [], certificates: [] });
    await requireSound();
  });
});

describe('a collection', () => {
  it('removes the bytes, keeps the record, certifies it, and the rest verifies', async () => {
    await remove();
    const done = await collect();
    const result = CollectionResult.parse(done.result);
    expect(result).toMatchObject({ versions: ['churn@1.0.0'], left: [] });
    expect(result.freedBytes).toBeGreaterThan(290_000);
    const version = await ann.call('version.get', { version: 'churn@1.0.0' });
    expect(version.deletion).toMatchObject({ certificateId: result.certificates[0] });
    expect(version.artifacts).toHaveLength(1);
    await requireSound();
    const { operationId } = await ann.call('version.export', {
      version: 'churn@1.0.1',
      outDir: registry.outside('out'),
    });
    expect((await ended(ann, operationId)).status).toBe('done');
    expect(Buffer.compare(await readFile(registry.outside('out/two.bin')), shared)).toBe(0);
    const history = await ann.call('version.history', { version: 'churn@1.0.0' });
    expect(history.slice(-2).map(({ action }) => action)).toEqual(['version.deleted', 'version.collected']);
    expect(await ann.call('vault.planCollection', {})).toMatchObject({ versions: [], rounds: 0 });
  });

  it('survives a restart, and the same file can be registered again', async () => {
    await remove();
    await collect();
    await registry.restart();
    root = await registry.signIn('root');
    ann = await registry.signIn('ann');
    expect(await root.call('registry.state', {})).toMatchObject({ notices: [] });
    await register(ann, registry.outside('one.bin'), { model: 'churn', changeType: 'feature' });
    await requireSound();
  });

  it('is refused with another plan than the one that was looked at', async () => {
    await remove();
    const { digest } = await root.call('vault.planCollection', {});
    await root.call('hold.place', { subject: 'churn', reason: 'case 7' });
    const { operationId } = await root.call('vault.collect', { planDigest: digest });
    expect(await ended(root, operationId)).toMatchObject({ status: 'failed', error: { code: 'vault.plan_stale' } });
    expect(await root.call('certificate.list', {})).toEqual([]);
    const other = await root.call('vault.collect', { planDigest: digest, thorough: true });
    expect(await ended(root, other.operationId)).toMatchObject({ error: { code: 'vault.plan_stale' } });
  });

  it('stops at a hold that comes between its plan and its first transaction: the version stays whole', async () => {
    await remove();
    const { digest } = await root.call('vault.planCollection', {});
    const { catalog } = registry.service.requireRegistry();
    const { collection } = catalog;
    const filesInUse = collection.filesInUse.bind(collection);
    collection.filesInUse = (except) => {
      const versionId = catalog.versions.versionId('churn@1.0.0');
      const placed = { placedAt: '2026-03-01T09:00:00.000Z', placedBy: 'root' };
      catalog.holds.add({ id: 'ho_late', versionId, modelId: null, reason: 'case 8', ...placed });
      return filesInUse(except);
    };
    const { operationId } = await root.call('vault.collect', { planDigest: digest });
    expect(await ended(root, operationId)).toMatchObject({ status: 'failed', error: { code: 'vault.plan_stale' } });
    collection.filesInUse = filesInUse;
    const [file] = (await root.call('version.get', { version: 'churn@1.0.0' })).artifacts;
    expect(catalog.chunks.findRecipes([file?.sha256 ?? '']).size).toBe(1);
    const check = await root.call('vault.verify', { full: true });
    expect((await ended(root, check.operationId)).result).toMatchObject({ ok: true });
  });

  it('stops a scrub, which would wait for it while it waits for the scrub', async () => {
    await remove();
    const { digest } = await root.call('vault.planCollection', {});
    const { operations, vault } = registry.service.requireRegistry();
    let begin = (): void => undefined;
    const isCollecting = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const scrub = operations.start({
      kind: 'scrub',
      title: 'Every byte of the vault',
      startedBy: null,
      canPause: true,
      run: async ({ id, signal }) => {
        const pausePoint = (): Promise<void> => isCollecting.then(() => operations.whenIdle(id, signal));
        await vault.verify({ full: true, signal, pausePoint });
        return {};
      },
    });
    const { operationId } = await root.call('vault.collect', { planDigest: digest });
    begin();
    expect(await ended(root, operationId)).toMatchObject({ status: 'done' });
    expect(operations.get(scrub.id).status).toBe('cancelled');
    await requireSound();
  });

  it('is for administrators', async () => {
    const { digest } = await ann.call('vault.planCollection', {});
    await expect(ann.call('vault.collect', { planDigest: digest })).rejects.toMatchObject({
      code: 'session.role_missing',
    });
  });

  it('certifies a version whose every byte is shared, as kept', async () => {
    await remove('churn@1.0.1');
    await register(ann, registry.outside('two.bin'), { model: 'other' });
    const { certificates } = CollectionResult.parse((await collect()).result);
    const out = registry.outside('certificate.json');
    await root.call('certificate.export', { certificateId: certificates[0] ?? '', out });
    const { envelope } = JSON.parse(await readFile(out, 'utf8'));
    const { predicate } = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
    expect(predicate.versions).toMatchObject([{ freedBytes: 0, files: [{ path: 'two.bin', outcome: 'kept' }] }]);
    await requireSound();
  });
});

describe('a base that was deleted, of a family of weights', () => {
  it('goes, and its fine-tune stands alone, verifies, is given out and comes back in a rebuild', async () => {
    const values = [...weights(300_000, 1)];
    const next = seededNumbers(2);
    const tuned = values.map((value) => value + (next() - 0.5) * 1e-5);
    await register(ann, await registry.file('base.safetensors', safetensors(values)), { model: 'net' });
    const tune = safetensors(tuned);
    await register(ann, await registry.file('tune.safetensors', tune), {
      model: 'net',
      changeType: 'patch',
      parents: ['net@1.0.0'],
    });
    await remove('net@1.0.0');
    const plan = await root.call('vault.planCollection', {});
    expect(plan.bases.removed).toBeGreaterThan(0);
    const result = CollectionResult.parse((await collect()).result);
    expect(result.reencodedChunks).toBeGreaterThan(0);
    await requireSound();
    const { operationId } = await ann.call('version.export', { version: 'net@1.0.1', outDir: registry.outside('net') });
    expect((await ended(ann, operationId)).status).toBe('done');
    expect(Buffer.compare(await readFile(registry.outside('net/tune.safetensors')), tune)).toBe(0);
    const rows = await rebuildRows(realDisk(registry.folder));
    const { artifacts } = await ann.call('version.get', { version: 'net@1.0.0' });
    expect(rows.recipes.map(({ sha256 }) => sha256)).not.toContain(artifacts[0]?.sha256);
    expect(rows).toMatchObject({ unreadable: [], incomplete: [] });
  });
});

describe('a deletion certificate', () => {
  async function issued(): Promise<string> {
    await remove();
    const { certificates } = CollectionResult.parse((await collect()).result);
    return certificates[0] ?? '';
  }
  const databaseFile = (): string => path.join(registry.folder, 'registry.sqlite');

  it('lists who asked and why, what went, and is valid by itself', async () => {
    const certificateId = await issued();
    expect(await ann.call('certificate.list', {})).toMatchObject([
      { id: certificateId, issuedBy: 'root', versions: ['churn@1.0.0'], verification: { status: 'valid' } },
    ]);
    const out = registry.outside('certificate.json');
    await ann.call('certificate.export', { certificateId, out });
    expect(await verifyExportFile(out)).toMatchObject({ ok: true, kind: 'deletion-certificate', problems: [] });
    const { envelope } = JSON.parse(await readFile(out, 'utf8'));
    const { subject, predicate } = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
    expect(subject).toMatchObject([{ name: 'churn@1.0.0' }]);
    expect(predicate).toMatchObject({
      certificateId,
      collectedBy: { id: 'root', printedName: 'Rosa Root' },
      versions: [{ deletedBy: { id: 'root' }, reason, files: [{ path: 'one.bin', outcome: 'removed' }] }],
    });
    expect(predicate.packs.count).toBeGreaterThan(0);
    await expect(ann.call('certificate.export', { certificateId, out })).rejects.toMatchObject({ code: 'file.exists' });
    await expect(ann.call('certificate.export', { certificateId: 'dc_none', out })).rejects.toMatchObject({
      code: 'certificate.not_found',
    });
  });

  it('that was changed in the exported file is not valid, whatever was changed', async () => {
    const out = registry.outside('certificate.json');
    await root.call('certificate.export', { certificateId: await issued(), out });
    const text = await readFile(out, 'utf8');
    const document = JSON.parse(text);
    const statement = JSON.parse(Buffer.from(document.envelope.payload, 'base64').toString());
    statement.predicate.versions[0].reason = 'nothing to see here';
    const forged = { ...document.envelope, payload: Buffer.from(JSON.stringify(statement)).toString('base64') };
    const changed = [
      JSON.stringify({ ...document, envelope: forged }),
      JSON.stringify({ ...document, workstationPublicKeyPem: 'no key' }),
      JSON.stringify({ ...document, more: 1 }),
      text.slice(0, -40),
      text.replace('strongroom.deletion-certificate/1', 'strongroom.deletion-certificate/1 '),
    ];
    for (const one of changed) {
      await writeFile(out, one);
      expect(await verifyExportFile(out)).toMatchObject({ ok: false });
    }
  });

  it('that was changed in the database is found by verification', async () => {
    await issued();
    await registry.service.close();
    const db = new Sqlite(databaseFile());
    db.exec('DROP TRIGGER deletion_certificate_no_update');
    db.exec(`UPDATE deletion_certificate SET envelope = replace(envelope, '"sig":"', '"sig":"AA')`);
    db.close();
    const { ok, problems } = await verifyRegistryFolder(registry.folder);
    expect(ok).toBe(false);
    const codes = problems.map(({ code }) => code);
    expect(codes).toContain('row_edited');
    expect(codes.some((code) => code.startsWith('certificate_'))).toBe(true);
    await registry.restart();
  });

  it('and its deletion can’t be taken back in the database', async () => {
    await issued();
    await registry.service.close();
    const db = new Sqlite(databaseFile());
    for (const sql of [
      'DELETE FROM version_deletion',
      "UPDATE version_deletion SET reason = 'other'",
      'UPDATE version_deletion SET certificate_id = NULL',
      'DELETE FROM deletion_certificate',
    ])
      expect(() => db.exec(sql)).toThrow();
    db.close();
    await registry.restart();
  });

  it('is issued by the next collection when a crash came before it', async () => {
    await remove();
    const { catalog } = registry.service.requireRegistry();
    const add = catalog.collection.addCertificate;
    catalog.collection.addCertificate = () => {
      throw new Error('the power went');
    };
    expect(await collect()).toMatchObject({ status: 'failed', error: { code: 'app.bug' } });
    catalog.collection.addCertificate = add;
    expect(await root.call('vault.planCollection', {})).toMatchObject({
      versions: [{ name: 'churn@1.0.0', isCollected: true }],
      rounds: 0,
    });
    const { certificates } = CollectionResult.parse((await collect()).result);
    expect(certificates).toHaveLength(1);
    await requireSound();
  });
});
