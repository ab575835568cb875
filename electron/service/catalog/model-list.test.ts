import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, type Value } from './database.ts';
import { migrate } from './migrate.ts';
import { ModelList, type ModelQuery } from './model-list.ts';
import { VersionStore } from './version-store.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
let folder: string;
let db: Database;
let list: ModelList;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-models-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
beforeEach(() => {
  files += 1;
  fresh(`${files}.sqlite`);
  return () => db.close();
});

function fresh(name: string): void {
  db = openDatabase(path.join(folder, name), { throwaway: true });
  migrate(db);
  db.run(
    "INSERT INTO person (id, name, roles, status, created_at, key_id) VALUES ('ana', 'Ana', '[]', 'active', ?, 'k')",
    at(0),
  );
  list = new ModelList(db, new VersionStore(db));
}

function addModel(name: string): void {
  db.run(
    "INSERT INTO model (id, name, description, created_at, created_by) VALUES (?, ?, '', ?, 'ana')",
    name,
    name,
    at(0),
  );
}

interface Given {
  readonly minute?: number;
  readonly bytes?: number;
  readonly stage?: string;
  readonly format?: string;
}

function addVersion(
  model: string,
  version: string,
  { minute = 1, bytes = 10, stage, format = 'onnx' }: Given = {},
): void {
  db.run(
    `INSERT INTO model_version (id, model_id, version, format, size_bytes, root_digest, source, owner, metadata, inspection,
       registered_at, registered_by, stage) VALUES (?, ?, ?, ?, ?, ?, '', '', '{}', '{}', ?, 'ana', ?)`,
    `${model}@${version}`,
    model,
    version,
    format,
    bytes,
    'a'.repeat(64),
    at(minute),
    stage ?? 'development',
  );
}

const remove = (id: string): number =>
  db.run("INSERT INTO version_deletion (id, reason, deleted_at, deleted_by) VALUES (?, 'Old.', ?, 'ana')", id, at(99));

const any = { text: '', stage: null, format: null, tier: null, sort: 'name', limit: 100, cursor: null } as const;
const names = (query: Partial<ModelQuery> = {}): string[] =>
  list.page({ ...any, ...query }).rows.map(({ name }) => name);

function compared(): readonly string[] {
  const comparison = list.compare();
  for (;;) {
    const step = comparison.next();
    if (step.done) return step.value;
  }
}

