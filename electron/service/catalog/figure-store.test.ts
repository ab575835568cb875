import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChunkStore } from './chunk-store.ts';
import { Database, openDatabase, type Row, type Value } from './database.ts';
import { FigureStore } from './figure-store.ts';
import { migrate, migrations } from './migrate.ts';
import { VerificationStore } from './verification-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-figures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Remembers what was asked, so that a test can see how SQLite answers it. */
class RecordingDatabase extends Database {
  readonly asked: { sql: string; values: Value[] }[] = [];
  override one(sql: string, ...values: Value[]): Row | null {
    this.asked.push({ sql, values });
    return super.one(sql, ...values);
  }
  override all(sql: string, ...values: Value[]): Row[] {
    this.asked.push({ sql, values });
    return super.all(sql, ...values);
  }
  plans(): string[] {
    const asked = [...this.asked];
    return asked.flatMap(({ sql, values }) =>
      super.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row['detail'])),
    );
  }
}

function open(steps = migrations): RecordingDatabase {
  const db = new RecordingDatabase(new Sqlite(path.join(folder, 'registry.sqlite')));
  db.pragma('foreign_keys = ON');
  migrate(db, steps);
  return db;
}

const hex = (n: number): string => n.toString(16).padStart(4, '0').padEnd(64, '7');
const at = '2026-11-26T12:00:00.000Z';

function addVersion(db: Database, n: number, model: string, files: readonly number[]): void {
  if (db.one('SELECT id FROM person') === null)
    db.run(
      "INSERT INTO person (id, name, roles, status, created_at, created_by, key_id) VALUES ('ana', 'Ana', '[]', 'active', ?, NULL, 'k')",
      at,
    );
  db.run(
    "INSERT OR IGNORE INTO model (id, name, description, created_at, created_by) VALUES (?, ?, '', ?, 'ana')",
    model,
    model,
    at,
  );
  db.run(
    `INSERT INTO model_version (id, model_id, version, format, size_bytes, root_digest, source, owner, metadata, inspection,
       registered_at, registered_by, stage) VALUES (?, ?, ?, 'custom', 0, ?, '', '', '{}', '{}', ?, 'ana', 'development')`,
    `mv_${n}`,
    model,
    `1.0.${n}`,
    hex(n),
    at,
  );
  for (const file of files)
    db.run('INSERT INTO artifact VALUES (?, ?, ?, ?)', `mv_${n}`, `f${file}`, 1000 * file, hex(0xf000 + file));
}

const pack = (n: number, sizeBytes = 5000) => ({ id: hex(n), sizeBytes, records: 3 });
const chunk = (
  n: number,
  packNumber: number,
  more: Partial<Parameters<ChunkStore['add']>[0]['chunks'][number]> = {},
) => ({
  digest: hex(n),
  packId: hex(packNumber),
  offset: n * 100,
  rawBytes: 1000,
  storedBytes: 400,
  codec: 1,
  baseDigest: null,
  kind: 'chunk' as const,
  blockAt: null,
  ...more,
});

function compared(figures: FigureStore): readonly string[] {
  const comparison = figures.compare();
  for (;;) {
    const step = comparison.next();
    if (step.done) return step.value;
  }
}

