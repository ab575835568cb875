import Sqlite from 'better-sqlite3';
import { StrongroomError } from '../../../shared/contract/errors.ts';

export type Value = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

/** A connection with its prepared statements. The only type of the service that knows SQL. */
export class Database {
  readonly #db: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement<Value[], Row>>();

  constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  #prepare(sql: string): Sqlite.Statement<Value[], Row> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#db.prepare<Value[], Row>(sql);
    this.#statements.set(sql, made);
    return made;
  }

  /** The first row, or null. */
  one(sql: string, ...values: Value[]): Row | null {
    return this.#prepare(sql).get(...values) ?? null;
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Rows one by one, for tables that do not fit in memory. No other statement may write meanwhile. */
  *each(sql: string, ...values: Value[]): IterableIterator<Row> {
    // A fresh statement: an iterator keeps its statement busy, and the cached one may be wanted inside the loop.
    yield* this.#db.prepare<Value[], Row>(sql).iterate(...values);
  }

  /** Runs a statement that changes rows; returns how many. */
  run(sql: string, ...values: Value[]): number {
    return this.#prepare(sql).run(...values).changes;
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** Runs `work` in one IMMEDIATE transaction: all of it or nothing. Nested calls join the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#db.inTransaction) return work();
    return this.#db.transaction(work).immediate();
  }

  pragma(text: string): unknown {
    return this.#db.pragma(text, { simple: true });
  }

  pragmaRows(text: string): unknown[] {
    const rows: unknown = this.#db.pragma(text);
    return Array.isArray(rows) ? rows : [];
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

/** How a database is opened. `throwaway`: it is thrown away when the work on it does not end, so nothing waits for the disk. */
export interface OpenOptions {
  readonly readonly?: boolean;
  readonly throwaway?: boolean;
}

/** Pages in memory: SQLite's own 2 MiB are little for a registry with 100,000 versions. */
const CACHE_KIB = 64 * 1024;

/**
 * Opens a SQLite file with the settings that every connection must have: WAL, synchronous=FULL (a commit survives a power
 * cut), foreign keys on, no double-quoted strings guessed. Throws `registry.corrupt` for a file that is no database.
 */
export function openDatabase(file: string, options: OpenOptions = {}): Database {
  try {
    const raw = new Sqlite(file, { readonly: options.readonly ?? false, fileMustExist: options.readonly ?? false });
    const db = new Database(raw);
    if (!options.readonly) {
      db.pragma('journal_mode = WAL');
      db.pragma(`synchronous = ${options.throwaway ? 'OFF' : 'FULL'}`);
    }
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma(`cache_size = -${options.throwaway ? CACHE_KIB * 16 : CACHE_KIB}`);
    // REPLACE deletes: without this no DELETE trigger sees it, neither those that keep totals nor those that refuse.
    db.pragma('recursive_triggers = ON');
    db.pragma('busy_timeout = 2000');
    db.one('SELECT count(*) AS n FROM sqlite_schema'); // the first read: a file that is no database fails here
    if (!options.readonly) {
      // What it may not write SQLite opens for reading only, and says so at the first write: nobody should come as far as that.
      db.exec('BEGIN IMMEDIATE');
      db.exec('ROLLBACK');
    }
    return db;
  } catch (cause) {
    throw databaseError(cause, file);
  }
}

/** The error of ours for one of SQLite's, by its result code. */
export function databaseError(cause: unknown, file: string): StrongroomError {
  if (cause instanceof StrongroomError) return cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  // The memory that connections share is a file too; that it can't grow is told as an error of its own.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE')
    return new StrongroomError(
      'disk.full',
      'The disk of the registry is full. Free some space and try again.',
      {},
      { cause },
    );
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code))
    return new StrongroomError(
      'file.no_permission',
      `The registry’s database can’t be opened: ${file}. Its folder may be read-only (copy it to a disk that can be written to), or another account’s.`,
      { file },
      { cause },
    );
  if (code.startsWith('SQLITE_IOERR'))
    return new StrongroomError(
      'disk.failed',
      'The disk of the registry reported an error.',
      { sqlite: code },
      { cause },
    );
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED')
    return new StrongroomError(
      'registry.locked',
      'Another Strongroom (a window or a command) is using this registry. Close it, or wait until it has finished.',
      {},
      { cause },
    );
  return new StrongroomError(
    'registry.corrupt',
    'The registry’s database is damaged. Nothing was changed; restore it from a backup or run a check.',
    { sqlite: code },
    { cause },
  );
}

export const text = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw wrongColumn(column);
  return value;
};
export const textOrNull = (row: Row, column: string): string | null =>
  row[column] === null ? null : text(row, column);
export const integer = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== 'number') throw wrongColumn(column);
  return value;
};

export const bytesOrNull = (row: Row, column: string): Uint8Array | null => {
  const value = row[column];
  if (value === null || value instanceof Uint8Array) return value;
  throw wrongColumn(column);
};
export const bytes = (row: Row, column: string): Uint8Array => {
  const value = bytesOrNull(row, column);
  if (value === null) throw wrongColumn(column);
  return value;
};

/** A number that need not be whole. */
export const real = integer;

export const integerOrNull = (row: Row, column: string): number | null =>
  row[column] === null ? null : integer(row, column);

const wrongColumn = (column: string) =>
  new StrongroomError('registry.corrupt', `The database column ${column} does not hold what it should.`, { column });

/** Parses a JSON column. A row that someone edited by hand may hold anything: that is corruption, not a crash. */
export function json(row: Row, column: string): unknown {
  try {
    return JSON.parse(text(row, column));
  } catch (cause) {
    throw new StrongroomError('registry.corrupt', `The database column ${column} is not JSON.`, { column }, { cause });
  }
}
