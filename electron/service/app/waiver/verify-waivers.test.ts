import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, metadata, PASSPHRASE, TestRegistry } from '../../../testing/registry-harness.ts';
import { verifyRegistryFolder } from '../index.ts';

let registry: TestRegistry;
let copies: string;

beforeAll(async () => {
  registry = await TestRegistry.create();
  copies = await mkdtemp(path.join(os.tmpdir(), 'strongroom-waivers-'));
  const admin = await registry.initialise();
  const ana = await registry.person(admin, 'ana', ['analyst']);
  const rita = await registry.person(admin, 'rita', ['reviewer']);
  for (const [model, argument] of [
    ['one', 'I7'],
    ['two', 'I8'],
  ] as const) {
    const file = await registry.file(`${model}.pkl`, `cour_scalers\nRobustScaler\n(${argument}\ntR.`);
    const { operationId, quarantineId } = await ana.call('quarantine.bringIn', { path: file });
    await ended(ana, operationId);
    const { id: waiverId } = await ana.call('waiver.request', { quarantineId, reason: 'Our own.' });
    const { review } = await rita.call('waiver.get', { waiverId });
    const signing = { reason: 'Read.', passphrase: PASSPHRASE, userId: 'rita', displayedDigest: review?.digest ?? '' };
    await rita.call('waiver.sign', { waiverId, ...signing });
    const form = { model, version: null, changeType: null, parents: [], metadata: metadata() };
    await ended(ana, (await ana.call('version.register', { quarantineId, ...form })).operationId);
  }
  await registry.service.close();
});
afterAll(async () => {
  await registry.close();
  await rm(copies, { recursive: true, force: true });
});

/** The codes for waivers after SQL behind the service's back, on a copy. */
async function codesAfter(sql: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(copies, 'copy-'));
  await cp(registry.folder, folder, { recursive: true });
  const db = new Sqlite(path.join(folder, 'registry.sqlite'));
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  expect(db.prepare(sql).run().changes, sql).toBeGreaterThan(0);
  db.close();
  const { problems } = await verifyRegistryFolder(folder);
  return problems.filter(({ code }) => code.startsWith('waiver_')).map(({ code, location }) => `${code} ${location}`);
}

describe('verification of waivers', () => {
  it('finds nothing where a second person answered for every finding', async () => {
    expect((await verifyRegistryFolder(registry.folder)).problems).toEqual([]);
  });

  it.each([
    [
      'no waiver',
      "UPDATE model_version SET waiver_id = NULL WHERE waiver_id IN (SELECT id FROM waiver_request WHERE item_name = 'one.pkl')",
      'waiver_missing version one@1.0.0',
    ],
    [
      'a waiver that is gone',
      "DELETE FROM waiver_request WHERE item_name = 'one.pkl'",
      'waiver_missing version one@1.0.0',
    ],
    [
      'the waiver of other bytes',
      "UPDATE model_version SET waiver_id = (SELECT id FROM waiver_request WHERE item_name = 'two.pkl') WHERE waiver_id IN (SELECT id FROM waiver_request WHERE item_name = 'one.pkl')",
      'waiver_differs version one@1.0.0',
    ],
    [
      'one finding more than was waived',
      'UPDATE model_version SET inspection = json_insert(inspection, \'$.findings[#]\', json(\'{"severity":"critical","code":"pickle.dangerous","detail":"d","location":null}\')) WHERE waiver_id IN (SELECT id FROM waiver_request WHERE item_name = \'two.pkl\')',
      'waiver_differs version two@1.0.0',
    ],
    [
      'a request that nobody signed',
      "UPDATE waiver_request SET statement_id = NULL WHERE item_name = 'two.pkl'",
      'waiver_differs version two@1.0.0',
    ],
    [
      'a waiver by who registered',
      "UPDATE waiver_request SET closed_by = 'ana' WHERE item_name = 'two.pkl'",
      'waiver_differs version two@1.0.0',
    ],
  ])('names a version with %s', async (_what, sql, expected) => {
    expect(await codesAfter(sql)).toEqual([expected]);
  });
});