describe('the running totals', () => {
  it('follow every row that comes, moves, changes or goes', () => {
    const db = open();
    const figures = new FigureStore(db);
    const chunks = new ChunkStore(db);
    addVersion(db, 1, 'churn', [1, 2]);
    chunks.add({
      packs: [pack(1), pack(2, 7000)],
      chunks: [
        chunk(1, 1),
        chunk(2, 1, { codec: 2, storedBytes: 600 }),
        chunk(3, 2, { blockAt: 0, storedBytes: 10 }),
        chunk(4, 2, { kind: 'description', storedBytes: 50 }),
      ],
      recipes: [],
    });
    expect(figures.totals()).toEqual({
      versions: 1,
      files: 2,
      inputBytes: 3000,
      packs: 2,
      packBytes: 12_000,
      otherStoredBytes: 50,
      codecs: [
        { codec: 1, inBlocks: false, chunks: 1, rawBytes: 1000, storedBytes: 400 },
        { codec: 1, inBlocks: true, chunks: 1, rawBytes: 1000, storedBytes: 10 },
        { codec: 2, inBlocks: false, chunks: 1, rawBytes: 1000, storedBytes: 600 },
      ],
    });
    expect(compared(figures)).toEqual([]);

    db.run('UPDATE chunk SET pack_id = ?, codec = 16, stored_bytes = 20 WHERE digest = ?', hex(2), hex(1));
    db.run('DELETE FROM chunk WHERE digest = ?', hex(2));
    expect(compared(figures)).toEqual([]);
    db.run('DELETE FROM pack WHERE id = ?', hex(1));
    db.run("DELETE FROM artifact WHERE path = 'f2'");
    expect(figures.totals()).toMatchObject({ files: 1, inputBytes: 1000, packs: 1, packBytes: 7000 });
    expect(figures.totals().codecs.map(({ codec, chunks: n }) => [codec, n])).toEqual([
      [1, 1],
      [16, 1],
    ]);
    expect(figures.packs(query()).rows).toMatchObject([{ id: hex(2), chunks: 3, liveBytes: 20 + 10 + 50 + 2 * 176 }]);
    expect(compared(figures)).toEqual([]);
    db.close();
  });

  it('leave out a version that is deleted, whose rows stay', () => {
    const db = open();
    const figures = new FigureStore(db);
    addVersion(db, 1, 'churn', [1, 2]);
    addVersion(db, 2, 'churn', [3]);
    db.run("INSERT INTO version_deletion VALUES ('mv_1', 'unwanted', ?, 'ana', NULL)", at);
    expect(figures.totals()).toMatchObject({ versions: 1, files: 1, inputBytes: 3000 });
    expect(figures.filesOf('model', 'churn')).toMatchObject({ versions: 1, files: 1, inputBytes: 3000 });
    expect(compared(figures)).toEqual([]);
    db.close();
  });

  it('are named where they differ from the rows, and right again after a recount', () => {
    const db = open();
    const figures = new FigureStore(db);
    new ChunkStore(db).add({ packs: [pack(1)], chunks: [chunk(1, 1)], recipes: [] });
    db.run('UPDATE chunk_total SET stored_bytes = stored_bytes + 1');
    db.run('UPDATE vault_total SET input_bytes = 17');
    expect(compared(figures)).toEqual([
      'chunk rows of codec 1: the running total is 1 chunks of 1000 bytes in 401, the rows make 1 chunks of 1000 bytes in 400',
      'input bytes: the running total is 17, the rows make 0',
    ]);
    figures.recount();
    expect(compared(figures)).toEqual([]);
    db.close();
  });

  it('are worked out from what a registry of before holds, and its history begins there', () => {
    const before = open(migrations.filter(({ version }) => version < 60));
    addVersion(before, 1, 'churn', [3]);
    before.run('INSERT INTO pack VALUES (?, 5000, 1)', hex(1));
    before.run("INSERT INTO chunk VALUES (?, ?, 16, 3000, 900, 1, NULL, 'chunk', NULL)", hex(1), hex(1));
    before.close();
    const db = open();
    const figures = new FigureStore(db);
    expect(compared(figures)).toEqual([]);
    const size = { inputBytes: 3000, uniqueBytes: 3000, storedBytes: 900, packBytes: 5000, versions: 1 };
    expect(figures.history(10)).toEqual({ points: [{ at, event: 'counted', label: null, ...size }], total: 1 });
    db.close();
  });
});

const query = (more: Partial<Parameters<FigureStore['packs']>[0]> = {}) =>
  ({ text: '', only: 'all', sort: 'newest', limit: 10, cursor: null, ...more }) as const;

describe('kept sums', () => {
  const sums = { versions: 1, files: 1, inputBytes: 1, codecs: [] };
  const keep = (figures: FigureStore, type: 'version' | 'model', id: string) =>
    figures.keepSums(type, id, figures.promiseSums(type, id), sums);

  it('are forgotten when a file of theirs changes, and only then', () => {
    const db = open();
    const figures = new FigureStore(db);
    addVersion(db, 1, 'churn', [1]);
    addVersion(db, 2, 'other', [1]);
    keep(figures, 'model', 'churn');
    keep(figures, 'model', 'other');
    addVersion(db, 3, 'other', [2]);
    expect([figures.cachedSums('model', 'churn'), figures.cachedSums('model', 'other')]).toEqual([sums, null]);
    db.close();
  });

  it('are forgotten when a chunk is stored in another way', () => {
    const db = open();
    const figures = new FigureStore(db);
    new ChunkStore(db).add({ packs: [pack(1), pack(2)], chunks: [chunk(1, 1)], recipes: [] });
    keep(figures, 'version', 'mv_1');
    db.run('UPDATE chunk SET pack_id = ?', hex(2)); // moved as it is
    expect(figures.cachedSums('version', 'mv_1')).toEqual(sums);
    db.run('UPDATE chunk SET stored_bytes = 1');
    expect(figures.cachedSums('version', 'mv_1')).toBeNull();
    db.close();
  });

  it('are not kept when something changed while they were worked out', () => {
    const db = open();
    const figures = new FigureStore(db);
    const promise = figures.promiseSums('model', 'churn');
    addVersion(db, 1, 'churn', [1]);
    figures.keepSums('model', 'churn', promise, sums);
    expect(figures.cachedSums('model', 'churn')).toBeNull();
    const again = figures.promiseSums('model', 'churn');
    expect(figures.cachedSums('model', 'churn')).toBeNull();
    figures.keepSums('model', 'churn', again, sums);
    expect(figures.cachedSums('model', 'churn')).toEqual(sums);
    db.close();
  });
});

