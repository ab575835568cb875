import { StrongroomError } from '../../../../shared/contract/errors.ts';
import {
  type EdgeType,
  earlierEnd,
  edgeRules,
  type LineageNode,
  type LineageRelation,
  laterEnd,
} from '../../../../shared/model/lineage.ts';
import { type EdgePeriod, wayTo } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { nodeIdOf, nodeOf, typeWords } from './lineage-nodes.ts';

interface EdgeInput {
  readonly type: EdgeType;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

interface Ends {
  readonly type: EdgeType;
  readonly from: LineageNode;
  readonly to: LineageNode;
}

// A cycle check must see everything: bounds here would let a long cycle through.
const EVERYTHING = { maxNodes: Number.MAX_SAFE_INTEGER, maxDepth: Number.MAX_SAFE_INTEGER, asOf: null } as const;
const MAX_RELATIONS = 1000;

const endsOf = (registry: Registry, { type, from, to }: EdgeInput): Ends => ({
  type,
  from: nodeOf(registry, nodeIdOf(registry, from)),
  to: nodeOf(registry, nodeIdOf(registry, to)),
});

const labelOf = ({ type, from, to }: Ends): string => `${from.label} ${type} ${to.label}`;

/** Adds an edge. Errors: `lineage.edge_refused` for ends that its type does not join, `lineage.edge_exists`, `lineage.cycle`. */
export function addEdge(
  registry: Registry,
  actor: Actor,
  input: EdgeInput & { readonly performanceDependency: number | null },
): LineageRelation {
  const ends = endsOf(registry, input);
  commit(registry, actor, (change) => addEdgeWithin(registry, change, actor, { ...input, ends }));
  registry.changed('models', 'audit');
  return relationOf(registry, ends);
}

/** The same as a part of a greater change. */
export function addEdgeWithin(
  registry: Registry,
  change: Change,
  actor: Actor,
  input: {
    readonly ends: Ends;
    readonly reason: string;
    readonly performanceDependency: number | null;
    readonly roles?: readonly string[];
  },
): void {
  const { ends } = input;
  assertTypes(ends);
  if (registry.catalog.lineage.hasEdge({ fromId: ends.from.id, type: ends.type, toId: ends.to.id }))
    throw new StrongroomError('lineage.edge_exists', `${labelOf(ends)} is recorded already.`, { type: ends.type });
  assertNoCycle(registry, ends);
  record(registry, change, actor, { ...input, kind: 'add' });
}

/** Records the weight of an edge. Throws `lineage.edge_not_found`. */
export function describeEdge(
  registry: Registry,
  actor: Actor,
  input: EdgeInput & { readonly performanceDependency: number | null },
): LineageRelation {
  return changeExisting(registry, actor, { ...input, kind: 'describe' });
}

/** Retracts an edge: it was in force until now. Throws `lineage.edge_not_found`. */
export function retractEdge(registry: Registry, actor: Actor, input: EdgeInput): LineageRelation {
  return changeExisting(registry, actor, { ...input, kind: 'retract', performanceDependency: null });
}

/** The same as a part of a greater change; the edge is in force. */
export function retractEdgeWithin(
  registry: Registry,
  change: Change,
  actor: Actor,
  input: { readonly ends: Ends; readonly reason: string },
): void {
  record(registry, change, actor, { ...input, kind: 'retract', performanceDependency: null });
}

function changeExisting(
  registry: Registry,
  actor: Actor,
  input: EdgeInput & { readonly kind: 'retract' | 'describe'; readonly performanceDependency: number | null },
): LineageRelation {
  const ends = endsOf(registry, input);
  commit(registry, actor, (change) => {
    if (!registry.catalog.lineage.hasEdge({ fromId: ends.from.id, type: ends.type, toId: ends.to.id }))
      throw new StrongroomError('lineage.edge_not_found', `${labelOf(ends)} is not recorded, or was retracted.`, {
        type: ends.type,
      });
    record(registry, change, actor, { ...input, ends });
  });
  registry.changed('models', 'audit');
  return relationOf(registry, ends);
}

const actions = {
  add: 'lineage.edge_added',
  describe: 'lineage.edge_described',
  retract: 'lineage.edge_retracted',
} as const;

function record(
  registry: Registry,
  change: Change,
  actor: Actor,
  input: {
    readonly kind: keyof typeof actions;
    readonly ends: Ends;
    readonly reason: string;
    readonly performanceDependency: number | null;
    readonly roles?: readonly string[];
  },
): void {
  const { ends, kind } = input;
  const id = newId(registry.random, 'lc');
  registry.catalog.lineage.addChange({
    id,
    kind,
    type: ends.type,
    fromId: ends.from.id,
    fromType: ends.from.type,
    toId: ends.to.id,
    toType: ends.to.type,
    performanceDependency: input.performanceDependency,
    roles: input.roles ?? [],
    reason: input.reason,
    at: change.at,
    byPerson: actor.id,
  });
  change.created(actions[kind], 'lineage_change', id, labelOf(ends), input.reason);
}

function assertTypes({ type, from, to }: Ends): void {
  const rule = edgeRules[type];
  const allows = (allowed: readonly string[], node: LineageNode) => allowed.includes(node.type);
  const words = (allowed: readonly LineageNode['type'][]) => allowed.map((one) => typeWords[one]).join(' or ');
  if (allows(rule.from, from) && allows(rule.to, to)) return;
  const isReversed = allows(rule.from, to) && allows(rule.to, from);
  throw new StrongroomError(
    'lineage.edge_refused',
    `${type} points from a ${words(rule.from)} to a ${words(rule.to)}, not from a ${typeWords[from.type]} to a ${typeWords[to.type]}.${isReversed ? ' Change the two ends round.' : ''}`,
    { type, from: from.type, to: to.type },
  );
}

/** Refuses an edge whose earlier end came of its later end, naming the whole way round. */
function assertNoCycle(registry: Registry, { type, from, to }: Ends): void {
  const edge = { type, from: from.id, to: to.id };
  const earlier = earlierEnd(edge);
  const later = laterEnd(edge);
  const { query } = registry.catalog.lineage;
  const walk = query.walk(earlier, 'ancestors', { ...EVERYTHING, until: later });
  if (earlier !== later && !walk.reached.has(later)) return;
  const way = earlier === later ? [earlier] : wayTo(walk, later);
  const nodes = query.nodes(new Map(way.map((id, at) => [id, at])));
  const labels = [...nodes.map(({ label }) => label), nodes[0]?.label ?? ''];
  throw new StrongroomError(
    'lineage.cycle',
    `This edge would close a cycle: ${labels.join(' came from ')}. Nothing can come from itself.`,
    { cycle: labels },
  );
}

function relationOf(registry: Registry, { type, from, to }: Ends): LineageRelation {
  const periods = registry.catalog.lineage
    .edgesAt(from.id, MAX_RELATIONS)
    .filter((one) => one.type === type && one.fromId === from.id && one.toId === to.id);
  const period = periods.find(({ retractedAt }) => retractedAt === null) ?? periods.at(-1);
  if (!period) throw new StrongroomError('lineage.edge_not_found', 'This edge is not recorded.', { type });
  return toRelation(registry, period, new Map([from, to].map((node) => [node.id, node])));
}

/** Every edge at a node with its history, those in force first. */
export function relations(registry: Registry, written: string): { relations: LineageRelation[]; truncated: boolean } {
  const { lineage } = registry.catalog;
  const id = nodeIdOf(registry, written);
  const periods = lineage.edgesAt(id, MAX_RELATIONS + 1);
  const kept = periods.toSorted((a, b) => Number(a.retractedAt !== null) - Number(b.retractedAt !== null));
  const shown = kept.slice(0, MAX_RELATIONS);
  const ids = new Map(shown.flatMap((one) => [one.fromId, one.toId]).map((one) => [one, one === id ? 0 : 1]));
  const nodes = new Map(lineage.query.nodes(ids).map((node) => [node.id, node]));
  return {
    relations: shown.flatMap((period) =>
      nodes.has(period.fromId) && nodes.has(period.toId) ? [toRelation(registry, period, nodes)] : [],
    ),
    truncated: kept.length > shown.length,
  };
}

function toRelation(registry: Registry, period: EdgePeriod, nodes: ReadonlyMap<string, LineageNode>): LineageRelation {
  const { people, lineage } = registry.catalog;
  const node = (id: string): LineageNode => nodes.get(id) ?? nodeOf(registry, id);
  return {
    type: period.type,
    from: node(period.fromId),
    to: node(period.toId),
    performanceDependency: period.performanceDependency,
    roles: [...period.roles],
    isCurrent: period.retractedAt === null,
    addedAt: period.addedAt,
    retractedAt: period.retractedAt,
    changes: lineage.changesOf(period).map((one) => ({
      kind: one.kind,
      performanceDependency: one.performanceDependency,
      reason: one.reason,
      at: one.at,
      by: one.byPerson,
      byName: people.get(one.byPerson)?.name ?? one.byPerson,
    })),
  };
}
