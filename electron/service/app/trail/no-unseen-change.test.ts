import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, MethodSpec } from '../../../../shared/contract/define.ts';
import { type Methods, methods } from '../../../../shared/contract/methods/index.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { callerOf, signSome } from '../../../testing/sign-a-statement.ts';
import { governedTypes } from '../../catalog/index.ts';
import { verifyRegistryFolder } from '../index.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let ana: Client<Methods>;
let bo: Client<Methods>;
let requestId: string;

beforeAll(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst', 'compliance']);
  bo = await registry.person(root, 'bo', ['approver']);
  const file = await registry.file('m.safetensors', safetensors([1, 2, 3]));
  await register(ana, file, { model: 'm', metadata: { owner: 'Ana' } });
  const asked = { version: 'm@1.0.0', toStage: 'staging' as const, reason: 'Because.' };
  requestId = (await ana.call('promotion.request', asked)).id;
  await root.call('audit.checkpoint', {});
});
afterAll(() => registry.close());

/** A second connection to the database, behind the service's back. */
function behind<T>(work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(path.join(registry.folder, 'registry.sqlite'));
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Every governed row and every stage, as they stand now. */
function everything(): string {
  const { catalog } = registry.service.requireRegistry();
  return JSON.stringify([
    governedTypes.map((type) => [type, [...catalog.snapshots(type)]]),
    catalog.audit.count(),
    [...catalog.promotions.allApprovals()],
  ]);
}

async function approve() {
  const { digest } = await bo.call('promotion.review', { requestId });
  const signing = { reason: 'Read.', passphrase: PASSPHRASE, userId: 'bo', displayedDigest: digest };
  return bo.call('promotion.approve', { requestId, ...signing });
}

const changes: readonly [string, () => Promise<unknown>][] = [
  // First: every later change would make its validations run anew.
  ['promotion.approve', approve],
  [
    'person.add',
    () => root.call('person.add', { userId: 'eve', name: 'Eve', roles: ['viewer'], passphrase: PASSPHRASE }),
  ],
  ['person.disable', () => root.call('person.disable', { userId: 'ana', reason: 'r' })],
  [
    'settings.put',
    async () => root.call('settings.put', { ...(await root.call('settings.get', {})), idleMinutes: 44 }),
  ],
  ['model.update', () => ana.call('model.update', { model: 'm', owner: 'Bo', reason: 'r' })],
  [
    'metadata.correct',
    () => ana.call('metadata.correct', { version: 'm@1.0.0', set: [{ field: 'owner', value: 'Bo' }], reason: 'r' }),
  ],
  ['promotion.comment', () => bo.call('promotion.comment', { requestId, text: 'Hm.' })],
  ['promotion.withdraw', () => ana.call('promotion.withdraw', { requestId, reason: 'r' })],
  ['hold.place', () => ana.call('hold.place', { subject: 'm', reason: 'r' })],
  [
    'a signed statement',
    () => signSome(registry, callerOf(registry, { id: 'bo', name: 'bo Person', roles: ['approver'] })),
  ],
];

describe('R5: a change whose audit record can’t be written', () => {
  beforeAll(() =>
    behind((db) =>
      db.exec(
        `CREATE TRIGGER no_record BEFORE INSERT ON audit_record BEGIN SELECT RAISE(ABORT, 'no record today'); END`,
      ),
    ),
  );
  afterAll(() => behind((db) => db.exec('DROP TRIGGER no_record')));

  it.each(changes)('does not happen: %s', async (_, change) => {
    const before = everything();
    await expect(change()).rejects.toThrow();
    expect(everything()).toBe(before);
  });
});

describe('R5: with its audit record, in the same transaction,', () => {
  it.each(changes.filter(([name]) => !['promotion.comment', 'promotion.withdraw', 'person.disable'].includes(name)))(
    'the change happens: %s',
    async (_, change) => {
      const before = registry.service.requireRegistry().catalog.audit.count();
      await change();
      expect(registry.service.requireRegistry().catalog.audit.count()).toBeGreaterThan(before);
    },
  );

  it('and what happened verifies', async () => {
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
    await registry.service.close();
    expect(await verifyRegistryFolder(registry.folder)).toMatchObject({ ok: true });
    await registry.restart();
  });
});

describe('R5: the contract', () => {
  const all = Object.entries<MethodSpec>(methods);

  it('has no method that edits, purges or switches off the trail', () => {
    const ofTrail = all.filter(([name, { effect }]) => name.startsWith('audit.') && effect === 'write');
    expect(
      ofTrail.map(([name]) => name).filter((name) => /delete|remove|purge|clear|edit|put|set|off/i.test(name)),
    ).toEqual([]);
    expect(Object.keys(methods['settings.put'].input.shape).filter((name) => /audit|trail|log/i.test(name))).toEqual(
      [],
    );
  });
});
