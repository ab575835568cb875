import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillLargeRegistry } from '../../testing/large-registry.ts';
import { type Catalog, openCatalog } from './catalog.ts';
import { openDatabase } from './database.ts';

let folder: string;
let catalog: Catalog;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-due-'));
  const file = path.join(folder, 'registry.sqlite');
  catalog = openCatalog(file, { throwaway: true });
  const db = openDatabase(file, { throwaway: true });
  db.run(
    "INSERT INTO person (id, name, roles, status, created_at, key_id) VALUES ('ana', 'Ana', '[]', 'active', '2024-01-01T00:00:00.000Z', 'k')",
  );
  db.close();
  fillLargeRegistry(catalog, 'ana', { versions: 2000, seed: 3 });
});
afterAll(() => {
  catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is due, read for all versions in production at once', () => {
  it('is what one finds version by version', () => {
    const production = catalog.versions.newest(1000, 'production');
    expect(production.length).toBeGreaterThan(10);
    const label = (id: string): string => {
      const ref = catalog.versions.ref(id);
      return `${ref?.model}@${ref?.version}`;
    };
    const rows = catalog.due.inProduction();
    expect(rows.map(({ versionId }) => versionId)).toEqual(production.map(({ id }) => id));
    for (const { versionId, since, label: named, tier, lastReport } of rows) {
      const entered = catalog.promotions.stageEvents(versionId).findLast(({ toStage }) => toStage === 'production');
      expect({ since, named, tier, lastReport }).toEqual({
        since: entered?.at,
        named: label(versionId),
        tier: null,
        lastReport: null,
      });
    }
    const resting = production.flatMap(({ id, modelId }) =>
      catalog.lineage
        .edgesAt(id, 100)
        .filter(({ fromId, type }) => fromId === id && ['derived_from', 'influenced_by', 'uses'].includes(type))
        .flatMap(({ toId }) => {
          const [on] = catalog.versions.summaries([toId]);
          const isGone = on?.stage === 'deprecated' || on?.stage === 'archived';
          return on && isGone && on.modelId !== modelId ? [`${label(id)} on ${label(toId)}: ${on.stage}`] : [];
        }),
    );
    expect(resting.length).toBeGreaterThan(0);
    expect(
      catalog.due
        .restingOnGone()
        .map((row) => `${row.label} on ${row.on}: ${row.stage}`)
        .toSorted(),
    ).toEqual(resting.toSorted());
  });

  it('names the versions that were made from one or call it', () => {
    const [gone] = catalog.due.restingOnGone();
    const onId = catalog.versions.versionId(gone?.on ?? '') ?? '';
    const dependents = catalog.lineage.directDependents(onId);
    expect(dependents).toContain(gone?.versionId);
    const expected = catalog.lineage
      .edgesAt(onId, 1000)
      .filter(({ toId, type }) => toId === onId && type !== 'trained_on' && type !== 'produced_by')
      .map(({ fromId }) => fromId);
    expect(dependents).toEqual([...new Set(expected)].toSorted());
  });
});
