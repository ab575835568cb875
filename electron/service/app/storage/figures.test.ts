import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { VaultVerification } from '../../../../shared/model/audit.ts';
import { ended, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let ana: Client<Methods>;
beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
});
afterEach(() => registry.close());

/** Weights that look like weights; `changed` of them differ from the base. */
const weights = (changed: number): Uint8Array =>
  safetensors(Array.from({ length: 600_000 }, (_, n) => Math.sin(n) * 0.02 + (n < changed ? 0.001 : 0)));

async function twoVersions(): Promise<void> {
  const first = await registry.file('base.safetensors', weights(0));
  await register(ana, first, { model: 'churn' });
  registry.clock.pass(60_000);
  const second = await registry.file('tuned.safetensors', weights(1000));
  await register(ana, second, { model: 'churn', changeType: 'feature', parents: ['churn@1.0.0'] });
  await register(ana, await registry.file('copy.safetensors', weights(0)), { model: 'copy' });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

it('measures efficiency and what each part saved, for a version, a model and the vault', async () => {
  await twoVersions();
  const stats = await ana.call('vault.stats', {});
  const model = await ana.call('vault.figures', { model: 'churn' });
  const version = await ana.call('vault.figures', { version: 'churn@1.1.0' });
  for (const figures of [stats, model, version]) {
    const { inputBytes, uniqueBytes, storedBytes, savings, codecs } = figures;
    expect(sum(savings.map(({ savedBytes }) => savedBytes))).toBe(inputBytes - storedBytes);
    expect(sum(codecs.map(({ rawBytes }) => rawBytes))).toBe(uniqueBytes);
    expect(figures.storageEfficiency).toBeCloseTo(inputBytes / storedBytes, 9);
    expect(Number(figures.compressionRatio) * Number(figures.deduplicationFactor)).toBeCloseTo(
      inputBytes / storedBytes,
      9,
    );
  }
  const size = version.inputBytes;
  expect([stats.versions, model.versions, version.versions]).toEqual([3, 2, 1]);
  expect([stats.inputBytes, model.inputBytes]).toEqual([3 * size, 2 * size]);
  // Three files share all chunks but the one with the changed weights.
  expect(stats.uniqueBytes).toBe(model.uniqueBytes);
  expect(stats.uniqueBytes).toBeLessThan(1.6 * size);
  expect(version).toMatchObject({ subject: { type: 'version', label: 'churn@1.1.0' }, deduplicationFactor: 1 });
  expect(version.added?.newBytes).toBeLessThan(0.6 * size);
  expect(stats.packBytes).toBeGreaterThan(stats.storedBytes);
});

it('gives a version the same figures on its own page and again from what was kept', async () => {
  await twoVersions();
  const figures = await ana.call('vault.figures', { version: 'churn@1.0.0' });
  expect(await ana.call('vault.figures', { version: 'churn@1.0.0' })).toEqual(figures);
  const { storage } = await ana.call('version.get', { version: 'churn@1.0.0' });
  expect(figures).toMatchObject(storage);
});

it('writes the size of the vault at each registration', async () => {
  await twoVersions();
  const { points, total } = await ana.call('vault.history', {});
  expect(total).toBe(3);
  expect(points.map(({ event, label, versions }) => [event, label, versions])).toEqual([
    ['registered', 'churn@1.0.0', 1],
    ['registered', 'churn@1.1.0', 2],
    ['registered', 'copy@1.0.0', 3],
  ]);
  const stats = await ana.call('vault.stats', {});
  const { inputBytes, uniqueBytes, storedBytes, packBytes } = stats;
  expect(points.at(-1)).toMatchObject({ inputBytes, uniqueBytes, storedBytes, packBytes });
  expect(Date.parse(String(points[1]?.at)) - Date.parse(String(points[0]?.at))).toBe(60_000);
});

it('counts a deleted version as input no more, and its bytes until they are collected', async () => {
  await twoVersions();
  const before = await ana.call('vault.stats', {});
  await root.call('version.delete', { version: 'churn@1.1.0', reason: 'Not needed.' });
  const { points } = await ana.call('vault.history', {});
  expect(points.at(-1)).toMatchObject({ event: 'deleted', label: 'churn@1.1.0', versions: 2 });
  const after = await ana.call('vault.stats', {});
  expect([after.versions, after.storedBytes]).toEqual([2, before.storedBytes]);
  expect(after.inputBytes).toBe((before.inputBytes / 3) * 2);
  expect((await ana.call('vault.figures', { model: 'churn' })).versions).toBe(1);
});

it('says of each pack when it was made, and when it was last verified', async () => {
  await twoVersions();
  const before = await ana.call('vault.packs', {});
  expect(before.packs.map(({ structureVerifiedAt, problem }) => [structureVerifiedAt, problem])).toEqual(
    before.packs.map(() => [null, null]),
  );
  await ended(ana, (await ana.call('vault.verify', { full: true })).operationId);
  const { packs, total } = await ana.call('vault.packs', { sort: 'size' });
  expect(total).toBe(packs.length);
  for (const pack of packs) {
    expect(pack).toMatchObject({ problem: null });
    expect([pack.createdAt, pack.bytesVerifiedAt]).not.toContain(null);
    expect(pack.liveBytes).toBeLessThanOrEqual(pack.sizeBytes);
    expect(pack.liveBytes).toBeGreaterThan(pack.sizeBytes - 100); // all but the pack's own header and trailer
  }
  await expect(ana.call('vault.packs', { text: 'xyz' })).rejects.toMatchObject({ code: 'request.invalid' });
});

it('has verification find totals that were changed from outside, and puts them right', async () => {
  await twoVersions();
  const stats = await ana.call('vault.stats', {});
  await registry.service.close();
  const raw = new Sqlite(`${registry.folder}/registry.sqlite`);
  raw.exec('UPDATE vault_total SET pack_bytes = 1');
  raw.close();
  await registry.restart();
  ana = await registry.signIn('ana');
  const verify = async () => {
    const { operationId } = await ana.call('vault.verify', { full: false });
    return VaultVerification.parse((await ended(ana, operationId)).result);
  };
  const found = await verify();
  expect(found.problems.map(({ code }) => code)).toEqual(['vault.figures_differ']);
  expect((await ana.call('vault.stats', {})).packBytes).toBe(stats.packBytes);
  expect((await verify()).problems).toEqual([]);
});

it('names a model or a version that is not there', async () => {
  await expect(ana.call('vault.figures', { model: 'none' })).rejects.toMatchObject({ code: 'model.not_found' });
  await expect(ana.call('vault.figures', { version: 'a@1.0.0' })).rejects.toMatchObject({ code: 'version.not_found' });
});
