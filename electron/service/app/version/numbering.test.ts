import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Registration } from '../../../../shared/model/quarantine.ts';
import { ended, metadata, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { rebuildRegistryFolder } from '../index.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let ana: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
});
afterEach(() => registry.close());

const code = (wanted: string) => ({ code: wanted });
const file = (seed: number) => registry.file(`m${seed}.safetensors`, safetensors([seed, 1, 2]));

/** Brings a file in; gives what registering it needs. */
async function ready(seed: number): Promise<string> {
  const { operationId, quarantineId } = await ana.call('quarantine.bringIn', { path: await file(seed) });
  await ended(ana, operationId);
  return quarantineId;
}

type Given = Partial<z.input<typeof Registration>>;

async function start(seed: number, given: Given) {
  const base = { model: 'churn', version: null, changeType: null, parents: [], metadata: metadata() };
  return ana.call('version.register', { ...base, quarantineId: await ready(seed), ...given });
}

/** Registers and gives MODEL@VERSION; throws the operation's error. */
async function put(seed: number, given: Given): Promise<string> {
  const { operationId } = await start(seed, given);
  const { result, error } = await ended(ana, operationId);
  if (error) throw Object.assign(new Error(error.message), error);
  return String(result?.['version']);
}

const auditOf = async (): Promise<string[]> =>
  (await root.call('audit.list', { limit: 500 })).records.map(({ action }) => action);

