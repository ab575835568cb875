import { z } from 'zod';
import type { Person } from '../../../shared/model/person.ts';
import { Role } from '../../../shared/model/role.ts';
import { type Database, integer, json, type Row, text, textOrNull } from './database.ts';

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly status: 'active' | 'disabled';
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly keyId: string;
}

export interface PersonKeyRow {
  readonly id: string;
  readonly personId: string;
  readonly publicKeyPem: string;
  /** JSON text of the encrypted key. */
  readonly encryptedPrivateKey: string;
  readonly createdAt: string;
}

export interface SignInState {
  readonly failures: number;
  readonly lastFailureAt: string | null;
}

const joined = `SELECT p.*, s.last_sign_in_at, coalesce(s.failures, 0) AS failures, s.last_failure_at
  FROM person p LEFT JOIN sign_in_state s ON s.person_id = p.id`;

const toPerson = (row: Row): Person => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  roles: z.array(Role).parse(json(row, 'roles')),
  status: text(row, 'status') === 'active' ? 'active' : 'disabled',
  createdAt: text(row, 'created_at'),
  createdBy: textOrNull(row, 'created_by'),
  keyId: text(row, 'key_id'),
  lastSignInAt: textOrNull(row, 'last_sign_in_at'),
  failedSignIns: integer(row, 'failures'),
});

export class PersonStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  list(): Person[] {
    return this.#db.all(`${joined} ORDER BY p.name COLLATE NOCASE`).map(toPerson);
  }

  get(id: string): Person | null {
    const row = this.#db.one(`${joined} WHERE p.id = ?`, id);
    return row && toPerson(row);
  }

  add(person: PersonRow, key: PersonKeyRow): void {
    this.#db.run(
      'INSERT INTO person (id, name, roles, status, created_at, created_by, key_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
      person.id,
      person.name,
      JSON.stringify(person.roles),
      person.status,
      person.createdAt,
      person.createdBy,
      person.keyId,
    );
    this.#db.run(
      'INSERT INTO person_key (id, person_id, public_key, encrypted_private_key, created_at) VALUES (?, ?, ?, ?, ?)',
      key.id,
      key.personId,
      key.publicKeyPem,
      key.encryptedPrivateKey,
      key.createdAt,
    );
    this.#db.run('INSERT INTO sign_in_state (person_id) VALUES (?)', person.id);
  }

  setRoles(id: string, roles: readonly Role[]): void {
    this.#db.run('UPDATE person SET roles = ? WHERE id = ?', JSON.stringify(roles), id);
  }

  setStatus(id: string, status: 'active' | 'disabled'): void {
    this.#db.run('UPDATE person SET status = ? WHERE id = ?', status, id);
  }

  activeAdministrators(): string[] {
    return this.list()
      .filter((person) => person.status === 'active' && person.roles.includes('administrator'))
      .map((person) => person.id);
  }

  key(keyId: string): PersonKeyRow | null {
    const row = this.#db.one('SELECT * FROM person_key WHERE id = ?', keyId);
    return (
      row && {
        id: text(row, 'id'),
        personId: text(row, 'person_id'),
        publicKeyPem: text(row, 'public_key'),
        encryptedPrivateKey: text(row, 'encrypted_private_key'),
        createdAt: text(row, 'created_at'),
      }
    );
  }

  setEncryptedKey(keyId: string, encryptedPrivateKey: string): void {
    this.#db.run('UPDATE person_key SET encrypted_private_key = ? WHERE id = ?', encryptedPrivateKey, keyId);
  }

  signInState(id: string): SignInState {
    const row = this.#db.one('SELECT failures, last_failure_at FROM sign_in_state WHERE person_id = ?', id);
    return row
      ? { failures: integer(row, 'failures'), lastFailureAt: textOrNull(row, 'last_failure_at') }
      : { failures: 0, lastFailureAt: null };
  }

  signInFailed(id: string, at: string): void {
    this.#db.run('UPDATE sign_in_state SET failures = failures + 1, last_failure_at = ? WHERE person_id = ?', at, id);
  }

  signInSucceeded(id: string, at: string): void {
    this.#db.run(
      'UPDATE sign_in_state SET failures = 0, last_failure_at = NULL, last_sign_in_at = ? WHERE person_id = ?',
      at,
      id,
    );
  }
}
