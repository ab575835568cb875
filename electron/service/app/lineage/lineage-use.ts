import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type {
  AncestryComparison,
  Concentration,
  LineageGraph,
  LineageNode,
  LineagePath,
} from '../../../../shared/model/lineage.ts';
import {
  type DataDependency,
  DatasetDetails,
  datasetGaps,
  ExperimentDetails,
  type RelatedExperiment,
} from '../../../../shared/model/lineage-records.ts';
import { type LevelWalk, meetingOf, wayTo } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';
import { inPieces } from '../in-turns.ts';
import { nodeIdOf, nodeOf, versionNodeOf } from './lineage-nodes.ts';

/** Of each of the four walks; two that meet reach twice as far as one. */
const PATH_NODES = 1800;
const PATH_DEPTH = 200;
const NAMED = 20;
const ANCESTRY = 2000;

/** What a graph is asked for. */
export interface GraphInput {
  readonly node: string;
  readonly depth: number;
  readonly direction: 'ancestors' | 'descendants' | 'both';
  readonly limit: number;
  readonly asOf: string | null;
}

/** The graph around a node. Throws `lineage.not_found`. */
export function graph(registry: Registry, { node, ...query }: GraphInput): LineageGraph {
  const focusId = nodeIdOf(registry, node);
  refuseBefore(registry, [focusId], query.asOf);
  return registry.catalog.lineage.query.graph({ ...query, focusId });
}

/** A question about a node before it was there has no answer. */
function refuseBefore(registry: Registry, ids: readonly string[], asOf: string | null): void {
  if (asOf === null) return;
  const there = registry.catalog.lineage.query.nodes(new Map(ids.map((id) => [id, 0])), asOf);
  const missing = ids.find((id) => !there.some((node) => node.id === id));
  if (missing === undefined) return;
  throw new StrongroomError(
    'lineage.not_found',
    `${nodeOf(registry, missing).label} was not in the registry on ${asOf}. Choose a later date.`,
    { node: missing, asOf },
  );
}

interface Meeting {
  readonly kind: LineagePath['kind'];
  readonly way: readonly string[];
  readonly meetsAt: string | null;
}

/** How two nodes are connected; see `LineagePath`. Throws `lineage.not_found`. */
export function path(registry: Registry, input: { from: string; to: string; asOf: string | null }): LineagePath {
  const { query } = registry.catalog.lineage;
  const from = nodeIdOf(registry, input.from);
  const to = nodeIdOf(registry, input.to);
  refuseBefore(registry, [from, to], input.asOf);
  const bounds = { maxNodes: PATH_NODES, maxDepth: PATH_DEPTH, asOf: input.asOf };
  const walks = new Map<string, LevelWalk>();
  /** Each walk is begun when it is first wanted, and goes on where it stopped. */
  const walked = (start: string, way: 'ancestors' | 'descendants'): LevelWalk => {
    const known = walks.get(`${start} ${way}`) ?? query.walkFrom(start, way, bounds);
    walks.set(`${start} ${way}`, known);
    return known;
  };
  const search = (): Meeting => {
    if (from === to) return { kind: 'same', way: [from], meetsAt: null };
    const [up, down] = [walked(from, 'ancestors'), walked(from, 'descendants')];
    const [toUp, toDown] = [walked(to, 'ancestors'), walked(to, 'descendants')];
    return (
      connected('descends', up, toDown) ??
      connected('precedes', down, toUp) ??
      connected('common_ancestor', up, toUp) ??
      connected('common_descendant', down, toDown) ?? { kind: 'none', way: [], meetsAt: null }
    );
  };
  const { kind, way, meetsAt } = search();
  const steps = new Map(way.map((id, at) => [id, at]));
  const isNext = (a: string, b: string) => Math.abs((steps.get(a) ?? 0) - (steps.get(b) ?? 0)) === 1;
  return {
    kind,
    nodes: query.nodes(steps, input.asOf),
    edges: query.edgesAmong([...way], input.asOf).filter((edge) => isNext(edge.from, edge.to)),
    meetsAt,
    // A way along the lineage rules the others out; any other answer may hide a longer one behind the bounds.
    truncated: !isAlong(kind) && [...walks.values()].some(({ truncated }) => truncated),
  };
}

