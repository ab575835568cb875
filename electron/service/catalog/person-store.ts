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
  /** The first passphrase is somebody else's too, until the person changed it. */
  readonly mustChangePassphrase: boolean;
}

export interface PersonKeyRow {
  readonly id: string;
  readonly personId: string;
  readonly publicKeyPem: string;
  /** JSON text of the encrypted key. */
  readonly encryptedPrivateKey: string;
  readonly createdAt: string;
  /** Signatures made from then on do not count; null: it does not age. */
  readonly expiresAt: string | null;
  /** Since when it may be in other hands; null while it is good. */
  readonly revokedFrom: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly revocationReason: string | null;
}

/** A key that was made just now. */
export type NewKey = Omit<PersonKeyRow, 'revokedFrom' | 'revokedAt' | 'revokedBy' | 'revocationReason'>;

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
  mustChangePassphrase: integer(row, 'must_change_passphrase') === 1,
  passphraseSetAt: textOrNull(row, 'passphrase_set_at'),
});

const toKey = (row: Row): PersonKeyRow => ({
  id: text(row, 'id'),
  personId: text(row, 'person_id'),
  publicKeyPem: text(row, 'public_key'),
  encryptedPrivateKey: text(row, 'encrypted_private_key'),
  createdAt: text(row, 'created_at'),
  expiresAt: textOrNull(row, 'expires_at'),
  revokedFrom: textOrNull(row, 'revoked_from'),
  revokedAt: textOrNull(row, 'revoked_at'),
  revokedBy: textOrNull(row, 'revoked_by'),
  revocationReason: textOrNull(row, 'revocation_reason'),
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

  add(person: PersonRow, key: NewKey): void {
    this.#db.run(
      `INSERT INTO person (id, name, roles, status, created_at, created_by, key_id, must_change_passphrase, passphrase_set_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      person.id,
      person.name,
      JSON.stringify(person.roles),
      person.status,
      person.createdAt,
      person.createdBy,
      person.keyId,
      person.mustChangePassphrase ? 1 : 0,
      person.createdAt,
    );
    this.addKey(key);
    this.#db.run('INSERT INTO sign_in_state (person_id) VALUES (?)', person.id);
  }

  addKey(key: NewKey): void {
    this.#db.run(
      `INSERT INTO person_key (id, person_id, public_key, encrypted_private_key, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      key.id,
      key.personId,
      key.publicKeyPem,
      key.encryptedPrivateKey,
      key.createdAt,
      key.expiresAt,
    );
  }

  /** The key that a person signs with from now on. */
  setKey(id: string, keyId: string): void {
    this.#db.run('UPDATE person SET key_id = ? WHERE id = ?', keyId, id);
  }

  setPassphrase(id: string, how: { readonly at: string; readonly mustChange: boolean }): void {
    this.#db.run(
      'UPDATE person SET must_change_passphrase = ?, passphrase_set_at = ? WHERE id = ?',
      how.mustChange ? 1 : 0,
      how.at,
      id,
    );
  }

  /** A key that was replaced stops to count; one that stopped earlier stays as it is. */
  expireKey(keyId: string, at: string): void {
    this.#db.run(
      'UPDATE person_key SET expires_at = ? WHERE id = ? AND (expires_at IS NULL OR expires_at > ?)',
      at,
      keyId,
      at,
    );
  }

  revokeKey(
    keyId: string,
    how: { readonly from: string; readonly at: string; readonly by: string; readonly reason: string },
  ): void {
    this.#db.run(
      'UPDATE person_key SET revoked_from = ?, revoked_at = ?, revoked_by = ?, revocation_reason = ? WHERE id = ?',
      how.from,
      how.at,
      how.by,
      how.reason,
      keyId,
    );
  }

  /** Keys of everybody or of one person, newest first. */
  keys(personId: string | null): PersonKeyRow[] {
    const where = personId === null ? '' : 'WHERE person_id = ?';
    return this.#db
      .all(
        `SELECT * FROM person_key ${where} ORDER BY created_at DESC, rowid DESC LIMIT 5000`,
        ...(personId === null ? [] : [personId]),
      )
      .map(toKey);
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
    return row && toKey(row);
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

  clearFailures(id: string): void {
    this.#db.run('UPDATE sign_in_state SET failures = 0, last_failure_at = NULL WHERE person_id = ?', id);
  }
}
