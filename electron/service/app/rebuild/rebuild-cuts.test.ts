import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCode } from '../../../../shared/contract/errors.ts';
import { type CuttingDisk, cuttingDisk } from '../../../testing/cutting-disk.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { PowerCut } from '../../../testing/sim-disk.ts';
import { realDisk } from '../../platform/index.ts';
import { openService, rebuildIndexOfFolder, rebuildRegistryFolder, verifyRegistryFolder } from '../index.ts';
import type { RebuildOptions } from './rebuild-registry.ts';

const cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };
let registry: TestRegistry;
let copies: string;
let headHash = '';

const database = (folder: string): string => path.join(folder, 'registry.sqlite');

function hashAt(folder: string, seq: number): string {
  const db = new Sqlite(database(folder), { readonly: true });
  const row = db.prepare<[number], { hash: string }>('SELECT hash FROM audit_record WHERE seq = ?').get(seq);
  db.close();
  return row?.hash ?? '';
}
let lastSeq = 0;

/** Names of the tensors that are known of versions. */
function tensorsOf(folder: string): unknown[] {
  const db = new Sqlite(database(folder), { readonly: true });
  const names = db.prepare('SELECT name FROM version_tensor ORDER BY name').pluck().all();
  db.close();
  return names;
}

beforeAll(async () => {
  registry = await TestRegistry.create();
  copies = await mkdtemp(path.join(os.tmpdir(), 'strongroom-cuts-'));
  const admin = await registry.initialise();
  const ana = await registry.person(admin, 'ana', ['analyst']);
  await register(ana, await registry.file('m.safetensors', safetensors([1, 2, 3])), { model: 'm' });
  const q = await registry.file('q.safetensors', safetensors([9]));
  await ended(ana, (await ana.call('quarantine.bringIn', { path: q })).operationId);
  await registry.service.close();
  const db = new Sqlite(database(registry.folder), { readonly: true });
  lastSeq = Number(Object(db.prepare('SELECT max(seq) AS n FROM audit_record').get()).n);
  db.close();
  headHash = hashAt(registry.folder, lastSeq);
});
afterAll(async () => {
  await registry.close();
  await rm(copies, { recursive: true, force: true });
});

const isCut = (error: unknown): boolean =>
  error instanceof PowerCut || (error instanceof Error && error.cause instanceof PowerCut);

interface Plan {
  readonly damage: (folder: string) => Promise<unknown>;
  readonly work: (
    folder: string,
    options: RebuildOptions & { platform: { openDisk: () => CuttingDisk } },
  ) => Promise<unknown>;
  readonly check: (folder: string) => Promise<void>;
}

/** Cuts the power at every operation, with unsynced names kept and lost; each time the next start or the next rebuild must come right. */
async function exploreCuts({ damage, work, check }: Plan): Promise<number> {
  for (let cutAt = 1; ; cutAt += 1) {
    let finished = false;
    for (const fate of ['kept', 'lost'] as const) {
      const folder = path.join(copies, 'cut');
      await rm(folder, { recursive: true, force: true });
      await cp(registry.folder, folder, { recursive: true });
      await damage(folder);
      const disk = cuttingDisk(realDisk(folder), cutAt);
      try {
        await work(folder, { platform: { openDisk: () => disk } });
        finished = true;
      } catch (error) {
        if (!isCut(error)) throw error;
      }
      if (fate === 'lost') disk.afterPowerCut();
      await check(folder).catch((cause: unknown) => {
        throw new Error(`cut at ${cutAt}, unsynced names ${fate}: ${cause instanceof Error ? cause.stack : cause}`);
      });
    }
    if (finished) return cutAt - 1;
  }
}

/** The registry opens, or says that it can't and can then be rebuilt; it has the whole log and its version. */
async function requireComesRight(folder: string, options: RebuildOptions = {}): Promise<void> {
  const open = () =>
    openService({ folder, createIfMissing: true, configDir: path.join(copies, 'config'), argon2Cost: cost });
  const service = await open().catch(async (error: unknown) => {
    const codes = [
      'registry.database_missing',
      'registry.corrupt',
      'registry.database_outdated',
      'registry.wrong_database',
    ] as const;
    expect(
      codes.some((code) => isCode(error, code)),
      String(error),
    ).toBe(true);
    expect(await rebuildRegistryFolder(folder, options)).toMatchObject({ isInPlace: true });
    return open();
  });
  await service.requireRegistry().records.settled();
  expect(service.requireRegistry().records.failure).toBeNull();
  expect((await service.requireRegistry().vault.verify({ full: true })).problems).toEqual([]);
  await service.close();
  expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true, problems: [] });
}

/** Every file below a folder, to find bytes that must not be lost wherever they lie. */
const contentsBelow = (folder: string): Buffer[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));

describe('a power cut at any operation of a rebuild', { timeout: 120_000 }, () => {
  it('leaves the registry as it was or rebuilt, its log whole and the quarantined bytes somewhere', async () => {
    const quarantined = Buffer.from(safetensors([9]));
    const points = await exploreCuts({
      damage: (folder) => rm(database(folder)),
      work: rebuildRegistryFolder,
      check: async (folder) => {
        await requireComesRight(folder);
        expect(hashAt(folder, lastSeq)).toBe(headHash);
        expect(tensorsOf(folder)).toEqual(['weight']);
        expect(contentsBelow(folder).some((bytes) => bytes.equals(quarantined))).toBe(true);
      },
    });
    expect(points).toBeGreaterThan(8);
  });

  it('with a new workstation key ends with one key that the log knows', async () => {
    await exploreCuts({
      damage: (folder) => Promise.all([rm(database(folder)), rm(path.join(folder, 'keys'), { recursive: true })]),
      work: rebuildRegistryFolder,
      check: async (folder) => {
        await requireComesRight(folder);
        expect(hashAt(folder, lastSeq)).toBe(headHash);
      },
    });
  });

  it('never loses the damaged database that it moves aside', async () => {
    const damaged = Buffer.alloc(40_000, 'damaged');
    await exploreCuts({
      damage: (folder) => writeFile(database(folder), damaged),
      work: rebuildRegistryFolder,
      check: async (folder) => {
        await requireComesRight(folder);
        expect(contentsBelow(folder).some((bytes) => bytes.equals(damaged))).toBe(true);
      },
    });
  });

  it('with a loss that was accepted comes to a log that verifies', async () => {
    await exploreCuts({
      damage: async (folder) => {
        await rm(database(folder));
        const file = path.join(folder, 'vault/records/open.jsonl');
        const lines = (await readFile(file, 'utf8')).split('\n');
        lines[6] = `${lines[6]}x`;
        await writeFile(file, lines.join('\n'));
      },
      work: (folder, options) => rebuildRegistryFolder(folder, { ...options, acceptLoss: true }),
      check: (folder) => requireComesRight(folder, { acceptLoss: true }),
    });
  });

  it('of the index leaves the old rows or the new ones', async () => {
    await exploreCuts({
      damage: async (folder) => {
        const db = new Sqlite(database(folder));
        db.exec('DELETE FROM chunk; DELETE FROM file_recipe');
        db.close();
      },
      work: rebuildIndexOfFolder,
      check: async (folder) => {
        await rebuildIndexOfFolder(folder);
        await requireComesRight(folder);
      },
    });
  });
});
