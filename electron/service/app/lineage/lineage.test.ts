import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { EdgeType } from '../../../../shared/model/lineage.ts';
import { register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let admin: Client<Methods>;
let ana: Client<Methods>;
const ids: Record<string, string> = {};

beforeEach(async () => {
  registry = await TestRegistry.create();
  admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  const file = await registry.file('m.safetensors', safetensors([1]));
  ids['base'] = await register(ana, file, { model: 'base', metadata: { datasets: [{ name: 'north', version: '1' }] } });
  ids['mid'] = await register(ana, file, { model: 'mid', parents: ['base@1.0.0'], metadata: { experiment: 'run-1' } });
  ids['top'] = await register(ana, file, { model: 'top', parents: ['mid@1.0.0'] });
  ids['lone'] = await register(ana, file, { model: 'lone', metadata: { datasets: [{ name: 'north', version: '1' }] } });
});
afterEach(() => registry.close());

const add = (type: EdgeType, from: string, to: string, performanceDependency: number | null = null) =>
  ana.call('lineage.addEdge', { type, from, to, reason: 'Seen in the code.', performanceDependency });
const labels = async (node: string, direction: 'ancestors' | 'descendants', asOf: string | null = null) =>
  (await ana.call('lineage.graph', { node, direction, asOf })).nodes.map(({ label }) => label).toSorted();
const deploy = (name: string, version: string, details = {}, uses: string[] = []) =>
  ana.call('deployment.add', { name, version, uses, details, reason: 'Went live.' });

describe('edges', () => {
  it('of all six types are added, and each end is found from the other', async () => {
    await deploy('desk', 'top@1.0.0', {}, ['lone@1.0.0']);
    await add('influenced_by', 'lone@1.0.0', 'experiment:run-1');
    await add('trained_on', 'top@1.0.0', 'dataset:north@1');
    expect(await labels('top@1.0.0', 'descendants')).toEqual(['desk', 'top@1.0.0']);
    expect(await labels('deployment:desk', 'ancestors')).toEqual([
      'base@1.0.0',
      'desk',
      'lone@1.0.0',
      'mid@1.0.0',
      'north@1',
      'run-1',
      'top@1.0.0',
    ]);
    expect(await labels('dataset:north@1', 'descendants')).toEqual([
      'base@1.0.0',
      'desk',
      'lone@1.0.0',
      'mid@1.0.0',
      'north@1',
      'top@1.0.0',
    ]);
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('join only what their type allows, and the refusal says which way round', async () => {
    await expect(add('trained_on', 'dataset:north@1', 'base@1.0.0')).rejects.toMatchObject({
      code: 'lineage.edge_refused',
      message: expect.stringContaining('Change the two ends round.'),
    });
    await expect(add('produced_by', 'base@1.0.0', 'dataset:north@1')).rejects.toMatchObject({
      code: 'lineage.edge_refused',
    });
    await expect(add('uses', 'base@1.0.0', 'nothing@1.0.0')).rejects.toMatchObject({ code: 'lineage.not_found' });
    await expect(add('derived_from', 'mid@1.0.0', 'base@1.0.0')).rejects.toMatchObject({
      code: 'lineage.edge_exists',
    });
  });

  it('never close a cycle, which is named from end to end, deployments included', async () => {
    await expect(add('derived_from', 'base@1.0.0', 'top@1.0.0')).rejects.toMatchObject({
      code: 'lineage.cycle',
      details: { cycle: ['top@1.0.0', 'mid@1.0.0', 'base@1.0.0', 'top@1.0.0'] },
    });
    await expect(add('uses', 'top@1.0.0', 'top@1.0.0')).rejects.toMatchObject({ code: 'lineage.cycle' });
    await deploy('desk', 'top@1.0.0');
    await expect(add('influenced_by', 'base@1.0.0', 'deployment:desk')).rejects.toMatchObject({
      code: 'lineage.cycle',
      details: { cycle: ['desk', 'top@1.0.0', 'mid@1.0.0', 'base@1.0.0', 'desk'] },
    });
    await expect(deploy('loop', 'base@1.0.0', {}, ['missing@1.0.0'])).rejects.toMatchObject({
      code: 'lineage.not_found',
    });
  });

  it('are retracted by a record that stays, and are there as of earlier dates', async () => {
    await add('influenced_by', 'lone@1.0.0', 'base@1.0.0', 0.4);
    const then = new Date(registry.clock.ms).toISOString();
    registry.clock.pass(60_000);
    const edge = { type: 'influenced_by', from: 'lone@1.0.0', to: 'base@1.0.0', reason: 'A mistake.' } as const;
    expect(await ana.call('lineage.retractEdge', edge)).toMatchObject({
      isCurrent: false,
      changes: [
        { kind: 'add', byName: 'ana Person' },
        { kind: 'retract', reason: 'A mistake.' },
      ],
    });
    expect(await labels('lone@1.0.0', 'ancestors')).toEqual(['lone@1.0.0', 'north@1']);
    expect(await labels('lone@1.0.0', 'ancestors', then)).toEqual(['base@1.0.0', 'lone@1.0.0', 'north@1']);
    await expect(ana.call('lineage.retractEdge', edge)).rejects.toMatchObject({ code: 'lineage.edge_not_found' });
    // What came with a registration can be retracted too, and recorded again.
    const parent = { type: 'derived_from', from: 'mid@1.0.0', to: 'base@1.0.0', reason: 'Wrong parent.' } as const;
    await ana.call('lineage.retractEdge', parent);
    expect((await ana.call('version.get', { version: 'mid@1.0.0' })).parents).toEqual([]);
    registry.clock.pass(60_000);
    await add('derived_from', 'mid@1.0.0', 'base@1.0.0');
    const { relations } = await ana.call('lineage.relations', { node: 'mid@1.0.0' });
    expect(relations.filter(({ type, to }) => type === 'derived_from' && to.label === 'base@1.0.0')).toMatchObject([
      { isCurrent: true },
      { isCurrent: false },
    ]);
    const history = await ana.call('version.history', { version: 'mid@1.0.0' });
    expect(history.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['lineage.edge_retracted', 'lineage.edge_added']),
    );
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('show stages as of a date, and nothing that came later', async () => {
    const then = new Date(registry.clock.ms).toISOString();
    registry.clock.pass(60_000);
    await ana.call('promotion.request', { version: 'base@1.0.0', toStage: 'staging', reason: 'x' });
    await register(ana, await registry.file('n.safetensors', safetensors([2])), {
      model: 'late',
      parents: ['base@1.0.0'],
    });
    expect(await labels('base@1.0.0', 'descendants')).toContain('late@1.0.0');
    expect(await labels('base@1.0.0', 'descendants', then)).not.toContain('late@1.0.0');
    await expect(ana.call('lineage.graph', { node: 'late@1.0.0', asOf: then })).rejects.toMatchObject({
      code: 'lineage.not_found',
    });
  });
});

describe('paths and comparisons', () => {
  const path = async (from: string, to: string) => {
    const { kind, nodes } = await ana.call('lineage.path', { from, to });
    return [kind, ...nodes.map(({ label }) => label)];
  };

  it('say how two nodes are connected', async () => {
    expect(await path('top@1.0.0', 'base@1.0.0')).toEqual(['descends', 'top@1.0.0', 'mid@1.0.0', 'base@1.0.0']);
    expect(await path('base@1.0.0', 'top@1.0.0')).toEqual(['precedes', 'base@1.0.0', 'mid@1.0.0', 'top@1.0.0']);
    expect(await path('lone@1.0.0', 'mid@1.0.0')).toEqual([
      'common_ancestor',
      'lone@1.0.0',
      'north@1',
      'base@1.0.0',
      'mid@1.0.0',
    ]);
    expect(await path('experiment:run-1', 'base@1.0.0')).toEqual([
      'common_descendant',
      'run-1',
      'mid@1.0.0',
      'base@1.0.0',
    ]);
    expect(await path('experiment:run-1', 'lone@1.0.0')).toEqual(['none']);
    expect(await path('lone@1.0.0', 'lone@1.0.0')).toEqual(['same', 'lone@1.0.0']);
  });

  it('compare what two versions came from', async () => {
    const { nodes } = await ana.call('lineage.compare', { left: 'top@1.0.0', right: 'lone@1.0.0' });
    const side = Object.fromEntries(nodes.map((node) => [node.label, node.side]));
    expect(side).toEqual({
      'top@1.0.0': 'left',
      'mid@1.0.0': 'left',
      'base@1.0.0': 'left',
      'run-1': 'left',
      'lone@1.0.0': 'right',
      'north@1': 'both',
    });
  });

  it('R27: name the data that a version rests on, inherited data too, and what is missing of it', async () => {
    const { datasets } = await ana.call('lineage.data', { version: 'top@1.0.0' });
    expect(datasets).toMatchObject([
      {
        dataset: { name: 'north', version: '1' },
        depth: 3,
        through: ['base@1.0.0'],
        gaps: ['digest', 'source', 'acquisition', 'preparation'],
      },
    ]);
    const { experiments } = await ana.call('lineage.experiments', { version: 'top@1.0.0' });
    expect(experiments).toMatchObject([
      { experiment: { name: 'run-1' }, relation: 'ancestor', versions: ['mid@1.0.0'] },
    ]);
    const near = await ana.call('lineage.experiments', { version: 'mid@1.0.0' });
    expect(near.experiments).toMatchObject([{ relation: 'own' }]);
  });
});

describe('records', () => {
  const details = {
    source: 'The warehouse',
    acquisition: 'Nightly copy',
    preparation: 'Pseudonyms',
    licence: 'internal',
  };

  it('R6: of a data set keep every earlier value when they are edited', async () => {
    const digest = 'a'.repeat(64);
    await ana.call('dataset.edit', { dataset: 'north@1', details, reason: 'Asked the owner.' });
    const edited = await ana.call('dataset.edit', {
      dataset: 'north@1',
      details: { ...details, digest, sensitivity: 'personal', roles: ['training'] },
      reason: 'Hashed it.',
    });
    expect(edited).toMatchObject({
      details: { digest, sensitivity: 'personal' },
      gaps: [],
      revisions: [
        { number: 1, reason: 'Asked the owner.', byName: 'ana Person', details: { digest: null } },
        { number: 2, reason: 'Hashed it.', details: { digest } },
      ],
    });
    await expect(ana.call('dataset.add', { name: 'north', version: '1', details, reason: 'x' })).rejects.toMatchObject({
      code: 'dataset.exists',
    });
    expect(await ana.call('dataset.list', { text: 'nor' })).toMatchObject({ total: 1 });
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('of an experiment hold code, parameters and times', async () => {
    const made = await ana.call('experiment.add', {
      name: 'run-2',
      details: { codeReference: 'repo at 1234', parameters: { lr: '0.1' }, startedAt: '2026-01-01T00:00:00Z' },
      reason: 'Planned.',
    });
    expect(made.details).toMatchObject({ codeReference: 'repo at 1234', endedAt: null });
    await expect(
      ana.call('experiment.edit', {
        experiment: 'run-2',
        details: { ...made.details, endedAt: '2025-01-01T00:00:00Z' },
        reason: 'x',
      }),
    ).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('of a deployment end once and for all', async () => {
    await deploy('desk', 'top@1.0.0', { environment: 'production', owner: 'Desk' });
    const ended = await ana.call('deployment.end', { deployment: 'desk', reason: 'Replaced.' });
    expect(ended).toMatchObject({ details: { endedAt: '2026-03-01T09:00:00.000Z' }, runs: ['top@1.0.0'] });
    await expect(ana.call('deployment.end', { deployment: 'desk', reason: 'x' })).rejects.toMatchObject({
      code: 'deployment.ended',
    });
    await expect(
      ana.call('deployment.edit', { deployment: 'desk', details: { ...ended.details, endedAt: null }, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'deployment.ended' });
    const graph = await ana.call('lineage.graph', { node: 'top@1.0.0', direction: 'descendants' });
    expect(graph.nodes).toMatchObject([{ endedAt: null }, { label: 'desk', endedAt: '2026-03-01T09:00:00.000Z' }]);
  });

  it('are written by those who may only, and each change is in the log', async () => {
    const vi = await registry.person(admin, 'vi', ['viewer']);
    await expect(vi.call('dataset.edit', { dataset: 'north@1', details, reason: 'x' })).rejects.toMatchObject({
      code: 'session.role_missing',
    });
    await deploy('desk', 'top@1.0.0');
    const { records } = await ana.call('audit.list', { text: 'desk' }).catch(() => ana.call('audit.list', {}));
    expect(records.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['deployment.recorded', 'deployment.described', 'lineage.edge_added']),
    );
  });
});

describe('exports', () => {
  it('name every node in each format, and names can’t become syntax', async () => {
    await ana.call('experiment.add', { name: '"]; click n1 "evil', details: {}, reason: 'x' });
    await add('produced_by', 'top@1.0.0', 'experiment:"]; click n1 "evil');
    for (const format of ['mermaid', 'svg', 'json', 'cyclonedx'] as const) {
      const { text, fileName } = await ana.call('lineage.export', { node: 'top@1.0.0', format });
      expect(text).toContain('base');
      expect(fileName).toMatch(/^lineage-top@1\.0\.0\./);
      if (format === 'mermaid') expect(text).not.toContain('"]; click');
    }
  });
});
