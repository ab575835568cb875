import Sqlite from 'better-sqlite3';
import { databaseError } from './database.ts';

/**
 * One process at a time writes a registry. The lock is an EXCLUSIVE transaction held open on `lock.sqlite` beside the
 * database: the operating system drops it with the process, however that ends, so it is never stale and never stolen.
 */
export interface RegistryLock {
  release(): void;
}

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it: what is held is referred to here. */
const heldLocks = new Set<Sqlite.Database>();

/** Takes the lock, or throws `registry.locked` at once. `file`: absolute path of the lock file. */
export function takeRegistryLock(file: string): RegistryLock {
  let db: Sqlite.Database | null = null;
  try {
    db = new Sqlite(file, { timeout: 0 });
    db.pragma('journal_mode = DELETE'); // in WAL mode an EXCLUSIVE transaction would still let readers in
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db?.close();
    throw databaseError(cause, file);
  }
  const held = db;
  heldLocks.add(held);
  return {
    release: () => {
      heldLocks.delete(held);
      held.exec('ROLLBACK');
      held.close();
    },
  };
}
