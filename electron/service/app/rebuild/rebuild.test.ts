import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../../shared/contract/client.ts';
import { methods } from '../../../../shared/contract/methods/index.ts';
import { WrittenLog } from '../../../../shared/model/report.ts';
import { createDirectTransport } from '../../../hosts/direct-transport.ts';
import {
  ended,
  outcomeOf,
  PASSPHRASE,
  register,
  safetensors,
  TestRegistry,
} from '../../../testing/registry-harness.ts';
import { canonicalJson } from '../../attest/index.ts';
import { parseAuditExport } from '../../audit/index.ts';
import { governedTypes, openCatalog } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import { openService, rebuildIndexOfFolder, rebuildRegistryFolder, verifyRegistryFolder } from '../index.ts';

const cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };
let registry: TestRegistry;
let copies: string;

beforeAll(async () => {
  registry = await TestRegistry.create();
  copies = await mkdtemp(path.join(os.tmpdir(), 'strongroom-rebuild-'));
  const admin = await registry.initialise();
  const ana = await registry.person(admin, 'ana', ['analyst']);
  const bo = await registry.person(admin, 'bo', ['approver']);
  const given = { datasets: [{ name: 'd', version: '1' }], experiment: 'run-7', owner: 'Ana', tags: { site: 'north' } };
  await register(ana, await registry.file('m.safetensors', safetensors([1, 2, 3])), { model: 'm', metadata: given });
  await register(ana, await registry.file('n.safetensors', safetensors([4, 5, 6])), {
    model: 'm',
    changeType: 'feature',
    parents: ['m@1.0.0'],
  });
  await register(ana, await registry.file('o.safetensors', safetensors([7, 8])), { model: 'other' });
  await ana.call('metadata.correct', {
    version: 'm@1.0.0',
    set: [
      { field: 'owner', value: 'Retail' },
      { field: 'datasets', value: [{ name: 'd', version: '2' }] },
      { field: 'trainingSeconds', value: 60 },
    ],
    reason: 'Mistyped.',
  });
  await ana.call('model.update', { model: 'm', owner: 'Retail', reason: 'Known now.' });
  const edge = { type: 'influenced_by', from: 'm@1.1.0', to: 'dataset:d@1', reason: 'Seen.' } as const;
  await ana.call('lineage.addEdge', { ...edge, performanceDependency: 0.25 });
  await ana.call('lineage.retractEdge', edge);
  await ana.call('lineage.addEdge', edge);
  await ana.call('lineage.describeEdge', { ...edge, performanceDependency: 0.5 });
  await ana.call('lineage.retractEdge', { type: 'derived_from', from: 'm@1.1.0', to: 'm@1.0.0', reason: 'Wrong.' });
  await ana.call('dataset.edit', { dataset: 'd@1', details: { source: 'The warehouse' }, reason: 'Asked.' });
  await ana.call('deployment.add', { name: 'desk', version: 'm@1.0.0', details: { usageCount: 3 }, reason: 'Live.' });
  const request = await ana.call('promotion.request', { version: 'm@1.0.0', toStage: 'staging', reason: 'Because.' });
  const { digest } = await bo.call('promotion.review', { requestId: request.id });
  await bo.call('promotion.approve', {
    requestId: request.id,
    reason: 'Read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest: digest,
  });
  await bo.call('session.changePassphrase', { current: PASSPHRASE, next: `${PASSPHRASE} again` });
  await admin.call('version.delete', { version: 'other@1.0.0', reason: 'Not ours.' });
  await admin.call('hold.place', { subject: 'm@1.0.0', reason: 'A lawsuit.' });
  await ana
    .call('quarantine.bringIn', { path: await registry.file('q.safetensors', safetensors([9])) })
    .then(({ operationId }) => ended(ana, operationId));
  await registry.service.close();
});
afterAll(async () => {
  await registry.close();
  await rm(copies, { recursive: true, force: true });
});

/** What the search finds everything by. */
function searchOf(folder: string): unknown[] {
  const catalog = openCatalog(path.join(folder, 'registry.sqlite'));
  const entries = [...catalog.search.ids()].toSorted().map((id) => {
    return JSON.parse(catalog.search.stored(id) ?? '[]');
  });
  catalog.close();
  return entries;
}

let number = 0;
async function copyOf(): Promise<string> {
  number += 1;
  const folder = path.join(copies, String(number));
  await cp(registry.folder, folder, { recursive: true });
  return folder;
}
const database = (folder: string): string => path.join(folder, 'registry.sqlite');

