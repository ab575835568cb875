import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { realDisk } from '../../platform/index.ts';
import { readRecords } from '../../vault/index.ts';
import { openService, verifyRegistryFolder } from '../index.ts';

const cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };

describe('the vault’s copies', () => {
  it('follow every change, and verification finds them whole', async () => {
    const registry = await TestRegistry.create();
    const admin = await registry.initialise();
    const ana = await registry.person(admin, 'ana', ['analyst']);
    await register(ana, await registry.file('m.safetensors', safetensors([1, 2])), { model: 'm' });
    await admin.call('session.changePassphrase', { current: PASSPHRASE, next: `${PASSPHRASE} again` });
    const { operationId } = await ana.call('vault.verify', { full: true });
    expect((await ended(ana, operationId)).result).toMatchObject({ ok: true, problems: [] });
    const { total } = await ana.call('audit.list', {});
    await registry.service.close();
    const { head } = await readRecords(realDisk(registry.folder));
    expect(head).toMatchObject({ nextSeq: total, checkpointSize: total });
    await registry.close();
  });

  it('are caught up at the next start, as after a crash between a commit and its copy', async () => {
    const registry = await TestRegistry.create();
    await registry.initialise();
    await registry.service.close();
    await rm(path.join(registry.folder, 'vault/records'), { recursive: true });
    await registry.restart();
    const admin = await registry.signIn('root');
    const { operationId } = await admin.call('vault.verify', { full: false });
    expect((await ended(admin, operationId)).result).toMatchObject({ ok: true });
    await registry.close();
  });

  it('that are damaged are named by verification', async () => {
    const registry = await TestRegistry.create();
    const admin = await registry.initialise();
    const file = path.join(registry.folder, 'vault/records/open.jsonl');
    const bytes = await readFile(file);
    bytes[600] = (bytes[600] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const { operationId } = await admin.call('vault.verify', { full: false });
    const { result } = await ended(admin, operationId);
    expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(result?.['problems'])).toContain('records.corrupt');
    await registry.close();
  });
});

describe('a registry that lost a part', () => {
  let folder = '';
  let place = '';
  let older = '';
  let other: TestRegistry;
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await TestRegistry.create();
    place = path.join(os.tmpdir(), path.basename(path.dirname(registry.folder)), 'copies');
    const admin = await registry.initialise();
    await registry.person(admin, 'ana', ['analyst']);
    await registry.service.close();
    older = path.join(place, 'older.sqlite');
    await mkdir(place);
    await cp(path.join(registry.folder, 'registry.sqlite'), older);
    await registry.restart();
    const ana = await registry.signIn('ana');
    await register(ana, await registry.file('m.safetensors', safetensors([1, 2])), { model: 'm' });
    await registry.service.close();
    other = await TestRegistry.create();
    await other.initialise();
    await other.service.close();
  });
  afterAll(async () => {
    await other.close();
    await registry.close();
  });

  const open = () =>
    openService({ folder, createIfMissing: true, configDir: path.join(place, 'config'), argon2Cost: cost });
  const database = (): string => path.join(folder, 'registry.sqlite');

  it.each<[string, string, () => Promise<unknown>]>([
    ['its database', 'registry.database_missing', () => rm(database())],
    [
      'its database and its lock',
      'registry.database_missing',
      () => Promise.all([rm(database()), rm(path.join(folder, 'lock.sqlite'))]),
    ],
    [
      'all but its vault',
      'registry.database_missing',
      () => Promise.all([rm(database()), rm(path.join(folder, 'keys'), { recursive: true })]),
    ],
    ['the content of its database', 'registry.database_missing', () => truncate(database(), 0)],
    ['half of its database', 'registry.corrupt', () => truncate(database(), 20_000)],
    ['the newest commits of its database', 'registry.database_outdated', () => cp(older, database())],
    [
      'its database to another registry’s',
      'registry.wrong_database',
      () => cp(path.join(other.folder, 'registry.sqlite'), database()),
    ],
    ['its vault', 'registry.vault_missing', () => rm(path.join(folder, 'vault'), { recursive: true })],
    [
      'its vault to another registry’s',
      'registry.wrong_database',
      async () => {
        await rename(path.join(folder, 'vault'), path.join(folder, '.aside'));
        await cp(path.join(other.folder, 'vault'), path.join(folder, 'vault'), { recursive: true });
      },
    ],
    ['its workstation key', 'key.malformed', () => rm(path.join(folder, 'keys/workstation.json'))],
  ])('%s is refused with %s', async (name, code, damage) => {
    folder = path.join(place, name.replace(/\W/g, '-'));
    await cp(registry.folder, folder, { recursive: true });
    await damage();
    const before = await readdir(folder, { recursive: true });
    const refusal = await open().then(
      (service) => service.close(),
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code });
    const after = (await readdir(folder, { recursive: true })).filter((one) => !/sqlite-(wal|shm)$|^lock/.test(one));
    expect(after).toEqual(before.filter((one) => !/sqlite-(wal|shm)$|^lock/.test(one)));
    if (code === 'registry.database_missing') expect(String(refusal)).toContain('strongroom rebuild');
  });

  it('its write-ahead log is refused: what was committed last is in no database any more', async () => {
    folder = path.join(place, 'wal');
    await registry.restart();
    await registry.signIn('ana');
    const isKept = (file: string) => !/-(wal|shm)$|lock/.test(file);
    await registry.service.requireRegistry().records.settled();
    await cp(registry.folder, folder, { recursive: true, filter: isKept });
    await registry.service.close();
    await expect(open()).rejects.toMatchObject({ code: 'registry.database_outdated' });
    expect(await verifyRegistryFolder(folder)).toMatchObject({
      ok: false,
      problems: [{ code: 'registry.database_outdated' }],
    });
  });

  it('nothing, opens', async () => {
    folder = path.join(place, 'sound');
    await cp(registry.folder, folder, { recursive: true });
    await (await open()).close();
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true });
  });
});
