import { Settings } from '../../../shared/contract/methods/evidence.ts';
import { type Database, json, text } from './database.ts';

export interface RegistryRow {
  readonly id: string;
  readonly createdAt: string;
  readonly workstationPublicKeyPem: string;
  readonly settings: Settings;
}

/** The one row that says which registry this is. */
export class RegistryStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  get(): RegistryRow | null {
    const row = this.#db.one('SELECT * FROM registry LIMIT 1');
    return (
      row && {
        id: text(row, 'id'),
        createdAt: text(row, 'created_at'),
        workstationPublicKeyPem: text(row, 'workstation_public_key'),
        settings: Settings.parse(json(row, 'settings')),
      }
    );
  }

  create(row: RegistryRow): void {
    this.#db.run(
      'INSERT INTO registry (id, created_at, workstation_public_key, settings) VALUES (?, ?, ?, ?)',
      row.id,
      row.createdAt,
      row.workstationPublicKeyPem,
      JSON.stringify(row.settings),
    );
  }

  putWorkstationKey(publicKeyPem: string): void {
    this.#db.run('UPDATE registry SET workstation_public_key = ?', publicKeyPem);
  }

  putSettings(settings: Settings): void {
    this.#db.run('UPDATE registry SET settings = ?', JSON.stringify(settings));
  }
}
