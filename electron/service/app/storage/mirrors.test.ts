import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Params } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { MirrorSync } from '../../../../shared/model/mirror.ts';
import type { Operation } from '../../../../shared/model/operation.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { S3Server, testBucket, testKeys } from '../../../testing/s3-server.ts';
import { makeLogger } from '../../platform/index.ts';

let registry: TestRegistry;
let admin: Client<Methods>;
let ana: Client<Methods>;
let logged: string[];

beforeEach(async () => {
  logged = [];
  registry = await TestRegistry.create({ log: makeLogger((line) => logged.push(line), 'debug') });
  admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
});
afterEach(() => registry.close());

const addFolder = (name: string, given: Partial<Params<Methods, 'mirror.add'>> = {}) =>
  admin.call('mirror.add', { kind: 'folder', name, folder: registry.outside(name), ...given } as Params<
    Methods,
    'mirror.add'
  >);

async function sync(mirror: string, given: { verify?: boolean; prune?: boolean } = {}): Promise<Operation> {
  const { operationId } = await admin.call('mirror.sync', { mirror, ...given });
  return ended(admin, operationId);
}

async function synced(mirror: string, given: { verify?: boolean; prune?: boolean } = {}): Promise<MirrorSync> {
  const { status, error, result } = await sync(mirror, given);
  expect({ status, error }).toEqual({ status: 'done', error: null });
  return result as MirrorSync;
}

const addModel = async (model: string, seed: number, tags: Record<string, string> = {}) =>
  register(ana, await registry.file(`${model}.safetensors`, safetensors([seed, seed + 1, seed + 2])), {
    model,
    metadata: { tags },
  });

const status = (given: Params<Methods, 'mirror.status'> = {}) => ana.call('mirror.status', given);

