import { z } from 'zod';
import { Artifact } from '../../../shared/model/version.ts';
import { type Database, text, type Value } from './database.ts';
import { type GovernedTable, type GovernedType, governedTables, type Snapshot } from './governed.ts';
import { applyAllChanges } from './lineage-change.ts';

const Edges = z.array(
  z.strictObject({ type: z.string(), to_type: z.string(), to_id: z.string(), roles: z.string().optional() }),
);
const Manifest = z.strictObject({ files: z.array(Artifact), type: z.literal('strongroom.manifest/1') });

/** A text that the log names and nobody has: the row holds an empty document in its place. */
export interface MissingText {
  readonly type: GovernedType;
  readonly id: string;
  readonly what: string;
}

/** Puts governed rows into an empty database as the audit log tells them. Only for rebuilding: nothing here is recorded. */
export class ReplayStore {
  readonly #db: Database;
  readonly #missing = new Map<string, MissingText>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes room for the texts that the log holds as digests; they go when the database is closed. */
  begin(): void {
    this.#db.exec(
      'CREATE TEMP TABLE IF NOT EXISTS attached (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID',
    );
  }

  addText(sha256: string, content: string): void {
    this.#db.run('INSERT OR IGNORE INTO attached (sha256, text) VALUES (?, ?)', sha256, content);
  }

  /** Brings a row to a state of the log. Throws what SQLite throws when the state refers to what is not there. */
  apply(type: GovernedType, id: string, state: Snapshot): void {
    if (type === 'version') this.#clearVersion(id);
    const values = this.#columns(type, id, state);
    // A copy of the newest stage event, which comes after it in the log; `finish` sets it.
    if (type === 'version') values.set('stage', 'development');
    const names = [...values.keys()];
    this.#db.run(
      `INSERT INTO ${governedTables[type].table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
       ON CONFLICT (id) DO UPDATE SET ${names
         .filter((name) => name !== 'id')
         .map((name) => `${name} = excluded.${name}`)
         .join(', ')}`,
      ...values.values(),
    );
    if (type === 'version') this.#fillVersion(id, state);
  }

  #columns(type: GovernedType, id: string, state: Snapshot): Map<string, Value> {
    const { plain, json, digest, later = {} }: GovernedTable = governedTables[type];
    // A state that leaves such a column out says that it has this value, also when an earlier state had another one.
    const values = new Map<string, Value>(Object.entries(later));
    // Another column that a later schema brought is not in older records: its default stands.
    for (const column of plain) if (column in state) values.set(column, plainValue(state[column]));
    for (const column of json) if (column in state) values.set(column, JSON.stringify(state[column]));
    for (const column of digest) values.set(column, this.#text(type, id, column, state[`${column}_sha256`]) ?? '{}');
    return values;
  }

  #text(type: GovernedType, id: string, what: string, sha256: unknown): string | null {
    const row = this.#db.one('SELECT text FROM attached WHERE sha256 = ?', String(sha256));
    // An earlier state may have lost its text; only the last one counts.
    if (row) this.#missing.delete(`${type} ${id} ${what}`);
    else this.#missing.set(`${type} ${id} ${what}`, { type, id, what });
    return row && text(row, 'text');
  }

  #clearVersion(id: string): void {
    this.#db.run('DELETE FROM artifact WHERE version_id = ?', id);
    this.#db.run('DELETE FROM lineage_edge WHERE from_id = ?', id);
  }

  #fillVersion(id: string, state: Snapshot): void {
    for (const edge of Edges.parse(state['edges'] ?? []))
      this.#db.run(
        `INSERT INTO lineage_edge (from_id, type, to_id, period, from_type, to_type, added_at, roles)
         VALUES (?, ?, ?, 0, 'version', ?, ?, ?)`,
        id,
        edge.type,
        edge.to_id,
        edge.to_type,
        plainValue(state['registered_at']),
        edge.roles ?? null,
      );
    this.#fillTensorList(state['tensor_list']);
    const manifest = this.#text('version', id, 'manifest', state['root_digest']);
    for (const file of manifest === null ? [] : Manifest.parse(JSON.parse(manifest)).files)
      this.#db.run(
        'INSERT INTO artifact (version_id, path, size_bytes, sha256) VALUES (?, ?, ?, ?)',
        id,
        file.path,
        file.sizeBytes,
        file.sha256,
      );
  }

  /** A list that nobody has is no loss of bytes: `restoreTensors` says which versions' tensors are then unknown. */
  #fillTensorList(sha256: unknown): void {
    if (typeof sha256 !== 'string') return;
    this.#db.run(
      'INSERT OR IGNORE INTO tensor_list (sha256, text) SELECT sha256, text FROM attached WHERE sha256 = ?',
      sha256,
    );
  }

  /** Call once after the last state: edges and stages follow from their events, nobody has failed to sign in yet. */
  finish(): void {
    applyAllChanges(this.#db);
    this.#db.run(
      `UPDATE model_version SET stage = coalesce(
         (SELECT to_stage FROM stage_event e WHERE e.version_id = model_version.id ORDER BY number DESC LIMIT 1), stage)`,
    );
    this.#db.run('INSERT OR IGNORE INTO sign_in_state (person_id) SELECT id FROM person');
  }

  /** Texts that rows need and that were not given. */
  get missing(): readonly MissingText[] {
    return [...this.#missing.values()];
  }

  /** Files of versions whose recipe the index does not hold: they can't be given out. */
  filesWithoutRecipe(): { versionId: string; path: string }[] {
    return this.#db
      .all(
        `SELECT a.version_id, a.path FROM artifact a LEFT JOIN file_recipe r ON r.sha256 = a.sha256
         WHERE r.sha256 IS NULL AND a.version_id NOT IN (SELECT id FROM version_deletion) ORDER BY a.version_id, a.path LIMIT 1000`,
      )
      .map((row) => ({ versionId: text(row, 'version_id'), path: text(row, 'path') }));
  }

  /** SHA-256 of every file of a version that is not deleted. */
  fileDigests(): string[] {
    return this.#db
      .all('SELECT DISTINCT sha256 FROM artifact WHERE version_id NOT IN (SELECT id FROM version_deletion)')
      .map((row) => text(row, 'sha256'));
  }

  versionIds(): string[] {
    return this.#db.all('SELECT id FROM model_version ORDER BY rowid').map((row) => text(row, 'id'));
  }
}

const plainValue = (value: unknown): Value => (typeof value === 'string' || typeof value === 'number' ? value : null);
