import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { ended, PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { openCatalog } from '../../catalog/index.ts';
import { searchEntryOf } from './search-entry.ts';
import { fillSearch } from './search-index.ts';

let registry: TestRegistry;
let admin: Client<Methods>;
let ana: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst', 'administrator']);
  const file = await registry.file('m.safetensors', safetensors([1]));
  await register(ana, file, {
    model: 'fraud',
    metadata: {
      owner: 'A. Person',
      description: 'Finds false cards.',
      tags: { team: 'fraud' },
      datasets: [{ name: 'north', version: '1' }],
      metrics: [
        { name: 'f1', value: 0.93, direction: 'higher', slice: null },
        { name: 'recall', value: 0.2, direction: 'higher', slice: 'north' },
      ],
    },
  });
  await register(ana, file, { model: 'churn', metadata: { owner: 'Bo', experiment: 'run-1' } });
});
afterEach(() => registry.close());

const found = async (query: string) =>
  (await ana.call('search.query', { query })).hits.map(({ type, label }) => `${type} ${label}`).toSorted();

describe('the search', () => {
  it('finds versions, models, data sets and experiments by what is recorded of them', async () => {
    expect(await found('')).toEqual([
      'dataset north@1',
      'experiment run-1',
      'model churn',
      'model fraud',
      'version churn@1.0.0',
      'version fraud@1.0.0',
    ]);
    expect(await found('false car')).toEqual(['version fraud@1.0.0']);
    expect(await found('owner:"a. person" tag:team=fraud metric.f1>0.9')).toEqual(['version fraud@1.0.0']);
    // A value of a slice is not the value of the model.
    expect(await found('metric.recall<1')).toEqual([]);
    expect(await found('dataset:north')).toEqual(['dataset north@1', 'version fraud@1.0.0']);
    expect(await found('tensor:w* -dataset:north@1')).toEqual(['version churn@1.0.0']);
    expect(await found('type:model')).toEqual(['model churn', 'model fraud']);
    expect(await found('by:ana type:version after:2026-03-01 before:2026-03-02')).toHaveLength(2);
  });

  it('says where a search is not understood, and refuses a cursor that is none', async () => {
    await expect(found('fraud stag:production')).rejects.toMatchObject({
      code: 'search.not_understood',
      details: { from: 6, to: 10 },
    });
    await expect(ana.call('search.query', { cursor: 'x' })).rejects.toMatchObject({ code: 'search.bad_cursor' });
  });

  it('follows corrections, edges, deployments, tiers and deletions in their own transaction', async () => {
    await ana.call('metadata.correct', {
      version: 'fraud@1.0.0',
      set: [{ field: 'owner', value: 'Cy' }],
      reason: 'Moved to another team.',
    });
    expect(await found('owner:cy')).toEqual(['version fraud@1.0.0']);
    expect(await found('owner:"A. Person"')).toEqual([]);
    expect(await found('has:correction')).toEqual(['version fraud@1.0.0']);
    const details = { environment: 'branch offices' };
    await ana.call('deployment.add', { name: 'desk', version: 'churn@1.0.0', uses: [], details, reason: 'Live.' });
    expect(await found('deployment:desk')).toEqual(['deployment desk', 'version churn@1.0.0']);
    expect(await found('offices')).toEqual(['deployment desk']);
    await ana.call('deployment.end', { deployment: 'desk', endedAt: null, reason: 'Replaced.' });
    expect(await found('is:ended')).toEqual(['deployment desk']);
    await ana.call('version.delete', { version: 'churn@1.0.0', reason: 'Not needed.' });
    expect(await found('is:deleted')).toEqual(['version churn@1.0.0']);
    expect(await admin.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('completes keys, values and names of metrics', async () => {
    const complete = async (text: string) =>
      (await ana.call('search.complete', { text, caret: text.length })).items.map(({ insert }) => insert);
    expect(await complete('fraud sta')).toEqual(['stage:']);
    expect(await complete('owner:')).toEqual(['"A. Person"', 'Bo']);
    expect(await complete('stage:pro')).toEqual(['production']);
    expect(await complete('metric.')).toEqual(['f1']);
    expect(await complete('tensor:')).toEqual(['weight']);
    expect((await ana.call('search.facets', { query: 'type:version' })).facets).toContainEqual({
      key: 'stage',
      values: [{ value: 'development', count: 2 }],
    });
  });

  it('keeps views for one person, by name', async () => {
    await ana.call('search.saveView', { name: 'Mine', query: 'owner:Bo' });
    expect(await ana.call('search.saveView', { name: 'mine', query: 'owner:Cy' })).toMatchObject([
      { name: 'mine', query: 'owner:Cy' },
    ]);
    expect(await admin.call('search.views', {})).toEqual([]);
    await expect(ana.call('search.saveView', { name: 'Bad', query: '(' })).rejects.toMatchObject({
      code: 'search.not_understood',
    });
    expect(await ana.call('search.deleteView', { name: 'MINE' })).toEqual([]);
    await expect(ana.call('search.deleteView', { name: 'mine' })).rejects.toMatchObject({
      code: 'search.no_such_view',
    });
  });
});

describe('an index that somebody edited', () => {
  const edit = async (sql: string) => {
    await registry.service.close();
    const db = new Database(path.join(registry.folder, 'registry.sqlite'));
    db.exec(sql);
    db.close();
    await registry.restart().catch(() => undefined);
    ana = await registry.signIn('ana');
  };

  it.each([
    ['a value is taken away', `UPDATE search_value_0 SET few = x'', uses = 0 WHERE key = 'owner' AND folded = 'bo'`],
    [
      'an entry is said to have another value',
      `UPDATE search_member_0 SET facets = (SELECT facets FROM search_member_0 WHERE n = 1) WHERE n = 2`,
    ],
    ['a hit shows another stage', `UPDATE search_entry_0 SET hit = replace(hit, 'development', 'production')`],
    ['a number is another', `UPDATE search_number_0 SET held = zeroblob(length(held))`],
    ['a number is noted otherwise', `UPDATE search_member_0 SET numbers = '[]' WHERE n = 1`],
    ['an entry is gone', `DELETE FROM search_entry_0 WHERE n = 1`],
    ['an entry is made up', `INSERT INTO search_entry_0 (id, words, hit) VALUES ('mv_x', '', '{}')`],
    ['the words are others', `INSERT INTO search_words_0 (rowid, words) VALUES (1, 'bait')`],
    ['a count is another', `UPDATE search_value_0 SET uses = 77 WHERE key = 'stage'`],
    ['a set is made up', `INSERT INTO search_block_0 (value_id, block, bits) VALUES (1, 0, zeroblob(512))`],
  ])('is found when %s, and made anew', async (_, sql) => {
    await edit(sql);
    const verification = await ana.call('audit.verify', {});
    expect(verification.ok).toBe(false);
    expect(new Set(verification.problems.map(({ code }) => code))).toEqual(new Set(['search_edited']));
    expect((await ended(ana, (await ana.call('search.rebuild', {})).operationId)).status).toBe('done');
    expect(await ana.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
    expect(await found('owner:bo stage:development')).toEqual(['version churn@1.0.0']);
  });
});

describe('making the index anew', () => {
  const isWhole = async () => {
    expect(await found('owner:bo stage:development')).toEqual(['version churn@1.0.0']);
    expect(await ana.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  };

  it('leaves the index that answers when it is stopped', async () => {
    await registry.service.close();
    const catalog = openCatalog(path.join(registry.folder, 'registry.sqlite'), { throwaway: true });
    catalog.transaction(() => {
      for (let n = 0; n < 3000; n += 1)
        catalog.lineageRecords.add('experiment', {
          ...{ id: `ex_${String(n).padStart(20, '0')}`, name: `try-${n}`, version: null },
          createdAt: '2026-03-01T00:00:00.000Z',
        });
      fillSearch(catalog);
    });
    catalog.close();
    await registry.restart();
    ana = await registry.signIn('ana');
    const { operationId } = await ana.call('search.rebuild', {});
    await ana.call('operation.cancel', { operationId });
    expect((await ended(ana, operationId)).status).toBe('cancelled');
    expect((await ana.call('search.query', { query: 'try' })).total).toBe(3000);
    expect(await found('owner:bo stage:development')).toEqual(['version churn@1.0.0']);
  });

  it('takes over with what changed meanwhile', async () => {
    const started = await ana.call('search.rebuild', {});
    expect(await ana.call('search.rebuild', {})).toEqual(started);
    await ana.call('metadata.correct', {
      version: 'fraud@1.0.0',
      set: [{ field: 'owner', value: 'Cy' }],
      reason: 'Moved to another team.',
    });
    const { nextCursor } = await ana.call('search.query', { limit: 1 });
    expect((await ended(ana, started.operationId)).status).toBe('done');
    expect(await found('owner:cy')).toEqual(['version fraud@1.0.0']);
    await isWhole();
    await expect(ana.call('search.query', { cursor: nextCursor })).rejects.toMatchObject({ code: 'search.bad_cursor' });
  });

  it('leaves the index that answers when the process ends in the middle', async () => {
    await registry.service.close();
    const catalog = openCatalog(path.join(registry.folder, 'registry.sqlite'));
    const filling = catalog.transaction(() => catalog.search.beginAside());
    const [things = []] = catalog.searchSource.all();
    catalog.transaction(() => {
      for (const thing of things.slice(0, 2)) {
        const entry = searchEntryOf(catalog, thing);
        if (entry !== null) filling.add(entry);
      }
      filling.flush();
    });
    catalog.close();
    await registry.restart();
    ana = await registry.signIn('ana');
    await isWhole();
    expect((await ended(ana, (await ana.call('search.rebuild', {})).operationId)).status).toBe('done');
    await isWhole();
  });
});

it('is the same after a restart and for somebody else', async () => {
  await registry.restart();
  const client = registry.connect();
  await client.call('session.signIn', { userId: 'ana', passphrase: PASSPHRASE });
  expect((await client.call('search.query', { query: 'cards' })).total).toBe(1);
});
