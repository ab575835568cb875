import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { beginWork } from '../../../testing/begin-work.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import type { Registry } from '../context.ts';
import { MirrorKeeper } from './mirror-keeper.ts';

const HOUR = 60 * 60 * 1000;
let test: TestRegistry;
let admin: Client<Methods>;
let analyst: Client<Methods>;

beforeEach(async () => {
  test = await TestRegistry.create();
  admin = await test.initialise();
  analyst = await test.person(admin, 'ana', ['analyst']);
});
afterEach(() => test.close());

const registry = (): Registry => test.service.requireRegistry();

const addModel = async (model: string, seed: number) =>
  register(analyst, await test.file(`${model}.safetensors`, safetensors([seed, 2, 3])), { model });

const addMirror = (name: string) => admin.call('mirror.add', { kind: 'folder', name, folder: test.outside(name) });

/** A keeper that has seen nothing run for a while. */
function quietKeeper(): MirrorKeeper {
  const keeper = new MirrorKeeper(registry());
  keeper.stop();
  test.clock.pass(3 * 60_000);
  return keeper;
}

async function kept(keeper: MirrorKeeper) {
  const id = keeper.look();
  if (id === null) throw new Error('a mirror was due');
  return ended(admin, id);
}

it('R29: mirrors are brought up to date one after the other while nobody works, and not again before their time', async () => {
  await addModel('a', 1);
  await addMirror('disk-b');
  await addMirror('disk-c');
  const keeper = quietKeeper();
  expect(await kept(keeper)).toMatchObject({ kind: 'mirror_sync', title: 'disk-b', status: 'done', startedBy: null });
  expect(keeper.look()).toBeNull(); // what was begun by itself has just ended
  test.clock.pass(3 * 60_000);
  expect(await kept(keeper)).toMatchObject({ title: 'disk-c', status: 'done' });
  const { mirrors } = await analyst.call('mirror.status', { contact: true });
  // The record of a sync is new to the log's copy on each mirror; nothing else is missing.
  expect(mirrors.map(({ packs, damaged }) => ({ packs, damaged }))).toEqual([
    { packs: 1, damaged: 0 },
    { packs: 1, damaged: 0 },
  ]);
  const { records } = await admin.call('audit.list', { action: 'mirror.synced' });
  expect(records.map(({ actor }) => actor)).toEqual([null, null]);
  // A day later nothing but these syncs was recorded.
  test.clock.pass(25 * HOUR);
  expect(keeper.look()).toBeNull();
  admin = await test.signIn('root');
  analyst = await test.signIn('ana');
  await addModel('b', 2);
  test.clock.pass(25 * HOUR);
  expect(keeper.look()).not.toBeNull();
});

it('a mirror that can’t be reached is told, tried again after the same time, and holds up no other', async () => {
  await addModel('a', 1);
  await addMirror('gone');
  await addMirror('there');
  await rm(test.outside('gone'), { recursive: true });
  const keeper = quietKeeper();
  expect(await kept(keeper)).toMatchObject({ title: 'gone', status: 'failed' });
  expect(registry().notices.at(-1)).toMatch(/^The mirror gone is not up to date\. /);
  test.clock.pass(3 * 60_000);
  expect(await kept(keeper)).toMatchObject({ title: 'there', status: 'done' });
  test.clock.pass(3 * 60_000);
  expect(keeper.look()).toBeNull();
  test.clock.pass(25 * HOUR);
  expect(keeper.look()).not.toBeNull();
});

it('nothing begins without mirrors, in an empty vault, while work runs, or when the settings say never', async () => {
  await addMirror('disk-b');
  expect(quietKeeper().look()).toBeNull();
  await addModel('a', 1);
  const keeper = quietKeeper();
  const endWork = await beginWork(registry().operations);
  expect(keeper.look()).toBeNull();
  await endWork();
  expect(keeper.look()).toBeNull();
  const settings = await admin.call('settings.get', {});
  await admin.call('settings.put', { ...settings, mirrorHours: 0 });
  test.clock.pass(3 * 60_000);
  expect(keeper.look()).toBeNull();
  await admin.call('settings.put', { ...settings, mirrorHours: 24 });
  test.clock.pass(3 * 60_000);
  expect(keeper.look()).not.toBeNull();
});

it('a mirror that was synced while the clock was years ahead is due again once the clock is right', async () => {
  await addModel('a', 1);
  await addMirror('disk-b');
  const years = 10 * 365 * 24 * HOUR;
  test.clock.pass(years);
  const id = quietKeeper().look();
  if (id === null) throw new Error('a mirror was due');
  expect(await registry().operations.ended(id)).toMatchObject({ status: 'done' });
  test.clock.pass(-years);
  const keeper = quietKeeper();
  expect(keeper.look()).not.toBeNull();
});
