import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseError, openDatabase } from './database.ts';
import { openCatalog, schemaVersion, takeRegistryLock } from './index.ts';
import { type Migration, migrate, migrations } from './migrate.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-catalog-'));
  file = path.join(folder, 'registry.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('opening', () => {
  it('makes STRICT tables with foreign keys, a write-ahead log and full synchronisation', () => {
    openCatalog(file).close();
    const db = openDatabase(file);
    expect([db.pragma('journal_mode'), db.pragma('synchronous'), db.pragma('foreign_keys')]).toEqual(['wal', 2, 1]);
    const loose = db
      .all(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .map((row) => row['name']);
    expect(loose).toEqual([]); // FTS5's own tables are of type virtual and shadow
    expect(() => db.run("INSERT INTO artifact VALUES ('nobody', 'a', 1, ?)", 'a'.repeat(64))).toThrow(/FOREIGN KEY/);
    expect(() => db.run("INSERT INTO pack VALUES ('p', 'many', 1)")).toThrow(/cannot store TEXT/);
    db.close();
  });

  it.each([
    ['SQLITE_READONLY_DIRECTORY', 'file.no_permission'],
    ['SQLITE_CANTOPEN', 'file.no_permission'],
    ['SQLITE_IOERR_SHMSIZE', 'disk.full'],
    ['SQLITE_IOERR_WRITE', 'disk.failed'],
    ['SQLITE_BUSY', 'registry.locked'],
    ['SQLITE_NOTADB', 'registry.corrupt'],
  ])('tells %s as %s', (code, told) => {
    expect(databaseError(Object.assign(new Error(code), { code }), file)).toMatchObject({ code: told });
  });

  it('refuses a newer schema and leaves the file as it was', () => {
    openCatalog(file).close();
    const raw = new Sqlite(file);
    raw.pragma(`user_version = ${schemaVersion + 10}`);
    raw.close();
    for (const options of [{}, { readonly: true }])
      expect(() => openCatalog(file, options)).toThrow(expect.objectContaining({ code: 'registry.newer_schema' }));
    const again = new Sqlite(file);
    expect(again.pragma('user_version', { simple: true })).toBe(schemaVersion + 10);
    again.close();
  });

  it('calls a file that is no database damaged, and does not replace it', () => {
    writeFileSync(file, 'this is not a database, whatever its name says'.repeat(50));
    expect(() => openCatalog(file)).toThrow(expect.objectContaining({ code: 'registry.corrupt' }));
  });
});

describe('migrations', () => {
  it('count up', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  });

  it('leave the old schema when a later step fails', () => {
    const bad: Migration = {
      version: schemaVersion + 10,
      up: (db) => {
        db.exec('CREATE TABLE half_done (id TEXT) STRICT');
        throw new Error('power cut');
      },
    };
    openCatalog(file).close();
    const db = openDatabase(file);
    expect(() => migrate(db, [...migrations, bad])).toThrow(
      expect.objectContaining({ code: 'registry.migration_failed' }),
    );
    expect(db.one("SELECT name FROM sqlite_schema WHERE name = 'half_done'")).toBeNull();
    expect(Number(db.pragma('user_version'))).toBe(schemaVersion);
    db.close();
  });
});

describe('append-only tables', () => {
  it.each([
    'audit_record',
    'audit_checkpoint',
    'stage_event',
    'approval',
    'signed_statement',
    'version_correction',
    'model_change',
  ])('R5: %s refuses UPDATE and DELETE', (table) => {
    openCatalog(file).close();
    const raw = new Sqlite(file);
    raw.pragma('foreign_keys = OFF');
    const columns = raw
      .prepare<[], { name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${table}')`)
      .all();
    // Values that pass every check of these tables: hashes of 64 characters, a known decision, tier.
    const known: Record<string, string> = {
      decision: 'approve',
      field: table === 'model_change' ? 'tier' : 'owner',
      new_value: 'high',
    };
    const values = columns.map(({ name, type }) => (type === 'INTEGER' ? 1 : (known[name] ?? 'a'.repeat(64))));
    raw.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`).run(...values);
    expect(() => raw.exec(`UPDATE ${table} SET ${columns[1]?.name} = ${columns[1]?.name}`)).toThrow(/append-only/);
    expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow(/append-only/);
    raw.close();
  });
});

describe('the registry lock', () => {
  it('is refused at once while it is held, and free after release', () => {
    const lock = takeRegistryLock(path.join(folder, 'lock.sqlite'));
    const started = performance.now();
    expect(() => takeRegistryLock(path.join(folder, 'lock.sqlite'))).toThrow(
      expect.objectContaining({ code: 'registry.locked' }),
    );
    expect(performance.now() - started).toBeLessThan(1000); // no waiting: a person is told
    lock.release();
    takeRegistryLock(path.join(folder, 'lock.sqlite')).release();
  });

  it('goes with the process that held it, however it ends', async () => {
    const module = JSON.stringify(path.join(import.meta.dirname, 'registry-lock.ts'));
    const held = JSON.stringify(path.join(folder, 'lock.sqlite'));
    const script = `import(${module}).then(({ takeRegistryLock }) => { takeRegistryLock(${held}); console.log('held'); setInterval(() => {}, 1000); })`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(() => takeRegistryLock(path.join(folder, 'lock.sqlite'))).toThrow(
      expect.objectContaining({ code: 'registry.locked' }),
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    takeRegistryLock(path.join(folder, 'lock.sqlite')).release();
  });
});