/** Everything that the contract and the tables tell, but what no vault holds. */
function rowsOf(folder: string): unknown {
  const db = new Sqlite(database(folder), { readonly: true });
  const all = (sql: string) => db.prepare(sql).all();
  const rows = {
    log: all('SELECT * FROM audit_record ORDER BY seq'),
    checkpoints: all('SELECT * FROM audit_checkpoint ORDER BY size'),
    registry: all('SELECT id, created_at, workstation_public_key FROM registry'),
    people: all('SELECT id, name, status, key_id FROM person ORDER BY id'),
    keys: all('SELECT * FROM person_key ORDER BY id'),
    models: all('SELECT * FROM model ORDER BY id'),
    // A value comes back canonical: its keys may stand in another order.
    corrections: all(
      `SELECT id, version_id, number, field, reason, corrected_at, corrected_by,
        (SELECT json_group_array(fullkey || '=' || coalesce(atom, 'null')) FROM (SELECT * FROM json_tree(old_value) ORDER BY fullkey)) AS old,
        (SELECT json_group_array(fullkey || '=' || coalesce(atom, 'null')) FROM (SELECT * FROM json_tree(new_value) ORDER BY fullkey)) AS new
       FROM version_correction ORDER BY id`,
    ),
    modelChanges: all('SELECT * FROM model_change ORDER BY id'),
    versions: all(
      'SELECT id, model_id, version, root_digest, inspection, stage, registered_at FROM model_version ORDER BY rowid',
    ),
    artifacts: all('SELECT * FROM artifact ORDER BY version_id, path'),
    edges: all('SELECT * FROM lineage_edge ORDER BY from_id, type, to_id, period'),
    edgeChanges: all('SELECT * FROM lineage_change ORDER BY rowid'),
    lineageRecords: all(
      "SELECT id, number, reason, at, by_person, json_extract(details, '$.source', '$.usageCount') AS some FROM lineage_revision ORDER BY id",
    ),
    deployments: all('SELECT * FROM deployment ORDER BY id'),
    impact: all('SELECT * FROM impact_report ORDER BY id'),
    approvals: all('SELECT id, displayed_record, envelope FROM approval'),
    statements: all('SELECT * FROM signed_statement'),
    events: all('SELECT * FROM stage_event ORDER BY id'),
    deletions: all('SELECT * FROM version_deletion'),
    holds: all('SELECT * FROM hold'),
    search: searchOf(folder),
    tensors: all('SELECT * FROM version_tensor ORDER BY version_id, number'),
    packs: all('SELECT * FROM pack ORDER BY id'),
    chunks: all('SELECT * FROM chunk ORDER BY digest'),
    recipes: all('SELECT * FROM file_recipe ORDER BY sha256'),
    totals: all('SELECT * FROM vault_total'),
  };
  db.close();
  return rows;
}

async function opened(folder: string) {
  const service = await openService({ folder, configDir: path.join(copies, 'config'), argon2Cost: cost });
  const client = createClient(
    methods,
    createDirectTransport(service.openConnection({ host: 'cli', account: 'tester' })),
  );
  await client.call('session.signIn', { userId: 'bo', passphrase: `${PASSPHRASE} again` });
  return { service, client };
}

it('R2: exports each kind of record as JSON, and what is read back has the same canonical form', async () => {
  const { service, client } = await opened(await copyOf());
  const out = path.join(copies, 'log.json');
  await outcomeOf(client, WrittenLog, client.call('audit.export', { out }));
  const last = new Map<string, unknown>();
  for (const { hash, record } of parseAuditExport(await readFile(out, 'utf8')).records) {
    expect(sha256Hex(canonicalJson(record))).toBe(hash);
    if (record.new !== null) last.set(`${record.subject.type} ${record.subject.id}`, record.new);
  }
  const { catalog } = service.requireRegistry();
  const kinds = governedTypes.filter((type) => {
    const rows = [...catalog.snapshots(type)];
    for (const { id, snapshot } of rows)
      expect(canonicalJson(last.get(`${type} ${id}`)), `${type} ${id}`).toBe(canonicalJson(snapshot));
    return rows.length > 0;
  });
  expect(kinds).toEqual(
    expect.arrayContaining(['person', 'model', 'version', 'version_correction', 'dataset', 'deployment', 'approval']),
  );
  await service.close();
});

