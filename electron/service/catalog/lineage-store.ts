import {
  EdgeType,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  type NodeType,
} from '../../../shared/model/lineage.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, type Row, text, textOrNull } from './database.ts';

export interface EdgeRow {
  readonly type: EdgeType;
  readonly fromType: NodeType;
  readonly fromId: string;
  readonly toType: NodeType;
  readonly toId: string;
}

export interface GraphQuery {
  readonly focusId: string;
  readonly depth: number;
  readonly direction: 'ancestors' | 'descendants' | 'both';
  /** At most so many nodes. */
  readonly limit: number;
}

// UNION (not UNION ALL) keeps a node once per depth, so that a graph with many paths does not explode; depth bounds the rest.
const walk = (next: string, on: string) => `
  WITH RECURSIVE reach (id, depth) AS (
    SELECT ?, 0
    UNION
    SELECT e.${next}, r.depth + 1 FROM reach r JOIN lineage_edge e ON e.${on} = r.id WHERE r.depth < ?
  )
  SELECT id, min(depth) AS depth FROM reach GROUP BY id ORDER BY depth, id LIMIT ?`;
const ancestorsSql = walk('to_id', 'from_id');
const descendantsSql = walk('from_id', 'to_id');

export class LineageStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  addEdge(edge: EdgeRow): void {
    this.#db.run(
      'INSERT OR IGNORE INTO lineage_edge (from_id, to_id, from_type, to_type, type) VALUES (?, ?, ?, ?, ?)',
      edge.fromId,
      edge.toId,
      edge.fromType,
      edge.toType,
      edge.type,
    );
  }

  /** The dataset's id, and whether the row was made now. */
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

  parents(versionId: string): string[] {
    return this.#db
      .all("SELECT to_id FROM lineage_edge WHERE from_id = ? AND type = 'derived_from' ORDER BY to_id", versionId)
      .map((row) => text(row, 'to_id'));
  }

  children(versionId: string): string[] {
    return this.#db
      .all("SELECT from_id FROM lineage_edge WHERE to_id = ? AND type = 'derived_from' ORDER BY from_id", versionId)
      .map((row) => text(row, 'from_id'));
  }

  /** The nodes within `depth` steps of the focus and all edges among them. */
  graph(query: GraphQuery): LineageGraph {
    const depths = new Map<string, number>();
    const limit = query.limit + 1;
    for (const [wanted, sql] of [
      ['ancestors', ancestorsSql],
      ['descendants', descendantsSql],
    ] as const) {
      if (query.direction !== 'both' && query.direction !== wanted) continue;
      for (const row of this.#db.all(sql, query.focusId, query.depth, limit)) {
        const id = text(row, 'id');
        depths.set(id, Math.min(depths.get(id) ?? Number.POSITIVE_INFINITY, integer(row, 'depth')));
      }
    }
    const nearest = [...depths].sort((a, b) => a[1] - b[1]);
    const kept = nearest.slice(0, query.limit);
    const nodes = kept.flatMap(([id, depth]) => this.#node(id, depth) ?? []);
    const ids = new Set(nodes.map((node) => node.id));
    const edges = nodes.flatMap((node) => this.#edgesFrom(node.id)).filter((edge) => ids.has(edge.to));
    return { focusId: query.focusId, nodes, edges, truncated: nearest.length > kept.length };
  }

  #edgesFrom(id: string): LineageEdge[] {
    return this.#db.all('SELECT * FROM lineage_edge WHERE from_id = ? ORDER BY type, to_id', id).map((row) => ({
      id: `${text(row, 'from_id')} ${text(row, 'type')} ${text(row, 'to_id')}`,
      type: EdgeType.parse(text(row, 'type')),
      from: text(row, 'from_id'),
      to: text(row, 'to_id'),
    }));
  }

  #node(id: string, depth: number): LineageNode | null {
    const version = this.#db.one(
      'SELECT v.version, v.stage, v.format, m.name FROM model_version v JOIN model m ON m.id = v.model_id WHERE v.id = ?',
      id,
    );
    if (version) return versionNode(id, depth, version);
    const dataset = this.#db.one("SELECT name || '@' || version AS label FROM dataset WHERE id = ?", id);
    if (dataset) return plainNode(id, depth, 'dataset', text(dataset, 'label'));
    const experiment = this.#db.one('SELECT name AS label FROM experiment WHERE id = ?', id);
    return experiment && plainNode(id, depth, 'experiment', text(experiment, 'label'));
  }
}

const plainNode = (id: string, depth: number, type: NodeType, label: string): LineageNode => ({
  id,
  type,
  label,
  depth,
  model: null,
  version: null,
  stage: null,
  format: null,
});

const versionNode = (id: string, depth: number, row: Row): LineageNode => ({
  id,
  type: 'version',
  label: `${text(row, 'name')}@${text(row, 'version')}`,
  depth,
  model: text(row, 'name'),
  version: text(row, 'version'),
  stage: Stage.parse(text(row, 'stage')),
  format: textOrNull(row, 'format'),
});