describe('packs', () => {
  it('keep what a full verification found until a full one finds it gone', () => {
    const db = open();
    const figures = new FigureStore(db);
    new ChunkStore(db).add({ packs: [pack(1), pack(2)], chunks: [], recipes: [] });
    const problems = [{ packId: hex(2), code: 'chunk.digest_mismatch', message: 'Other bytes.' }];
    const later = '2026-11-27T12:00:00.000Z';
    figures.setVerified({ at, full: true, packIds: null, problems });
    figures.setVerified({ at: later, full: false, packIds: null, problems: [] });
    expect(figures.packs(query({ only: 'damaged' })).rows).toMatchObject([
      { id: hex(2), structureVerifiedAt: later, bytesVerifiedAt: at, problem: { code: 'chunk.digest_mismatch' } },
    ]);
    expect(figures.damagedPacks()).toBe(1);
    figures.setVerified({ at: later, full: true, packIds: [hex(2)], problems: [] });
    expect(figures.packs(query({ only: 'damaged' }))).toEqual({ rows: [], total: 0, nextCursor: null });
    db.close();
  });

  it('are listed in pages, newest first, and found by the beginning of their id', () => {
    const db = open();
    const figures = new FigureStore(db);
    const all = Array.from({ length: 25 }, (_, n) => pack(n, 1000 + n));
    new ChunkStore(db).add({ packs: all, chunks: [], recipes: [] });
    figures.recordSize({ at, event: 'registered', label: 'churn@1.0.0', packs: [pack(20)] });
    const first = figures.packs(query());
    expect([first.rows[0], first.total, first.nextCursor]).toMatchObject([{ id: hex(20), createdAt: at }, 25, '10']);
    const ids: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = figures.packs(query({ sort: 'size', cursor }));
      ids.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(ids).toEqual(all.map(({ id }) => id).toReversed());
    expect(
      figures
        .packs(query({ text: '001' }))
        .rows.map(({ id }) => id)
        .toSorted(),
    ).toEqual(all.slice(16).map(({ id }) => id));
    db.close();
  });
});

it('shows a long history evenly, with its first and last point', () => {
  const db = open();
  const figures = new FigureStore(db);
  db.transaction(() => {
    for (let n = 0; n < 1000; n += 1)
      figures.recordSize({ at, event: 'registered', label: `churn@1.0.${n}`, packs: [] });
  });
  const { points, total } = figures.history(5);
  expect([total, points.map(({ label }) => label)]).toEqual([
    1000,
    ['churn@1.0.0', 'churn@1.0.250', 'churn@1.0.500', 'churn@1.0.749', 'churn@1.0.999'],
  ]);
  db.close();
});

it('answers every page view from totals and indexes, without reading a table of rows through', () => {
  const db = open();
  addVersion(db, 1, 'churn', [1, 2]);
  const figures = new FigureStore(db);
  const chunks = new ChunkStore(db);
  chunks.add({ packs: [pack(1)], chunks: [chunk(1, 1)], recipes: [] });
  figures.recordSize({ at, event: 'registered', label: null, packs: [pack(1)] });
  db.asked.length = 0;
  figures.totals();
  figures.history(400);
  figures.damagedPacks();
  for (const sort of ['newest', 'size', 'unused'] as const) figures.packs(query({ sort }));
  figures.packs(query({ only: 'damaged' }));
  figures.packs(query({ text: 'ab' }));
  figures.added('mv_1');
  for (const type of ['version', 'model'] as const) {
    figures.cachedSums(type, 'churn');
    figures.filesOf(type, 'churn');
  }
  figures.chunkSizes(hex(1));
  figures.chunkText(hex(1));
  const verifications = new VerificationStore(db);
  verifications.last();
  verifications.last({ full: true });
  const plans = db.plans();
  expect(plans.length).toBeGreaterThan(15);
  // A row a codec, and one row: these are the totals themselves. An index in its order is read as far as the page goes.
  const reads = plans.filter((plan) => /^SCAN /.test(plan) && !/^SCAN (?:chunk_total|vault_total)$/.test(plan));
  expect(
    reads.filter(
      (plan) =>
        !/USING INDEX (?:pack_figure_by_(?:time|size|dead)|pack_figure_damaged|vault_verification_by_time)/.test(plan),
    ),
  ).toEqual([]);
  db.close();
});

it('keeps the totals when a row is replaced, in a database that is opened as the registry opens it', () => {
  const file = path.join(folder, 'real.sqlite');
  const db = openDatabase(file);
  migrate(db);
  new ChunkStore(db).add({ packs: [pack(1)], chunks: [chunk(1, 1)], recipes: [] });
  db.run("INSERT OR REPLACE INTO chunk VALUES (?, ?, 16, 1000, 200, 2, NULL, 'chunk', NULL)", hex(1), hex(1));
  const figures = new FigureStore(db);
  expect(figures.totals().codecs).toEqual([{ codec: 2, inBlocks: false, chunks: 1, rawBytes: 1000, storedBytes: 200 }]);
  expect(compared(figures)).toEqual([]);
  db.close();
});