describe('branches and merges', () => {
  it('fork from a version, carry their name, are merged, finalised and closed, and all of it is in the log', async () => {
    await put(1, {});
    const branch = await ana.call('branch.create', { from: 'churn@1.0.0', branch: 'fast', description: 'A try.' });
    expect(branch).toMatchObject({ name: 'fast', from: { version: '1.0.0' }, closed: null, versionCount: 0 });
    const onFast: Given = { branch: 'fast', changeType: 'feature', parents: ['churn@1.0.0'] };
    expect(await put(2, onFast)).toBe('churn@1.1.0-fast.1');
    expect(await put(3, { ...onFast, parents: ['churn@1.1.0-fast.1'] })).toBe('churn@1.1.0-fast.2');
    expect(await put(4, { changeType: 'patch', parents: ['churn@1.0.0'] })).toBe('churn@1.0.1');

    const parents = ['churn@1.0.1', 'churn@1.1.0-fast.2'];
    await expect(start(5, { parents, changeType: 'feature' })).rejects.toMatchObject(code('version.origin_missing'));
    const combined = { parents, changeType: 'feature', merge: { kind: 'combined' } } as const;
    await expect(start(3, { ...combined })).rejects.toMatchObject(code('version.origin_wrong'));
    const adopted = { ...combined, merge: { kind: 'adopted', from: 'churn@1.1.0-fast.2' } } as const;
    await expect(start(5, adopted)).rejects.toMatchObject(code('version.origin_wrong'));
    expect(await put(5, combined)).toBe('churn@1.1.0');
    expect(await put(3, adopted)).toBe('churn@1.2.0');
    expect((await ana.call('version.get', { version: 'churn@1.2.0' })).origin).toMatchObject({ kind: 'adopted' });

    await ana.call('branch.close', { model: 'churn', branch: 'fast', reason: 'Merged.' });
    await expect(start(6, onFast)).rejects.toMatchObject(code('branch.closed'));
    const again = { model: 'churn', branch: 'fast', reason: 'One more try.' };
    expect(await ana.call('branch.reopen', again)).toMatchObject({ name: 'fast', closed: null });
    await expect(ana.call('branch.reopen', again)).rejects.toMatchObject(code('branch.not_closed'));
    const next = { model: 'churn', parents: ['churn@1.0.0'], changeType: 'feature' as const, branch: 'fast' };
    expect((await ana.call('version.propose', next)).version).toBe('1.1.0-fast.3');
    await ana.call('branch.close', { model: 'churn', branch: 'fast', reason: 'Merged again.' });
    await expect(ana.call('branch.close', { model: 'churn', branch: 'main', reason: 'x' })).rejects.toMatchObject(
      code('branch.closed'),
    );
    await expect(ana.call('branch.create', { from: 'churn@1.0.0', branch: 'fast' })).rejects.toMatchObject(
      code('branch.exists'),
    );
    await expect(ana.call('branch.create', { from: 'churn@1.0.0', branch: 'rc' })).rejects.toMatchObject(
      code('request.invalid'),
    );
    const graph = await ana.call('version.graph', { model: 'churn' });
    expect(graph.branches.map(({ name, versionCount }) => [name, versionCount])).toEqual([
      ['main', 4],
      ['fast', 2],
    ]);
    const idOf = (version: string) => graph.versions.find((one) => one.version === version)?.id;
    expect(graph.versions[0]).toMatchObject({ version: '1.2.0', origin: { from: idOf('1.1.0-fast.2') } });
    expect(new Set(graph.versions[0]?.parents)).toEqual(new Set([idOf('1.0.1'), idOf('1.1.0-fast.2')]));
    expect(await auditOf()).toEqual(expect.arrayContaining(['branch.created', 'branch.closed', 'branch.reopened']));
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('come back when the registry is rebuilt from its vault', async () => {
    await put(1, { strategy: { kind: 'custom', template: 'R{seq}', pattern: 'R\\d+' } });
    await ana.call('branch.create', { from: 'churn@R1', branch: 'fast' });
    await put(2, { branch: 'fast', changeType: 'patch', parents: ['churn@R1'] });
    await ana.call('version.adopt', { from: 'churn@R2-fast.1', changeType: 'finalise' });
    await ana.call('branch.close', { model: 'churn', branch: 'fast', reason: 'Done.' });
    await ana.call('model.setStrategy', { model: 'churn', strategy: { kind: 'timestamp' }, reason: 'Simpler.' });
    // back to what a model has when nobody chose: the log leaves that out, and the rebuilt row must have it all the same
    await put(3, { model: 'other', strategy: { kind: 'timestamp' } });
    await ana.call('model.setStrategy', { model: 'other', strategy: { kind: 'semantic' }, reason: 'Releases.' });
    const before = await ana.call('version.graph', { model: 'churn' });
    await registry.service.close();
    for (const name of ['registry.sqlite', 'registry.sqlite-wal', 'registry.sqlite-shm'])
      rmSync(path.join(registry.folder, name), { force: true });
    expect(await rebuildRegistryFolder(registry.folder)).toMatchObject({ isInPlace: true, problems: [] });
    expect(existsSync(path.join(registry.folder, 'registry.sqlite'))).toBe(true);
    await registry.restart();
    const again = await registry.signIn('ana');
    expect(await again.call('version.graph', { model: 'churn' })).toEqual(before);
    expect(await again.call('version.graph', { model: 'other' })).toMatchObject({ strategy: { kind: 'semantic' } });
    expect(await again.call('audit.verify', {})).toMatchObject({ ok: true });
  });
});

describe('files that are stored already', () => {
  it('become a final version without a byte being stored again', async () => {
    await put(1, {});
    await put(2, {
      changeType: 'feature',
      channel: 'rc',
      parents: ['churn@1.0.0'],
      metadata: metadata({ owner: 'Ana' }),
    });
    const stats = await ana.call('vault.stats', {});
    const made = await ana.call('version.adopt', { from: 'churn@1.1.0-rc.1', changeType: 'finalise' });
    expect(made).toMatchObject({ model: 'churn', version: '1.1.0' });
    const [rc, final] = await Promise.all(
      ['churn@1.1.0-rc.1', 'churn@1.1.0'].map((version) => ana.call('version.get', { version })),
    );
    expect(final).toMatchObject({
      rootDigest: rc?.rootDigest,
      artifacts: rc?.artifacts,
      changeType: 'finalise',
      origin: { kind: 'adopted', from: rc?.id },
      parents: [{ versionId: rc?.id }],
      metadata: { owner: 'Ana' },
      stage: 'development',
    });
    expect((await ana.call('vault.stats', {})).storedBytes).toBe(stats.storedBytes);
    await expect(ana.call('version.adopt', { from: 'churn@1.1.0-rc.1', changeType: 'finalise' })).rejects.toMatchObject(
      code('version.exists'),
    );
    await expect(ana.call('version.adopt', { from: 'churn@1.1.0', changeType: 'finalise' })).rejects.toMatchObject(
      code('version.unknown_change_type'),
    );

    // the files outlive the version that brought them
    await root.call('version.delete', { version: 'churn@1.1.0-rc.1', reason: 'Final by now.' });
    const { operationId } = await ana.call('version.export', {
      version: made.versionId,
      outDir: registry.outside('out'),
    });
    expect(await ended(ana, operationId)).toMatchObject({ status: 'done' });
    await expect(ana.call('version.adopt', { from: 'churn@1.1.0-rc.1', changeType: 'patch' })).rejects.toMatchObject(
      code('version.deleted'),
    );
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('are a merge that adopts one parent', async () => {
    await put(1, {});
    await ana.call('branch.create', { from: 'churn@1.0.0', branch: 'fast' });
    await put(2, { branch: 'fast', changeType: 'feature', parents: ['churn@1.0.0'] });
    await put(3, { changeType: 'patch', parents: ['churn@1.0.0'] });
    const from = 'churn@1.1.0-fast.1';
    const merge = { parents: ['churn@1.0.1'], changeType: 'feature' as const };
    expect(
      await ana.call('version.propose', { model: 'churn', ...merge, parents: [from, ...merge.parents] }),
    ).toMatchObject({
      version: '1.1.0',
    });
    const { version } = await ana.call('version.adopt', { from, ...merge, expectedVersion: '1.1.0' });
    expect(version).toBe('1.1.0');
    expect(
      (await ana.call('version.get', { version: 'churn@1.1.0' })).parents.map((one) => one.version).sort(),
    ).toEqual(['1.0.1', '1.1.0-fast.1']);
  });
});

describe('strategies', () => {
  it('are chosen with the model and changed by an audited act', async () => {
    const strategy = { kind: 'timestamp' } as const;
    expect(await put(1, { strategy })).toBe('churn@20260301T090000Z');
    await expect(start(2, { strategy: { kind: 'semantic' }, changeType: 'patch' })).rejects.toMatchObject(
      code('model.strategy_refused'),
    );
    await ana.call('model.setStrategy', {
      model: 'churn',
      strategy: { kind: 'hash', length: 10 },
      reason: 'By content.',
    });
    expect(await put(2, { changeType: 'patch' })).toMatch(/^churn@[0-9a-f]{10}$/);
    await expect(
      ana.call('model.setStrategy', {
        model: 'churn',
        strategy: { kind: 'custom', template: '{x}', pattern: '.' },
        reason: 'x',
      }),
    ).rejects.toMatchObject(code('model.strategy_refused'));
    await ana.call('model.setStrategy', { model: 'churn', strategy: { kind: 'semantic' }, reason: 'Releases.' });
    expect(await put(3, { changeType: 'feature' })).toBe('churn@1.0.0');
    const records = (await root.call('audit.list', { limit: 500 })).records;
    expect(
      records.filter(({ action }) => action === 'model.strategy_changed').map(({ reason }) => reason),
    ).toHaveLength(2);
    // What it has again is named beside what it had.
    const back = records.find(({ reason }) => reason === 'Releases.');
    expect([back?.old, back?.new]).toMatchObject([{ strategy: { kind: 'hash' } }, { strategy: { kind: 'semantic' } }]);
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
    const vera = await registry.person(root, 'vera', ['viewer']);
    await expect(
      vera.call('model.setStrategy', { model: 'churn', strategy: { kind: 'semantic' }, reason: 'x' }),
    ).rejects.toMatchObject(code('session.role_missing'));
  });
});

describe('two registrations at once', () => {
  it('never get one number, and the one that lost is told the next and loses nothing', async () => {
    await put(1, {});
    const [one, two] = [await ready(2), await ready(3)];
    const wish = {
      model: 'churn',
      version: null,
      changeType: 'feature' as const,
      parents: ['churn@1.0.0'],
      metadata: metadata(),
    };
    const started = await Promise.all(
      [one, two].map((quarantineId) =>
        ana.call('version.register', { ...wish, quarantineId, expectedVersion: '1.1.0' }),
      ),
    );
    const outcomes = await Promise.all(started.map(({ operationId }) => ended(ana, operationId)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['done', 'failed']);
    const lost = outcomes.find(({ status }) => status === 'failed');
    expect(lost?.error).toMatchObject({ code: 'version.exists', details: { proposed: '1.2.0' } });
    const left = (await ana.call('quarantine.list', {})).filter(({ status }) => status === 'ready');
    expect(left).toHaveLength(1);
    const again = await ana.call('version.register', {
      ...wish,
      quarantineId: left[0]?.id ?? '',
      expectedVersion: '1.2.0',
    });
    expect(await ended(ana, again.operationId)).toMatchObject({ status: 'done', result: { version: 'churn@1.2.0' } });
    await expect(
      start(4, { changeType: 'feature', parents: ['churn@1.0.0'], expectedVersion: '1.1.0' }),
    ).rejects.toMatchObject(code('version.exists'));
  });

  it('do not slip onto a branch that was closed meanwhile', async () => {
    await put(1, {});
    await ana.call('branch.create', { from: 'churn@1.0.0', branch: 'fast' });
    const { operationId } = await start(2, { branch: 'fast', changeType: 'patch' });
    await ana.call('branch.close', { model: 'churn', branch: 'fast', reason: 'Over.' });
    const outcome = await ended(ana, operationId);
    const graph = await ana.call('version.graph', { model: 'churn' });
    // whichever came first: a version on the branch is older than its end
    if (outcome.status === 'done') expect(graph.branches[1]?.versionCount).toBe(1);
    else expect(outcome.error).toMatchObject(code('branch.closed'));
  });
});
