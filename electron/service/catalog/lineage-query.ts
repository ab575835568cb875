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
import { type ConcentrationAnswer, ConcentrationIndex, type ConcentrationQuery } from './concentration.ts';
import { type Database, type Row, text, textOrNull, type Value } from './database.ts';
import { numberOrNull, rolesOf } from './lineage-change.ts';
import { dependencyEdgesSql, edgesFromSql, inForce, nodeSql, type Way } from './lineage-sql.ts';
import { LevelWalk, type Walk, type WalkBounds } from './lineage-walk.ts';

export interface GraphQuery {
  readonly focusId: string;
  readonly depth: number;
  readonly direction: Direction;
  /** At most so many nodes. */
  readonly limit: number;
  /** The registry as it was then; null: as it is. */
  readonly asOf?: string | null;
}

const EDGES_A_NODE = 20;

/** Reads of the lineage graph. Each is bounded by depth and by count; no statement scans a table of the registry. */
export class LineageQuery {
  readonly #db: Database;
  readonly #concentration: ConcentrationIndex;
  constructor(db: Database) {
    this.#db = db;
    this.#concentration = new ConcentrationIndex(db);
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
    const walk = this.walk(start, way, { maxNodes: query.limit, maxDepth: query.depth, asOf: query.asOf ?? null });
    const found = [...walk.reached].map(([id, { depth }]): [string, number] => [id, depth]);
    return new Map(found.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)));
  }

  /** A walk from a node that goes on a level at a time. */
  walkFrom(start: string, way: Way, bounds: WalkBounds): LevelWalk {
    return new LevelWalk(this.#db, { start, way }, bounds);
  }

  /** Goes on level by level until nothing new comes, or `until` was reached. */
  walk(start: string, way: Way, bounds: WalkBounds & { readonly until?: string }): Walk {
    const walk = this.walkFrom(start, way, bounds);
    while (!walk.isOver) {
      walk.step(bounds.until);
      if (bounds.until !== undefined && walk.reached.has(bounds.until)) break;
    }
    return walk;
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
    return this.#among(edgesFromSql(asOf !== null), ids, asOf === null ? [] : [asOf, asOf]);
  }

  /** Those of them over which a change of a version can reach something. */
  dependencyEdges(ids: readonly string[]): LineageEdge[] {
    return this.#among(dependencyEdgesSql, ids, []);
  }

  #among(sql: string, ids: readonly string[], dates: readonly Value[]): LineageEdge[] {
    const among = new Set(ids);
    return this.#db
      .all(sql, JSON.stringify(ids), ...dates, Math.max(1000, ids.length * EDGES_A_NODE))
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

  /** Reads in pieces what the first question for concentration needs. */
  prepareConcentration(depth: number): Generator<undefined, void> {
    return this.#concentration.prepare(depth);
  }

  /** Data sets and versions that at least `minimum` models in production came from. */
  concentration(query: ConcentrationQuery): ConcentrationAnswer {
    return this.#concentration.ask(query);
  }
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
