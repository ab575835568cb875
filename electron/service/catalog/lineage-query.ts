import {
  type Direction,
  EdgeType,
  earlierEnd,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  laterEnd,
  type NodeType,
} from '../../../shared/model/lineage.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, type Row, text, textOrNull, type Value } from './database.ts';
import { numberOrNull } from './lineage-change.ts';
import { concentrationSql, edgesFromSql, inForce, nodeSql, reachSql, stepSql, type Way } from './lineage-sql.ts';

export interface GraphQuery {
  readonly focusId: string;
  readonly depth: number;
  readonly direction: Direction;
  /** At most so many nodes. */
  readonly limit: number;
  /** The registry as it was then; null: as it is. */
  readonly asOf?: string | null;
}

/** Bounds of a walk that knows each node once. */
export interface WalkBounds {
  readonly maxNodes: number;
  readonly maxDepth: number;
  readonly asOf: string | null;
  /** Ends the walk when it is reached. */
  readonly until?: string;
}

/** What a walk reached: for each node its distance and the node before it. */
export interface Walk {
  readonly reached: ReadonlyMap<string, { readonly depth: number; readonly via: string | null }>;
  readonly truncated: boolean;
}

/** Something that several models in production rest on. */
export interface SharedNode {
  readonly id: string;
  readonly modelCount: number;
  /** At most 50 names. */
  readonly models: string[];
  readonly nearest: number;
}

interface Answer {
  readonly found: readonly SharedNode[];
  readonly productionModels: number;
}

const EDGES_A_NODE = 20;
const NAMED_MODELS = 50;
const KEPT_ANSWERS = 20;

/** Reads of the lineage graph. Each is bounded by depth and by count; no statement scans a table of the registry. */
export class LineageQuery {
  readonly #db: Database;
  #kept: { readonly marker: string; readonly answers: Map<string, Answer> } = { marker: '', answers: new Map() };
  constructor(db: Database) {
    this.#db = db;
  }

  /** The nodes within `depth` steps of the focus and all edges among them. */
  graph(query: GraphQuery): LineageGraph {
    const asOf = query.asOf ?? null;
    const depths = new Map<string, number>([[query.focusId, 0]]);
    for (const way of ['ancestors', 'descendants'] as const) {
      if (query.direction !== 'both' && query.direction !== way) continue;
      for (const [id, depth] of this.reach(query.focusId, way, query))
        depths.set(id, Math.min(depths.get(id) ?? Number.POSITIVE_INFINITY, depth));
    }
    const nearest = [...depths].sort((a, b) => a[1] - b[1]);
    const kept = nearest.slice(0, query.limit);
    const nodes = this.nodes(new Map(kept), asOf);
    const edges = this.edgesAmong(
      nodes.map(({ id }) => id),
      asOf,
    );
    return { focusId: query.focusId, nodes, edges, truncated: nearest.length > kept.length, asOf };
  }

