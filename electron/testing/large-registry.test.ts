import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import { openCatalog } from '../service/catalog/index.ts';
import { fillLargeRegistry } from './large-registry.ts';
import { PASSPHRASE, TestRegistry } from './registry-harness.ts';

const VERSIONS = 2000;
let registry: TestRegistry;
let root: Client<Methods>;
let edges = 0;

beforeAll(async () => {
  registry = await TestRegistry.create();
  await registry.initialise();
  await registry.service.close();
  const catalog = openCatalog(path.join(registry.folder, 'registry.sqlite'));
  ({ edges } = fillLargeRegistry(catalog, 'root', { versions: VERSIONS, seed: 1 }));
  catalog.close();
  await registry.restart();
  root = registry.connect();
  await root.call('session.signIn', { userId: 'root', passphrase: PASSPHRASE });
});
afterAll(() => registry.close());

describe('a large registry that was made for measuring', () => {
  it('is read by every page of the service', async () => {
    expect(edges / VERSIONS).toBeCloseTo(5, 0);
    expect((await root.call('model.list', {})).total).toBe(VERSIONS / 100);
    const { hits } = await root.call('search.query', { query: 'stage:production metric.f1>0' });
    expect(hits).toHaveLength(VERSIONS / 100);
    const [first] = hits;
    const graph = await root.call('lineage.graph', { node: first?.id ?? '', direction: 'both', depth: 3 });
    expect(graph.nodes.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['version', 'dataset', 'experiment', 'deployment']),
    );
    expect((await root.call('version.get', { version: first?.id ?? '' })).artifacts).toHaveLength(1);
    expect((await root.call('inventory.list', {})).rows).toHaveLength(VERSIONS / 100);
  });

  it('is found again page by page, each thing once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { hits: { id: string }[]; nextCursor: string | null } = await root.call('search.query', {
        query: 'type:version',
        limit: 500,
        cursor,
      });
      seen.push(...page.hits.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(VERSIONS);
    expect(seen).toHaveLength(VERSIONS);
    expect((await root.call('search.query', { query: 'type:version' })).total).toBe(VERSIONS);
  });
});
