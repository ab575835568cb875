import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Params } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { VaultRepair } from '../../../../shared/model/mirror.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { noise } from '../../../testing/vault-scene.ts';

let registry: TestRegistry;
let admin: Client<Methods>;
let ana: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  await register(ana, await registry.file('churn.safetensors', safetensors([1, 2, 3])), { model: 'churn' });
  await register(ana, await registry.file('noise.bin', noise(400_000, 1)), { model: 'noise' });
  await admin.call('mirror.add', { kind: 'folder', name: 'disk-b', folder: registry.outside('disk-b') });
  const { operationId } = await admin.call('mirror.sync', { mirror: 'disk-b' });
  await ended(admin, operationId);
});
afterEach(() => registry.close());

async function packs(): Promise<string[]> {
  const folder = path.join(registry.folder, 'vault/packs');
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.pack')).map((name) => path.join(folder, name));
}

async function flipAll(): Promise<void> {
  for (const pack of await packs()) {
    const bytes = await readFile(pack);
    bytes[150] = (bytes[150] ?? 0) ^ 1;
    await writeFile(pack, bytes);
  }
}

async function repair(input: Params<Methods, 'vault.repair'>): Promise<VaultRepair> {
  const { operationId } = await admin.call('vault.repair', input);
  const { status, error, result } = await ended(admin, operationId);
  expect({ status, error }).toEqual({ status: 'done', error: null });
  return result as VaultRepair;
}

async function requireSound(): Promise<void> {
  const { operationId } = await admin.call('vault.verify', { full: true });
  expect((await ended(admin, operationId)).result).toMatchObject({ ok: true, problems: [] });
  expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
}

const exportNoise = async (allowDamaged: boolean, out = 'out') => {
  const { operationId } = await ana.call('version.export', {
    version: 'noise@1.0.0',
    outDir: registry.outside(out),
    allowDamaged,
  });
  return ended(ana, operationId);
};

describe('repairing a vault', () => {
  it('says so when nothing is damaged', async () => {
    expect(await repair({ source: 'mirrors' })).toMatchObject({ ok: true, damagedPacks: 0, problems: [], notes: [] });
  });

  it('from its mirrors puts whole packs back, keeps the damaged ones, and is in the log', async () => {
    await flipAll();
    const count = (await packs()).length;
    expect(await repair({ source: 'mirrors' })).toMatchObject({ ok: true, damagedPacks: count, replacedPacks: count });
    expect(await readdir(path.join(registry.folder, 'vault/damaged'))).toHaveLength(count);
    await requireSound();
    const { records } = await admin.call('audit.list', { action: 'vault.repaired' });
    expect(records).toMatchObject([{ actor: { id: 'root' }, new: { source: 'mirrors', problems: 0 } }]);
  });

  it('from the originals writes new packs that the next sync copies and a pruning sync puts in the place of the old', async () => {
    await flipAll();
    const folder = path.dirname(registry.folder);
    await rename(registry.outside('disk-b'), path.join(folder, 'away'));
    expect(await repair({ source: 'file', path: registry.outside('noise.bin') })).toMatchObject({ ok: false });
    expect(await repair({ source: 'file', path: registry.outside('churn.safetensors') })).toMatchObject({ ok: true });
    await requireSound();
    await rename(path.join(folder, 'away'), registry.outside('disk-b'));
    const { operationId } = await admin.call('mirror.sync', { mirror: 'disk-b', prune: true });
    expect((await ended(admin, operationId)).result).toMatchObject({ problems: [], removed: expect.any(Number) });
    const [state] = (await ana.call('mirror.status', {})).mirrors;
    expect(state).toMatchObject({ missing: 0, damaged: 0, unused: 0 });
    await registry.restart();
    admin = await registry.signIn('root');
    await requireSound();
  });

  it('from a folder of packs heals what the mirrors can’t', async () => {
    await flipAll();
    const far = registry.outside('disk-b');
    await rename(far, registry.outside('backup'));
    const none = await repair({ source: 'mirrors' });
    expect(none).toMatchObject({ ok: false, notes: [{ code: 'mirror.unreachable', location: 'mirror disk-b' }] });
    expect(none.problems.flatMap(({ files }) => files)).toEqual(expect.arrayContaining(['noise@1.0.0 noise.bin']));
    expect(await repair({ source: 'folder', path: registry.outside('backup') })).toMatchObject({ ok: true });
    await requireSound();
  });

  it('is for administrators, and refuses a path that is nothing', async () => {
    await expect(ana.call('vault.repair', { source: 'mirrors' })).rejects.toMatchObject({
      code: 'session.role_missing',
    });
    for (const [source, given, code] of [
      ['folder', 'relative', 'file.not_found'],
      ['folder', registry.outside('none'), 'file.not_found'],
      ['folder', registry.outside('noise.bin'), 'file.not_a_file'],
      ['file', registry.outside('none'), 'file.not_found'],
    ] as const)
      await expect(admin.call('vault.repair', { source, path: given })).rejects.toMatchObject({ code });
  });
});

describe('exporting a damaged version', () => {
  it('is refused, unless what is left is asked for: then it is marked and in the log', async () => {
    await flipAll();
    expect(await exportNoise(false)).toMatchObject({ status: 'failed', error: { code: 'chunk.digest_mismatch' } });
    expect(await readdir(registry.outside('out'))).toEqual([]);
    const done = await exportNoise(true);
    expect(done).toMatchObject({
      status: 'done',
      result: { damaged: [{ path: 'noise.bin', writtenAs: 'noise.bin.damaged' }] },
    });
    expect((await readdir(registry.outside('out'))).sort()).toEqual(['DAMAGED.txt', 'noise.bin.damaged']);
    const { records } = await admin.call('audit.list', { action: 'version.exported' });
    expect(records).toMatchObject([{ new: { damaged: ['noise.bin'] } }]);
    await rm(registry.outside('out'), { recursive: true });
    await repair({ source: 'mirrors' });
    expect(await exportNoise(true)).toMatchObject({ status: 'done', result: { damaged: [] } });
    expect(await readFile(registry.outside('out/noise.bin'))).toEqual(Buffer.from(noise(400_000, 1)));
  });
});