describe('the list of models', () => {
  it('shows figures without those of deleted versions, and the newest version that is there', () => {
    addModel('a');
    expect(list.get('a')).toMatchObject({ versionCount: 0, sizeBytes: 0, latest: null, production: null });
    addVersion('a', '1', { minute: 1, bytes: 5, stage: 'production' });
    addVersion('a', '2', { minute: 2, bytes: 7 });
    expect(list.get('a')).toMatchObject({
      versionCount: 2,
      sizeBytes: 12,
      latest: { version: '2' },
      production: { version: '1' },
    });
    remove('a@2');
    expect(list.get('a')).toMatchObject({ versionCount: 2, sizeBytes: 5, latest: { version: '1' } });
    remove('a@1');
    // Nothing is left: then the newest of the deleted ones.
    expect(list.get('a')).toMatchObject({ sizeBytes: 0, latest: { version: '2', deletion: { reason: 'Old.' } } });
  });

  it('is filtered by text, tier, stage and format', () => {
    for (const model of ['fraud', 'churn', 'fraud%']) addModel(model);
    addVersion('fraud', '1', { stage: 'production', format: 'onnx' });
    addVersion('fraud', '2', { format: 'gguf' });
    addVersion('churn', '1', { stage: 'production', format: 'gguf' });
    expect(names({ text: 'fraud' })).toEqual(['fraud', 'fraud%']);
    expect(names({ text: '%' })).toEqual(['fraud%']);
    expect(names({ stage: 'production' })).toEqual(['churn', 'fraud']);
    // One version must have both.
    expect(names({ stage: 'production', format: 'gguf' })).toEqual(['churn']);
    expect(names({ tier: 'high' })).toEqual([]);
  });

  it.each(['name', 'newest', 'size'] as const)('gives every model once, page by page, sorted by %s', (sort) => {
    for (let n = 0; n < 23; n += 1) {
      addModel(`Model ${String.fromCharCode(65 + ((n * 7) % 26))}`);
      if (n % 5 > 0)
        addVersion(`Model ${String.fromCharCode(65 + ((n * 7) % 26))}`, '1', { minute: n % 4, bytes: (n % 3) * 100 });
    }
    const all = names({ sort });
    expect(new Set(all).size).toBe(23);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<ModelList['page']> = list.page({ ...any, sort, limit: 4, cursor });
      expect(page.total).toBe(23);
      paged.push(...page.rows.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    const keys = list
      .page({ ...any, sort })
      .rows.map(({ name, latest, sizeBytes }) =>
        sort === 'name' ? name : sort === 'size' ? -sizeBytes : -Date.parse(latest?.registeredAt ?? '1970'),
      );
    expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  });

  it.each(['', '5', '[1]', '["x"]', '{"a":1}', '[null,"x"]'])(
    'refuses %j as the place where a page ended',
    (cursor) => {
      addModel('a');
      expect(() => list.page({ ...any, sort: 'newest', cursor })).toThrow(
        expect.objectContaining({ code: 'request.invalid' }),
      );
    },
  );

  it('keeps its figures right whatever happens to versions', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        model: fc.nat(2),
        version: fc.nat(5),
        minute: fc.nat(3),
        bytes: fc.nat(9),
      }),
      fc.record({ kind: fc.constantFrom('delete' as const, 'again' as const), model: fc.nat(2), version: fc.nat(5) }),
      fc.record({ kind: fc.constant('drop' as const), model: fc.nat(2), version: fc.nat(5) }),
    );
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        db.close();
        run += 1;
        fresh(`p${run}.sqlite`);
        for (const model of ['m0', 'm1', 'm2']) addModel(model);
        for (const one of steps) {
          const id = `m${one.model}@${one.version}`;
          const isThere = db.one('SELECT 1 AS n FROM model_version WHERE id = ?', id) !== null;
          const isDeleted = db.one('SELECT 1 AS n FROM version_deletion WHERE id = ?', id) !== null;
          if (one.kind === 'add' && !isThere) addVersion(`m${one.model}`, String(one.version), one);
          if (one.kind === 'delete' && isThere && !isDeleted) remove(id);
          if (one.kind === 'again' && isThere)
            db.run('UPDATE model_version SET size_bytes = size_bytes + 1, registered_at = ? WHERE id = ?', at(2), id);
          if (one.kind === 'drop' && isThere && !isDeleted) db.run('DELETE FROM model_version WHERE id = ?', id);
        }
        expect(compared()).toEqual([]);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 8000, endOnFailure: true },
    );
  });

  it('names a model whose figures were changed from outside, and counts again', () => {
    for (let n = 0; n < 45; n += 1) addModel(`m${n}`);
    addVersion('m7', '1');
    expect(compared()).toEqual([]);
    db.run("UPDATE model_figure SET versions = 2 WHERE model_id = 'm7'");
    db.run("DELETE FROM model_figure WHERE model_id = 'm44'");
    expect(compared().map((line) => line.slice(0, 10))).toEqual(['model m44:', 'model m7: ']);
    list.recount();
    expect(compared()).toEqual([]);
  });

  it('reads no version but those that it shows', () => {
    const plans = (query: Partial<ModelQuery>): string[] => {
      const asked: { sql: string; values: Value[] }[] = [];
      const all = db.all.bind(db);
      db.all = (sql, ...values) => {
        asked.push({ sql, values });
        return all(sql, ...values);
      };
      list.page({ ...any, ...query });
      return asked.flatMap(({ sql, values }) =>
        all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row['detail'])),
      );
    };
    addModel('a');
    addVersion('a', '1');
    for (const sort of ['name', 'newest', 'size'] as const) {
      const steps = plans({ sort, stage: 'production', format: 'onnx' });
      expect(
        steps.filter((step) => /^SCAN (v|m)\b|TEMP B-TREE FOR ORDER BY/.test(step) && !step.includes('LAST TERM')),
      ).toEqual(
        // The versions in production of one page are put in order.
        ['USE TEMP B-TREE FOR ORDER BY'],
      );
      expect(steps.join('\n')).toContain('USING COVERING INDEX model_version_by_format');
    }
  });
});
