import type { EdgeType, LineageGraph, NodeType } from '../../../shared/model/lineage.ts';
import { type Database, type Row, text, textOrNull } from './database.ts';
import {
  applyChange,
  edgesOutOfStep,
  type LineageChangeRow,
  numberOrNull,
  rolesOf,
  rolesText,
  toChange,
} from './lineage-change.ts';
import { type GraphQuery, LineageQuery } from './lineage-query.ts';

export interface EdgeRow {
  readonly type: EdgeType;
  readonly fromType: NodeType;
  readonly fromId: string;
  readonly toType: NodeType;
  readonly toId: string;
  /** To a data set only: what it was for. */
  readonly roles?: readonly string[];
}

/** A time in which an edge was in force. */
export interface EdgePeriod extends EdgeRow {
  readonly roles: readonly string[];
  readonly performanceDependency: number | null;
  readonly addedAt: string;
  readonly retractedAt: string | null;
}

/** The edges of the lineage: those that come with a version, and those that are added or retracted later. */
export class LineageStore {
  readonly #db: Database;
  /** Reads of the graph. */
  readonly query: LineageQuery;
  constructor(db: Database) {
    this.#db = db;
    this.query = new LineageQuery(db);
  }

  /** An edge that comes with the registration of its version, whose row is there already; part of its record. */
  addEdge(edge: EdgeRow): void {
    this.#db.run(
      `INSERT OR IGNORE INTO lineage_edge (from_id, type, to_id, period, from_type, to_type, added_at, roles)
       VALUES (?, ?, ?, 0, ?, ?, (SELECT registered_at FROM model_version WHERE id = ?), ?)`,
      edge.fromId,
      edge.type,
      edge.toId,
      edge.fromType,
      edge.toType,
      edge.fromId,
      rolesText(edge.roles),
    );
  }

  /** Records a change of an edge and applies it. */
  addChange(change: LineageChangeRow): void {
    this.#db.run(
      `INSERT INTO lineage_change (id, kind, from_id, from_type, to_id, to_type, type, performance_dependency, roles, reason, at, by_person)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      change.id,
      change.kind,
      change.fromId,
      change.fromType,
      change.toId,
      change.toType,
      change.type,
      change.performanceDependency,
      rolesText(change.roles),
      change.reason,
      change.at,
      change.byPerson,
    );
    applyChange(this.#db, change);
  }

  /** Whether this edge is in force now. */
  hasEdge(edge: Pick<EdgeRow, 'fromId' | 'type' | 'toId'>): boolean {
    return (
      this.#db.one(
        'SELECT 1 AS n FROM lineage_edge WHERE from_id = ? AND type = ? AND to_id = ? AND retracted_at IS NULL',
        edge.fromId,
        edge.type,
        edge.toId,
      ) !== null
    );
  }

  /** All edges at a node, retracted ones too, at most `limit` each way. */
  edgesAt(nodeId: string, limit: number): EdgePeriod[] {
    const at = (end: 'from_id' | 'to_id') =>
      this.#db.all(`SELECT * FROM lineage_edge WHERE ${end} = ? ORDER BY type LIMIT ?`, nodeId, limit);
    return [...at('from_id'), ...at('to_id')].map(toPeriod);
  }

  /** What was recorded about one edge, oldest first. */
  changesOf(edge: Pick<EdgeRow, 'fromId' | 'type' | 'toId'>): LineageChangeRow[] {
    return this.#db
      .all(
        'SELECT * FROM lineage_change WHERE from_id = ? AND type = ? AND to_id = ? ORDER BY rowid',
        edge.fromId,
        edge.type,
        edge.toId,
      )
      .map(toChange);
  }

  /** Ids of the changes that concern a node, for its history. */
  changeIdsAt(nodeId: string): string[] {
    return this.#db
      .all('SELECT id FROM lineage_change WHERE from_id = ? ORDER BY rowid LIMIT 10000', nodeId)
      .map((row) => text(row, 'id'));
  }

  /** The data set's id, and whether the row was made now. */
  ensureDataset(id: string, name: string, version: string, at: string): { id: string; isNew: boolean } {
    const row = this.#db.one('SELECT id FROM dataset WHERE name = ? AND version = ?', name, version);
    if (row) return { id: text(row, 'id'), isNew: false };
    this.#db.run('INSERT INTO dataset (id, name, version, created_at) VALUES (?, ?, ?, ?)', id, name, version, at);
    return { id, isNew: true };
  }

  ensureExperiment(id: string, name: string, at: string): { id: string; isNew: boolean } {
    const row = this.#db.one('SELECT id FROM experiment WHERE name = ?', name);
    if (row) return { id: text(row, 'id'), isNew: false };
    this.#db.run('INSERT INTO experiment (id, name, created_at) VALUES (?, ?, ?)', id, name, at);
    return { id, isNew: true };
  }

  /** Versions that this one is derived from. */
  parents(versionId: string): string[] {
    return this.#db
      .all(
        "SELECT to_id FROM lineage_edge WHERE from_id = ? AND type = 'derived_from' AND retracted_at IS NULL ORDER BY to_id",
        versionId,
      )
      .map((row) => text(row, 'to_id'));
  }

  /** Versions that are derived from this one. */
  children(versionId: string): string[] {
    return this.#db
      .all(
        "SELECT from_id FROM lineage_edge WHERE to_id = ? AND type = 'derived_from' AND retracted_at IS NULL ORDER BY from_id",
        versionId,
      )
      .map((row) => text(row, 'from_id'));
  }

  /** Versions that were made from this one or call it, at most 500, by id. */
  directDependents(versionId: string): string[] {
    return this.#db
      .all(
        `SELECT DISTINCT from_id FROM lineage_edge WHERE to_id = ? AND type IN ('derived_from', 'influenced_by', 'uses')
           AND retracted_at IS NULL AND from_id <> to_id ORDER BY from_id LIMIT 500`,
        versionId,
      )
      .map((row) => text(row, 'from_id'));
  }

  /** The nodes within `depth` steps of the focus and all edges among them. */
  graph(query: GraphQuery): LineageGraph {
    return this.query.graph(query);
  }

  /** Names of edges that are not what the log leads to. */
  outOfStep(): string[] {
    return edgesOutOfStep(this.#db);
  }
}

const toPeriod = (row: Row): EdgePeriod => {
  const { type, fromType, toType } = toChange({ ...row, kind: 'add', id: '', reason: '', at: '', by_person: '' });
  return {
    type,
    fromType,
    toType,
    fromId: text(row, 'from_id'),
    toId: text(row, 'to_id'),
    roles: rolesOf(row),
    performanceDependency: numberOrNull(row, 'performance_dependency'),
    addedAt: text(row, 'added_at'),
    retractedAt: textOrNull(row, 'retracted_at'),
  };
};