describe('a mirror in a folder', () => {
  it('is added, synced, verified and shown, and each change is in the log', async () => {
    await addModel('churn', 1);
    const mirror = await addFolder('disk-b');
    expect(mirror).toMatchObject({ name: 'disk-b', storageClass: 'fast', lastSyncAt: null });
    expect((await status()).mirrors).toMatchObject([{ reachable: true, packs: 0, missing: expect.any(Number) }]);
    const first = await synced('disk-b');
    expect(first).toMatchObject({ healed: 0, problems: [] });
    expect(first.copied).toBeGreaterThan(0);
    const [state] = (await status()).mirrors;
    expect(state).toMatchObject({ reachable: true, error: null, missing: 0, damaged: 0, unused: 0 });
    expect(state?.mirror.lastVerifiedAt).toBeNull();
    const second = await synced('disk-b', { verify: true });
    expect(second).toMatchObject({ copied: 0, verified: first.copied - 1, healed: 0 }); // the open segment grew: copied anew
    expect((await ana.call('mirror.list', {}))[0]?.lastVerifiedAt).not.toBeNull();
    const { records } = await admin.call('audit.list', { text: '', limit: 500 });
    expect(records.map(({ action }) => action)).toEqual(expect.arrayContaining(['mirror.added', 'mirror.synced']));
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('does not count as verified when something could not be brought there', async () => {
    await addModel('churn', 1);
    await addFolder('disk-b');
    const packs = path.join(registry.folder, 'vault', 'packs');
    const [pack] = (await readdir(packs, { recursive: true })).filter((name) => name.endsWith('.pack'));
    await rm(path.join(packs, pack ?? ''));
    expect((await synced('disk-b', { verify: true })).problems).toMatchObject([{ code: 'pack.missing' }]);
    expect((await ana.call('mirror.list', {}))[0]).toMatchObject({
      lastSyncAt: expect.any(String),
      lastVerifiedAt: null,
    });
  });

  it('that is not connected keeps its copies; an empty folder in its place is refused', async () => {
    await addModel('churn', 1);
    await addFolder('disk-b');
    await synced('disk-b');
    await admin.call('mirror.setPolicy', {
      rules: [{ stage: null, tier: null, copies: 1, storageClass: 'fast' }],
      reason: 'One copy.',
    });
    const folder = registry.outside('disk-b');
    await rename(folder, `${folder}-away`);
    expect(await status({ all: true })).toMatchObject({
      mirrors: [{ reachable: false, error: { code: 'mirror.unreachable' }, packs: expect.any(Number), missing: 0 }],
      short: 0,
      versions: [{ model: 'churn', copies: ['disk-b'] }],
    });
    expect(await sync('disk-b')).toMatchObject({ status: 'failed', error: { code: 'mirror.unreachable' } });
    await mkdir(folder);
    expect(await sync('disk-b')).toMatchObject({ status: 'failed', error: { code: 'mirror.foreign' } });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
    await rename(`${folder}-away`, folder);
    expect(await synced('disk-b')).toMatchObject({ copied: 0, verified: 0, healed: 0 });
  });

  it('that lost files is told from one that is away: the copies count no more', async () => {
    await addModel('churn', 1);
    await addFolder('disk-b');
    await synced('disk-b');
    const rules = [{ stage: null, tier: null, copies: 1, storageClass: 'compact' as const }];
    await admin.call('mirror.setPolicy', { rules, reason: 'One copy.' });
    expect(await status()).toMatchObject({ wanted: 1, short: 0, versions: [] });
    await rm(path.join(registry.outside('disk-b'), 'packs'), { recursive: true });
    const [state] = (await status()).mirrors;
    expect(state).toMatchObject({ reachable: true, packs: 0 });
    expect(state?.missing).toBeGreaterThan(0);
    expect((await synced('disk-b')).copied).toBeGreaterThan(0);
    expect(await status()).toMatchObject({ mirrors: [{ missing: 0 }], short: 0 });
  });

  it('leaves its bytes when it is removed, and takes them over when it is added again', async () => {
    await addModel('churn', 1);
    const { id } = await addFolder('disk-b');
    const { copied } = await synced('disk-b');
    await expect(addFolder('disk-c', { folder: registry.outside('disk-b') } as never)).rejects.toMatchObject({
      code: 'mirror.exists',
    });
    expect(await admin.call('mirror.remove', { mirror: 'disk-b', reason: 'Disk is lent.' })).toEqual({
      operationId: null,
    });
    expect(await ana.call('mirror.list', {})).toEqual([]);
    expect(await readdir(registry.outside('disk-b'))).toContain('packs');
    const again = await addFolder('disk-b2', { folder: registry.outside('disk-b') } as never);
    expect(again.id).toBe(id);
    expect(await synced('disk-b2')).toMatchObject({ copied: 0, verified: copied - 1 });
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('is emptied when that is asked for, and stays when it cannot be reached', async () => {
    await addModel('churn', 1);
    await addFolder('disk-b');
    await synced('disk-b');
    const folder = registry.outside('disk-b');
    await writeFile(path.join(folder, 'notes.txt'), 'of somebody');
    const remove = async () => {
      const { operationId } = await admin.call('mirror.remove', {
        mirror: 'disk-b',
        reason: 'Sold.',
        deleteFiles: true,
      });
      return ended(admin, String(operationId));
    };
    await rename(folder, `${folder}-away`);
    expect(await remove()).toMatchObject({ status: 'failed', error: { code: 'mirror.unreachable' } });
    expect(await ana.call('mirror.list', {})).toHaveLength(1);
    await rename(`${folder}-away`, folder);
    expect(await remove()).toMatchObject({ status: 'done' });
    expect(await ana.call('mirror.list', {})).toEqual([]);
    const left = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(left.map(({ name }) => name)).toEqual(['notes.txt']);
  });

  it('refuses places that can be no mirror', async () => {
    await mkdir(registry.outside('full'));
    await writeFile(registry.outside('full/holiday.jpg'), 'x');
    await writeFile(registry.outside('file'), 'x');
    const other = await TestRegistry.create();
    const otherAdmin = await other.initialise();
    await otherAdmin.call('mirror.add', { kind: 'folder', name: 'm', folder: registry.outside('theirs') });
    await other.close();
    const cases: [string, string][] = [
      ['relative/folder', 'mirror.place_refused'],
      [path.join(registry.folder, 'vault'), 'mirror.place_refused'],
      [registry.folder, 'mirror.place_refused'],
      [path.dirname(registry.folder), 'mirror.place_refused'],
      [registry.outside('full'), 'mirror.place_refused'],
      [registry.outside('file'), 'mirror.place_refused'],
      [registry.outside('no/such/folder'), 'file.not_found'],
      [registry.outside('theirs'), 'mirror.foreign'],
    ];
    for (const [folder, code] of cases)
      await expect(addFolder('m', { folder } as never), folder).rejects.toMatchObject({ code });
    await addFolder('m');
    await expect(addFolder('M')).rejects.toMatchObject({ code: 'mirror.exists' });
    await expect(admin.call('mirror.sync', { mirror: 'none' })).rejects.toMatchObject({ code: 'mirror.not_found' });
  });
});

describe('which versions a mirror holds and which need copies', () => {
  it('follows stage and tier: the rule that names most wins, and fast copies need fast mirrors', async () => {
    await addModel('risk', 1, { tier: 'high' });
    await addModel('toy', 2);
    await addFolder('fast-disk');
    await addFolder('slow-share', { storageClass: 'compact' } as never);
    await synced('fast-disk');
    await synced('slow-share');
    const rule = (
      stage: 'development' | null,
      tier: string | null,
      copies: number,
      storageClass: 'fast' | 'compact',
    ) => ({
      stage,
      tier,
      copies,
      storageClass,
    });
    const rules = [
      rule(null, null, 1, 'compact'),
      rule('development', null, 2, 'compact'),
      rule('development', 'high', 2, 'fast'),
    ];
    await admin.call('mirror.setPolicy', { rules, reason: 'Two copies.' });
    expect(await status()).toMatchObject({
      wanted: 2,
      short: 1,
      versions: [{ model: 'risk', tier: 'high', wanted: 2, storageClass: 'fast', copies: ['fast-disk'] }],
    });
    const twice = [rule(null, null, 1, 'compact'), rule(null, null, 2, 'compact')];
    await expect(admin.call('mirror.setPolicy', { rules: twice, reason: 'x' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
    expect((await status()).policy.rules).toEqual(rules);
    await admin.call('mirror.setPolicy', { rules: [], reason: 'None any more.' });
    expect(await status()).toMatchObject({ wanted: 0, short: 0 });
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('copies only what the mirror is for', async () => {
    await addModel('risk', 1, { tier: 'high' });
    await addModel('toy', 2);
    await addFolder('high-only', { holds: { stages: null, tiers: ['high'] } } as never);
    await synced('high-only');
    await admin.call('mirror.setPolicy', {
      rules: [{ stage: null, tier: null, copies: 1, storageClass: 'fast' }],
      reason: 'One copy.',
    });
    expect(await status()).toMatchObject({
      mirrors: [{ packs: 1, missing: 0 }],
      short: 1,
      versions: [{ model: 'toy' }],
    });
  });
});

describe('a mirror in S3-compatible storage', () => {
  let server: S3Server;
  beforeEach(async () => {
    server = await S3Server.start();
  });
  afterEach(() => server.close());

  const addBucket = (name: string, given: Record<string, unknown> = {}) =>
    admin.call('mirror.add', {
      kind: 's3',
      name,
      endpoint: server.endpoint,
      bucket: testBucket,
      prefix: 'site-a/',
      ...testKeys,
      ...given,
    } as Params<Methods, 'mirror.add'>);

  it('is synced, and its secrets are in one file that only this account reads', async () => {
    await addModel('churn', 1);
    const mirror = await addBucket('ceph');
    const { copied, problems } = await synced('ceph', { verify: true });
    expect(problems).toEqual([]);
    expect(copied).toBe(server.objects.size - 1); // and the identity
    expect([...server.objects.keys()].every((key) => key.startsWith('site-a/'))).toBe(true);
    const keys = path.join(registry.folder, 'keys', `mirror-${mirror.id}.json`);
    expect((await stat(keys)).mode & 0o777).toBe(0o600);
    expect(await readFile(keys, 'utf8')).toContain(testKeys.secretAccessKey);

    const shown = JSON.stringify([
      mirror,
      await status(),
      await ana.call('mirror.list', {}),
      await ana.call('operation.list', {}),
    ]);
    const { records } = await admin.call('audit.list', { limit: 500 });
    await registry.service.close();
    const database = await readFile(path.join(registry.folder, 'registry.sqlite'), 'latin1');
    for (const place of [shown, JSON.stringify(records), database, logged.join('\n')]) {
      expect(place).not.toContain(testKeys.secretAccessKey);
      expect(place).not.toContain(testKeys.accessKeyId);
    }
  });

  it('survives a restart, and loses its keys when it is removed', async () => {
    await addModel('churn', 1);
    await addBucket('ceph');
    await registry.restart();
    admin = await registry.signIn('root');
    ana = await registry.signIn('ana');
    expect((await synced('ceph')).problems).toEqual([]);
    await admin.call('mirror.remove', { mirror: 'ceph', reason: 'Moved.' });
    expect(await readdir(path.join(registry.folder, 'keys'))).toEqual(['workstation.json']);
    expect(server.objects.size).toBeGreaterThan(1);
  });

  it('refuses what is no endpoint of its own, wrong keys, and the class fast', async () => {
    const endpoint = server.endpoint.replace('http://', 'http://user:secret@');
    await expect(addBucket('a', { endpoint })).rejects.toMatchObject({ code: 'mirror.place_refused' });
    await expect(addBucket('a', { secretAccessKey: 'wrong' })).rejects.toMatchObject({ code: 'mirror.refused' });
    await expect(addBucket('a', { endpoint: 'ftp://host' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(addBucket('a', { storageClass: 'fast' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(addBucket('a', { prefix: '../b/' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(addBucket('a', { caFile: registry.outside('none.pem') })).rejects.toMatchObject({
      code: 'file.not_found',
    });
    const noCertificate = await registry.file('key.pem', 'nothing of the kind');
    await expect(addBucket('a', { caFile: noCertificate })).rejects.toMatchObject({ code: 'mirror.place_refused' });
    expect(await ana.call('mirror.list', {})).toEqual([]);
    expect(await readdir(path.join(registry.folder, 'keys'))).toEqual(['workstation.json']);
  });
});

it('lets everybody look at mirrors and only administrators change them', async () => {
  expect(await ana.call('mirror.list', {})).toEqual([]);
  for (const call of [
    () => ana.call('mirror.sync', { mirror: 'x' }),
    () => ana.call('mirror.remove', { mirror: 'x', reason: 'x' }),
    () => ana.call('mirror.setPolicy', { rules: [], reason: 'x' }),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'session.role_missing' });
});