/** The way over the node where two walks meet, or null when they do not. */
function connected(kind: Exclude<LineagePath['kind'], 'same' | 'none'>, a: LevelWalk, b: LevelWalk): Meeting | null {
  const id = meetingOf(a, b, isAlong(kind));
  if (id === null) return null;
  const way = [...wayTo(a, id), ...wayTo(b, id).toReversed().slice(1)];
  return { kind, way, meetsAt: isAlong(kind) ? null : id };
}

const isAlong = (kind: LineagePath['kind']): boolean => kind === 'same' || kind === 'descends' || kind === 'precedes';

/** What two versions came from, side by side. Throws `version.not_found`. */
export function compareAncestry(
  registry: Registry,
  input: { left: string; right: string; depth: number; limit: number; asOf: string | null },
): AncestryComparison {
  const { query } = registry.catalog.lineage;
  const left = versionNodeOf(registry, input.left);
  const right = versionNodeOf(registry, input.right);
  refuseBefore(registry, [left.id, right.id], input.asOf);
  const leftReach = query.reach(left.id, 'ancestors', input);
  const rightReach = query.reach(right.id, 'ancestors', input);
  const depths = new Map(leftReach);
  for (const [id, depth] of rightReach) depths.set(id, Math.min(depths.get(id) ?? depth, depth));
  const kept = [...depths].sort((a, b) => a[1] - b[1]).slice(0, input.limit);
  const nodes = query.nodes(new Map(kept), input.asOf);
  const sideOf = ({ id }: LineageNode) =>
    leftReach.has(id) && rightReach.has(id)
      ? ('both' as const)
      : leftReach.has(id)
        ? ('left' as const)
        : ('right' as const);
  return {
    leftId: left.id,
    rightId: right.id,
    nodes: nodes.map((node) => ({ ...node, side: sideOf(node) })),
    edges: query.edgesAmong(
      nodes.map(({ id }) => id),
      input.asOf,
    ),
    truncated: kept.length < depths.size || Math.max(leftReach.size, rightReach.size) > input.limit,
  };
}

/** The data sets in a version's ancestry, nearest first, with what is missing of each. */
export function dataDependencies(
  registry: Registry,
  input: { version: string; depth: number },
): { datasets: DataDependency[]; truncated: boolean } {
  const { catalog } = registry;
  const version = versionNodeOf(registry, input.version);
  const found = catalog.lineage.query.graph({
    focusId: version.id,
    depth: input.depth,
    direction: 'ancestors',
    limit: ANCESTRY,
  });
  const labels = new Map(found.nodes.map(({ id, label }) => [id, label]));
  const datasets = found.nodes.filter(({ type }) => type === 'dataset');
  const latest = catalog.lineageRecords.latest(datasets.map(({ id }) => id));
  const edgesTo = Map.groupBy(found.edges, ({ to }) => to);
  return {
    datasets: datasets.map((node) => {
      const details = DatasetDetails.parse(latest.get(node.id) ?? {});
      const row = catalog.lineageRecords.get('dataset', node.id);
      const edges = edgesTo.get(node.id) ?? [];
      return {
        dataset: { id: node.id, name: row?.name ?? node.label, version: row?.version ?? '' },
        details,
        gaps: datasetGaps(details),
        roles: [...new Set(edges.flatMap(({ roles }) => roles))].toSorted(),
        depth: node.depth,
        through: edges.flatMap(({ from }) => labels.get(from) ?? []).slice(0, NAMED),
      };
    }),
    truncated: found.truncated,
  };
}

const relationOrder = ['own', 'ancestor', 'descendant', 'same_data'] as const;

