import { ChunkStore } from './chunk-store.ts';
import { CollectionStore } from './collection-store.ts';
import { type Database, databaseError, type OpenOptions, openDatabase } from './database.ts';
import { assertCurrent, migrate } from './migrate.ts';

/** What the vault needs of the registry's database, without everything that the registry keeps beside it. */
export class VaultIndex {
  readonly chunks: ChunkStore;
  readonly collection: CollectionStore;
  /** The file of the database, for a connection of another thread. */
  readonly file: string;
  readonly #db: Database;

  constructor(db: Database, file: string) {
    this.#db = db;
    this.file = file;
    this.chunks = new ChunkStore(db);
    this.collection = new CollectionStore(db);
  }

  /** All of `work` or nothing, durable when it returns. `work` is synchronous: nothing else can come between. */
  transaction<T>(work: () => T): T {
    try {
      return this.#db.transaction(work);
    } catch (cause) {
      const isSqlite =
        typeof cause === 'object' && cause !== null && 'code' in cause && String(cause.code).startsWith('SQLITE_');
      throw isSqlite && !String(Object(cause).code).startsWith('SQLITE_CONSTRAINT')
        ? databaseError(cause, this.file)
        : cause;
    }
  }

  close(): void {
    this.#db.close();
  }
}

/**
 * Opens the database file of a registry, brings it to this schema, and gives it to `use`; read-only, an older one is refused. Closed again where
 * that fails. Errors: `registry.newer_schema`, `registry.migration_failed`, `registry.corrupt`, `file.no_permission`.
 */
export function openCurrent<T>(file: string, options: OpenOptions, use: (db: Database) => T): T {
  const db = openDatabase(file, options);
  try {
    if (options.readonly) assertCurrent(db);
    else migrate(db);
    return use(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The vault's index of a registry, as `openCatalog` opens all of it; same errors. */
export const openVaultIndex = (file: string): VaultIndex => openCurrent(file, {}, (db) => new VaultIndex(db, file));