describe('a registry rebuilt from its vault', () => {
  it('R29: has the same log, rows, signatures and bytes', async () => {
    const folder = await copyOf();
    await rm(database(folder));
    const report = await rebuildRegistryFolder(folder);
    expect(report).toMatchObject({ isInPlace: true, problems: [], hasNewWorkstationKey: false, versions: 3 });
    expect(rowsOf(folder)).toEqual(rowsOf(registry.folder));
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true, problems: [] });
    expect(await readdir(folder)).toContain(report.setAside.find((name) => name.startsWith('quarantine')));

    const { service, client } = await opened(folder);
    const { operationId } = await client.call('vault.verify', { full: true });
    expect((await ended(client, operationId)).result).toMatchObject({ ok: true, problems: [] });
    const outDir = path.join(copies, 'out');
    await ended(client, (await client.call('version.export', { version: 'm@1.0.0', outDir })).operationId);
    expect(Buffer.compare(await readFile(path.join(outDir, 'm.safetensors')), safetensors([1, 2, 3]))).toBe(0);
    expect((await client.call('version.search', { text: 'north' })).total).toBe(1);
    expect((await client.call('version.get', { version: 'm@1.0.0' })).stage).toBe('staging');
    await service.close();
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true });
  });

  it('from the vault folder alone gets a new workstation key, which the log records', async () => {
    const folder = path.join(copies, 'alone');
    await cp(path.join(registry.folder, 'vault'), path.join(folder, 'vault'), { recursive: true });
    const report = await rebuildRegistryFolder(folder);
    expect(report).toMatchObject({ isInPlace: true, problems: [], hasNewWorkstationKey: true });
    const found = await verifyRegistryFolder(folder);
    expect(found).toMatchObject({ ok: true, problems: [] });
    expect(found.checkpoint?.size).toBe(report.records);
    const { service, client } = await opened(folder);
    const [newest] = (await client.call('audit.list', { action: 'registry.workstation_key_replaced' })).records;
    expect(newest).toMatchObject({ actor: null, seq: report.records - 1 });
    await service.close();
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true });
  });

  it.each<[string, (folder: string) => Promise<unknown>]>([
    ['damaged', (folder) => writeFile(database(folder), Buffer.alloc(50_000, 'x'))],
    [
      'older',
      async (folder) => {
        const db = new Sqlite(database(folder));
        db.exec(
          'DROP TRIGGER audit_record_no_delete; DROP TRIGGER audit_checkpoint_no_delete; DELETE FROM audit_checkpoint; DELETE FROM audit_record WHERE seq > 20',
        );
        db.close();
      },
    ],
    [
      'edited',
      async (folder) => {
        const db = new Sqlite(database(folder));
        db.exec("UPDATE person SET roles = '[\"administrator\"]' WHERE id = 'ana'");
        db.close();
      },
    ],
  ])('moves a database that is %s aside and keeps it', async (_, damage) => {
    const folder = await copyOf();
    await damage(folder);
    const old = await readFile(database(folder));
    const report = await rebuildRegistryFolder(folder);
    expect(report).toMatchObject({ isInPlace: true, problems: [] });
    expect(rowsOf(folder)).toEqual(rowsOf(registry.folder));
    const kept = report.setAside.find((name) => /^registry\.before-.*\.sqlite$/.test(name)) ?? '';
    expect(Buffer.compare(await readFile(path.join(folder, kept)), old)).toBe(0);
  });

  it('is not made over a sound database unless that is asked for', async () => {
    const folder = await copyOf();
    await expect(rebuildRegistryFolder(folder)).rejects.toMatchObject({ code: 'registry.database_sound' });
    expect(await rebuildRegistryFolder(folder, { force: true })).toMatchObject({ isInPlace: true, problems: [] });
    expect(rowsOf(folder)).toEqual(rowsOf(registry.folder));
  });

  it('is not made while a process has it open, nor from a vault without records', async () => {
    const folder = await copyOf();
    const { service } = await opened(folder);
    await expect(rebuildRegistryFolder(folder)).rejects.toMatchObject({ code: 'registry.locked' });
    await service.close();
    await rm(path.join(folder, 'vault/records'), { recursive: true });
    await rm(database(folder));
    await expect(rebuildRegistryFolder(folder)).rejects.toMatchObject({ code: 'records.missing' });
  });

  it('stops when asked, and leaves everything as it was', async () => {
    const folder = await copyOf();
    await rm(database(folder));
    const before = await readdir(folder, { recursive: true });
    const abort = new AbortController();
    const stopped = rebuildRegistryFolder(folder, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('stopped')),
    });
    await expect(stopped).rejects.toThrow();
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  it('refuses another registry’s workstation key, which would sign in the wrong name', async () => {
    const folder = await copyOf();
    await rm(database(folder));
    await writeFile(path.join(folder, 'keys/workstation.json'), '{"publicKey":"a","privateKey":"b"}');
    await expect(rebuildRegistryFolder(folder)).rejects.toMatchObject({ code: 'key.malformed' });
  });
});

