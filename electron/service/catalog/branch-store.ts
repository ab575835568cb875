import { z } from 'zod';
import type { GraphVersion } from '../../../shared/model/numbering.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, json, type Row, text, textOrNull } from './database.ts';
import { toOrigin } from './origin-columns.ts';

/** A branch's row; `main` has none. */
export interface BranchRow {
  readonly id: string;
  readonly modelId: string;
  readonly name: string;
  readonly fromVersionId: string;
  /** The version's number, read with it. */
  readonly fromVersion: string;
  readonly description: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly closed: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

/** How many versions a branch has, and its newest. */
export interface BranchUse {
  readonly branch: string;
  readonly versionCount: number;
  readonly latest: { readonly versionId: string; readonly version: string };
}

/** A version as far as its number goes. */
export interface NumberedVersion {
  readonly id: string;
  readonly version: string;
  readonly branch: string;
  readonly rootDigest: string;
}

/** A version as the graph of its model shows it, with all its parents by id. */
export interface GraphRow extends Omit<GraphVersion, 'parents' | 'foreignParents'> {
  readonly parentIds: readonly string[];
}

const selected = `SELECT b.*, v.version AS from_version FROM branch b JOIN model_version v ON v.id = b.from_version_id`;

const toRow = (row: Row): BranchRow => ({
  id: text(row, 'id'),
  modelId: text(row, 'model_id'),
  name: text(row, 'name'),
  fromVersionId: text(row, 'from_version_id'),
  fromVersion: text(row, 'from_version'),
  description: text(row, 'description'),
  createdAt: text(row, 'created_at'),
  createdBy: text(row, 'created_by'),
  closed:
    textOrNull(row, 'closed_at') === null
      ? null
      : { at: text(row, 'closed_at'), by: text(row, 'closed_by'), reason: text(row, 'close_reason') },
});

/** Branches of models and what stands on them. A branch's row is never deleted; closing is added to it, and taken away when it is opened again. */
export class BranchStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(row: Omit<BranchRow, 'closed' | 'fromVersion'>): void {
    this.#db.run(
      `INSERT INTO branch (id, model_id, name, from_version_id, description, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.modelId,
      row.name,
      row.fromVersionId,
      row.description,
      row.createdAt,
      row.createdBy,
    );
  }

  close(id: string, closed: { at: string; by: string; reason: string }): void {
    this.#db.run(
      'UPDATE branch SET closed_at = ?, closed_by = ?, close_reason = ? WHERE id = ?',
      closed.at,
      closed.by,
      closed.reason,
      id,
    );
  }

  reopen(id: string): void {
    this.#db.run('UPDATE branch SET closed_at = NULL, closed_by = NULL, close_reason = NULL WHERE id = ?', id);
  }

  get(modelId: string, name: string): BranchRow | null {
    const row = this.#db.one(`${selected} WHERE b.model_id = ? AND b.name = ?`, modelId, name);
    return row && toRow(row);
  }

  /** In the order in which they were made. */
  ofModel(modelId: string): BranchRow[] {
    return this.#db.all(`${selected} WHERE b.model_id = ? ORDER BY b.created_at, b.rowid`, modelId).map(toRow);
  }

  /** Of every branch with a version, `main` too. */
  uses(modelId: string): BranchUse[] {
    return this.#db
      .all(
        `SELECT u.branch, u.n, v.id, v.version FROM (
           SELECT branch, count(*) AS n FROM model_version WHERE model_id = ? GROUP BY branch) u
         JOIN model_version v ON v.rowid = (SELECT rowid FROM model_version
           WHERE model_id = ? AND branch = u.branch ORDER BY registered_at DESC, rowid DESC LIMIT 1)`,
        modelId,
        modelId,
      )
      .map((row) => ({
        branch: text(row, 'branch'),
        versionCount: integer(row, 'n'),
        latest: { versionId: text(row, 'id'), version: text(row, 'version') },
      }));
  }

  /** Newest first. */
  numbers(modelId: string): NumberedVersion[] {
    return this.#db
      .all(
        'SELECT id, version, branch, root_digest FROM model_version WHERE model_id = ? ORDER BY registered_at DESC, rowid DESC',
        modelId,
      )
      .map((row) => ({
        id: text(row, 'id'),
        version: text(row, 'version'),
        branch: text(row, 'branch'),
        rootDigest: text(row, 'root_digest'),
      }));
  }

  /** The newest versions of a model with their parents, newest first. */
  graph(modelId: string, limit: number): GraphRow[] {
    return this.#db
      .all(
        `SELECT v.id, v.version, v.branch, v.stage, v.change_type, v.registered_at, v.registered_by, v.origin, v.adopted_from,
           EXISTS (SELECT 1 FROM version_deletion WHERE id = v.id) AS is_deleted,
           (SELECT count(*) FROM approval a JOIN promotion_request p ON p.id = a.request_id
             WHERE p.version_id = v.id AND a.decision = 'approve') AS signatures,
           (SELECT json_group_array(to_id) FROM (SELECT to_id FROM lineage_edge
             WHERE from_id = v.id AND type = 'derived_from' AND to_type = 'version' ORDER BY to_id)) AS parents
         FROM model_version v WHERE v.model_id = ? ORDER BY v.registered_at DESC, v.rowid DESC LIMIT ?`,
        modelId,
        limit,
      )
      .map((row) => ({
        id: text(row, 'id'),
        version: text(row, 'version'),
        branch: text(row, 'branch'),
        stage: Stage.parse(text(row, 'stage')),
        changeType: textOrNull(row, 'change_type'),
        registeredAt: text(row, 'registered_at'),
        registeredBy: text(row, 'registered_by'),
        origin: toOrigin(row),
        signatures: integer(row, 'signatures'),
        isDeleted: integer(row, 'is_deleted') === 1,
        parentIds: z.array(z.string()).parse(json(row, 'parents')),
      }));
  }
}