/** Experiments near a version, the nearest relation of each. */
export function relatedExperiments(
  registry: Registry,
  input: { version: string; depth: number },
): { experiments: RelatedExperiment[]; truncated: boolean } {
  const { query } = registry.catalog.lineage;
  const version = versionNodeOf(registry, input.version);
  const up = query.reach(version.id, 'ancestors', { depth: input.depth, limit: ANCESTRY });
  const down = query.reach(version.id, 'descendants', { depth: input.depth, limit: ANCESTRY });
  const own = query.nodes(query.reach(version.id, 'ancestors', { depth: 1, limit: ANCESTRY }));
  const sameData = own
    .filter(({ type }) => type === 'dataset')
    .flatMap(({ id }) => [...query.reach(id, 'descendants', { depth: 1, limit: NAMED * 10 }).keys()]);
  const relationOf = new Map<string, RelatedExperiment['relation']>();
  const groups = { own: [version.id], ancestor: [...up.keys()], descendant: [...down.keys()], same_data: sameData };
  for (const relation of relationOrder)
    for (const id of groups[relation]) if (!relationOf.has(id)) relationOf.set(id, relation);
  const experiments = new Map<string, { relation: RelatedExperiment['relation']; versions: string[] }>();
  const nodes = query.nodes(new Map([...relationOf.keys()].map((id) => [id, 0])));
  for (const [versionId, found] of producedBy(registry, nodes)) {
    const relation = relationOf.get(versionId.id) ?? 'same_data';
    for (const id of found) {
      const before = experiments.get(id) ?? { relation, versions: [] };
      if (relationOrder.indexOf(relation) < relationOrder.indexOf(before.relation)) before.relation = relation;
      before.versions.push(versionId.label);
      experiments.set(id, before);
    }
  }
  return {
    experiments: describeExperiments(registry, experiments),
    truncated: up.size > ANCESTRY || down.size > ANCESTRY,
  };
}

/** The experiments of each version among the nodes. */
function producedBy(registry: Registry, nodes: readonly LineageNode[]): Map<LineageNode, string[]> {
  const { query } = registry.catalog.lineage;
  const versions = nodes.filter(({ type }) => type === 'version');
  const byId = new Map(versions.map((node) => [node.id, node]));
  const found = new Map<LineageNode, string[]>();
  for (const { from, to } of query.edgesOfType(
    versions.map(({ id }) => id),
    'produced_by',
  )) {
    const node = byId.get(from);
    if (node) found.set(node, [...(found.get(node) ?? []), to]);
  }
  return found;
}

function describeExperiments(
  registry: Registry,
  found: ReadonlyMap<string, { relation: RelatedExperiment['relation']; versions: string[] }>,
): RelatedExperiment[] {
  const { catalog } = registry;
  const latest = catalog.lineageRecords.latest([...found.keys()]);
  const named = catalog.lineage.query.nodes(new Map([...found.keys()].map((id) => [id, 0])));
  return named
    .map(({ id, label }) => ({
      experiment: { id, name: label },
      details: ExperimentDetails.parse(latest.get(id) ?? {}),
      relation: found.get(id)?.relation ?? ('same_data' as const),
      versions: (found.get(id)?.versions ?? []).slice(0, NAMED),
    }))
    .toSorted(
      (a, b) =>
        relationOrder.indexOf(a.relation) - relationOrder.indexOf(b.relation) ||
        (a.experiment.name < b.experiment.name ? -1 : 1),
    );
}

/** Data sets and parents that at least `minimum` models in production rest on, the most shared first (R21). */
export async function concentration(
  registry: Registry,
  input: { minimum: number; depth: number; limit: number },
): Promise<{ shared: Concentration[]; productionModels: number; truncated: boolean }> {
  const { query } = registry.catalog.lineage;
  await inPieces(query.prepareConcentration(input.depth));
  const { found, productionModels } = query.concentration({ ...input, limit: input.limit + 1 });
  const kept = found.slice(0, input.limit);
  const nodes = new Map(
    query.nodes(new Map(kept.map(({ id, nearest }) => [id, nearest]))).map((node) => [node.id, node]),
  );
  return {
    shared: kept.flatMap(({ id, ...rest }) => {
      const node = nodes.get(id);
      return node ? [{ node, ...rest }] : [];
    }),
    productionModels,
    truncated: found.length > kept.length,
  };
}