describe('a rebuild with something lost', () => {
  async function damagedRecords(): Promise<string> {
    const folder = await copyOf();
    await rm(database(folder));
    const file = path.join(folder, 'vault/records/open.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const at = Math.floor(lines.length / 2);
    lines[at] = `${lines[at]}x`;
    await writeFile(file, lines.join('\n'));
    return folder;
  }

  it('changes nothing and names the place, unless what is left is asked for', async () => {
    const folder = await damagedRecords();
    const before = await readdir(folder, { recursive: true });
    const refused = await rebuildRegistryFolder(folder);
    expect(refused).toMatchObject({ isInPlace: false, setAside: [] });
    expect(refused.problems).toContainEqual(
      expect.objectContaining({ code: 'records.corrupt', location: expect.stringContaining('open.jsonl, bytes') }),
    );
    expect(await readdir(folder, { recursive: true })).toEqual(before);

    const report = await rebuildRegistryFolder(folder, { acceptLoss: true });
    expect(report.isInPlace).toBe(true);
    expect(report.setAside.join()).toContain('vault/unreferenced/records-');
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true, problems: [] });
    const service = await openService({ folder, configDir: path.join(copies, 'config'), argon2Cost: cost });
    const { records } = service.requireRegistry();
    await records.settled();
    expect(records.failure).toBeNull();
    await service.close();
    await rm(database(folder));
    expect(await rebuildRegistryFolder(folder)).toMatchObject({ isInPlace: true, problems: [] });
  });

  it('of a pack says which files it hits', async () => {
    const folder = await copyOf();
    await rm(database(folder));
    for (const shard of await readdir(path.join(folder, 'vault/packs')))
      await rm(path.join(folder, 'vault/packs', shard), { recursive: true });
    const refused = await rebuildRegistryFolder(folder);
    expect(refused).toMatchObject({ isInPlace: false });
    expect(refused.problems.map(({ location }) => location)).toContain('m@1.0.0 m.safetensors');
    const report = await rebuildRegistryFolder(folder, { acceptLoss: true });
    expect(report.isInPlace).toBe(true);
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true });
  });
});

describe('rebuilding the index', () => {
  const indexOf = (folder: string) => {
    const { packs, chunks, recipes, totals } = rowsOf(folder) as Record<string, unknown>;
    return { packs, chunks, recipes, totals };
  };

  it('brings lost rows back, from packs that a start has set aside too, and keeps the old database', async () => {
    const folder = await copyOf();
    const db = new Sqlite(database(folder));
    db.pragma('foreign_keys = ON');
    db.exec('DELETE FROM chunk; DELETE FROM file_recipe; DELETE FROM pack');
    db.close();
    // The start finds packs that no row knows, and sets them aside.
    await (await opened(folder)).service.close();
    expect((await readdir(path.join(folder, 'vault/unreferenced'))).length).toBeGreaterThan(0);
    const report = await rebuildIndexOfFolder(folder);
    expect(report).toMatchObject({ isInPlace: true, kind: 'index', problems: [] });
    expect(indexOf(folder)).toEqual(indexOf(registry.folder));
    expect(await readdir(folder)).toContain(report.setAside[0]);
    const { service, client } = await opened(folder);
    expect((await ended(client, (await client.call('vault.verify', { full: true })).operationId)).result).toMatchObject(
      { ok: true },
    );
    await service.close();
  });

  it('corrects rows that point elsewhere, and keeps those of a pack that is missing', async () => {
    const folder = await copyOf();
    const db = new Sqlite(database(folder));
    db.exec("UPDATE chunk SET offset = offset + 1 WHERE kind = 'chunk'");
    const { id } = db.prepare<[], { id: string }>('SELECT id FROM pack ORDER BY id LIMIT 1').get() ?? { id: '' };
    db.close();
    const pack = path.join(folder, 'vault/packs', id.slice(0, 2), `${id}.pack`);
    await rename(pack, `${folder}.pack`);
    await rebuildIndexOfFolder(folder);
    await rename(`${folder}.pack`, pack);
    const { packs } = indexOf(folder);
    expect(packs).toEqual(indexOf(registry.folder).packs);
    await rebuildIndexOfFolder(folder);
    expect(indexOf(folder)).toEqual(indexOf(registry.folder));
  });
});