  /** Ids within some steps one way, the start too, nearest first; one more than the limit when there are more. */
  reach(start: string, way: Way, query: Pick<GraphQuery, 'depth' | 'limit' | 'asOf'>): Map<string, number> {
    const dates: Value[] = query.asOf ? [query.asOf, query.asOf] : [];
    const limit = query.limit + 1;
    const rows = this.#db.all(
      reachSql(way, dates.length > 0),
      start,
      ...dates,
      limit,
      ...dates,
      limit,
      query.depth,
      limit,
    );
    return new Map(rows.map((row) => [text(row, 'id'), integer(row, 'depth')]));
  }

  /** Goes on level by level until nothing new comes, each node once. */
  walk(start: string, way: Way, bounds: WalkBounds): Walk {
    const dates: Value[] = bounds.asOf ? [bounds.asOf, bounds.asOf] : [];
    const sql = stepSql(way, dates.length > 0);
    const reached = new Map<string, { depth: number; via: string | null }>([[start, { depth: 0, via: null }]]);
    let frontier = [start];
    for (let depth = 1; frontier.length > 0 && depth <= bounds.maxDepth; depth += 1) {
      const list = JSON.stringify(frontier);
      // A node can be met along several edges, so more rows than nodes are read.
      const rows = (bounds.maxNodes - reached.size + 1) * EDGES_A_NODE;
      frontier = [];
      for (const row of this.#db.all(sql, list, ...dates, rows, list, ...dates, rows)) {
        const far = text(row, 'far');
        if (reached.has(far)) continue;
        if (reached.size > bounds.maxNodes) return { reached, truncated: true };
        reached.set(far, { depth, via: text(row, 'near') });
        if (far === bounds.until) return { reached, truncated: false };
        frontier.push(far);
      }
    }
    return { reached, truncated: frontier.length > 0 };
  }

  /** What the graph shows of these ids, nearest first; ids that are no node are left out. */
  nodes(depths: ReadonlyMap<string, number>, asOf: string | null = null): LineageNode[] {
    const list = JSON.stringify([...depths.keys()]);
    const isDated = asOf !== null;
    const plainValues: Value[] = isDated ? [list, asOf] : [list];
    const stateValues: Value[] = isDated ? [asOf, list, asOf] : [list];
    const plain = (type: NodeType, rows: readonly Row[]) =>
      rows.map((row) => plainNode(type, row, depths.get(text(row, 'id')) ?? 0));
    const found = [
      ...this.#db
        .all(nodeSql.version(isDated), ...stateValues)
        .map((row) => versionNode(row, depths.get(text(row, 'id')) ?? 0)),
      ...plain('dataset', this.#db.all(nodeSql.dataset(isDated), ...plainValues)),
      ...plain('experiment', this.#db.all(nodeSql.experiment(isDated), ...plainValues)),
      ...plain('deployment', this.#db.all(nodeSql.deployment(isDated), ...stateValues)),
    ];
    const byId = new Map(found.map((node) => [node.id, node]));
    return [...depths.keys()].flatMap((id) => byId.get(id) ?? []);
  }

  /** The edges of which both ends are among these ids. */
  edgesAmong(ids: readonly string[], asOf: string | null = null): LineageEdge[] {
    const dates: Value[] = asOf === null ? [] : [asOf, asOf];
    const among = new Set(ids);
    return this.#db
      .all(edgesFromSql(asOf !== null), JSON.stringify(ids), ...dates, Math.max(1000, ids.length * EDGES_A_NODE))
      .filter((row) => among.has(text(row, 'to_id')))
      .map(toEdge);
  }

  /** The edges of one type that leave these nodes, wherever they lead. */
  edgesOfType(ids: readonly string[], type: EdgeType): LineageEdge[] {
    return this.#db
      .all(
        `SELECT e.from_id, e.to_id, e.type, e.performance_dependency, e.roles FROM json_each(?) f
         CROSS JOIN lineage_edge e ON e.from_id = f.value AND e.type = ? WHERE ${inForce(false)} LIMIT ?`,
        JSON.stringify(ids),
        type,
        Math.max(1000, ids.length * EDGES_A_NODE),
      )
      .map(toEdge);
  }

  /**
   * Data sets and versions that at least `minimum` models in production came from. This is the one question about the whole
   * registry, so its answer is kept until a stage or an edge changes.
   */
  concentration(query: { minimum: number; depth: number; limit: number }): {
    found: readonly SharedNode[];
    productionModels: number;
  } {
    const state = this.#db.one(
      'SELECT (SELECT max(rowid) FROM stage_event) AS stages, (SELECT max(rowid) FROM lineage_change) AS edges',
    );
    const marker = JSON.stringify(state);
    if (this.#kept.marker !== marker) this.#kept = { marker, answers: new Map() };
    const key = JSON.stringify(query);
    const known = this.#kept.answers.get(key);
    if (known) return known;
    const answer = {
      found: this.#db.all(concentrationSql, query.depth, query.minimum, query.limit).map((row) => ({
        id: text(row, 'id'),
        modelCount: integer(row, 'models'),
        nearest: integer(row, 'nearest'),
        models: this.#modelNames(text(row, 'model_ids').split(',').slice(0, NAMED_MODELS)),
      })),
      productionModels: integer(
        this.#db.one("SELECT count(DISTINCT model_id) AS n FROM model_version WHERE stage = 'production'") ?? { n: 0 },
        'n',
      ),
    };
    if (this.#kept.answers.size < KEPT_ANSWERS) this.#kept.answers.set(key, answer);
    return answer;
  }

  #modelNames(ids: readonly string[]): string[] {
    return this.#db
      .all(
        'SELECT m.name FROM json_each(?) f CROSS JOIN model m ON m.id = f.value ORDER BY m.name',
        JSON.stringify(ids),
      )
      .map((row) => text(row, 'name'));
  }
}

/** The way that a walk took to a node, from its start. */
export function wayTo(walk: Walk, id: string): string[] {
  const way: string[] = [];
  for (let at: string | null = id; at !== null; at = walk.reached.get(at)?.via ?? null) way.push(at);
  return way.toReversed();
}

/** Which end of an edge is the other one's ancestor. */
export const endsOf = (edge: LineageEdge): { earlier: string; later: string } => ({
  earlier: earlierEnd(edge),
  later: laterEnd(edge),
});

const toEdge = (row: Row): LineageEdge => ({
  id: `${text(row, 'from_id')} ${text(row, 'type')} ${text(row, 'to_id')}`,
  type: EdgeType.parse(text(row, 'type')),
  from: text(row, 'from_id'),
  to: text(row, 'to_id'),
  performanceDependency: numberOrNull(row, 'performance_dependency'),
  roles: rolesOf(row),
});

export const rolesOf = (row: Row): string[] => textOrNull(row, 'roles')?.split(' ') ?? [];

const plainNode = (type: NodeType, row: Row, depth: number): LineageNode => ({
  id: text(row, 'id'),
  type,
  label: text(row, 'label'),
  depth,
  model: null,
  version: null,
  stage: null,
  format: null,
  endedAt: textOrNull(row, 'ended_at'),
});

const versionNode = (row: Row, depth: number): LineageNode => ({
  id: text(row, 'id'),
  type: 'version',
  label: `${text(row, 'name')}@${text(row, 'version')}`,
  depth,
  model: text(row, 'name'),
  version: text(row, 'version'),
  // Every registered version has its first stage event; a row without one was made behind the service's back.
  stage: Stage.parse(textOrNull(row, 'stage') ?? 'development'),
  format: textOrNull(row, 'format'),
  endedAt: null,
});
