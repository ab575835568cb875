import { z } from 'zod';
import { Stage } from './stage.ts';

export const nodeTypes = ['version', 'dataset', 'experiment', 'deployment'] as const;
export const NodeType = z.enum(nodeTypes);
export type NodeType = z.infer<typeof NodeType>;

export const edgeTypes = ['derived_from', 'trained_on', 'influenced_by', 'produced_by', 'deployed_as', 'uses'] as const;
export const EdgeType = z.enum(edgeTypes);
export type EdgeType = z.infer<typeof EdgeType>;

interface EdgeRule {
  readonly from: readonly NodeType[];
  readonly to: readonly NodeType[];
  /** The end that depends on the other: a change of the other end reaches it. */
  readonly later: 'from' | 'to';
}

/**
 * What an edge of each type may join. An edge is stored as it is named, and points from the later thing to what it came from;
 * only `deployed_as` is named the other way: a deployment comes after the version that it runs.
 */
export const edgeRules = {
  derived_from: { from: ['version'], to: ['version'], later: 'from' },
  trained_on: { from: ['version'], to: ['dataset'], later: 'from' },
  influenced_by: { from: ['version'], to: ['version', 'dataset', 'experiment', 'deployment'], later: 'from' },
  produced_by: { from: ['version'], to: ['experiment'], later: 'from' },
  deployed_as: { from: ['version'], to: ['deployment'], later: 'to' },
  uses: { from: ['version', 'deployment'], to: ['version'], later: 'from' },
} as const satisfies Record<EdgeType, EdgeRule>;

interface Ends {
  readonly type: EdgeType;
  readonly from: string;
  readonly to: string;
}

/** The end of an edge that came first. */
export const earlierEnd = ({ type, from, to }: Ends): string => (edgeRules[type].later === 'from' ? to : from);

/** The end of an edge that came of the other. */
export const laterEnd = ({ type, from, to }: Ends): string => (edgeRules[type].later === 'from' ? from : to);

export const LineageNode = z.strictObject({
  id: z.string(),
  type: NodeType,
  label: z.string(),
  /** Versions only. */
  model: z.string().nullable(),
  version: z.string().nullable(),
  stage: Stage.nullable(),
  format: z.string().nullable(),
  /** Steps from the focus; 0 is the focus itself. */
  depth: z.number().int(),
  /** Deployments only: since when it runs no more. */
  endedAt: z.iso.datetime().nullable().default(null),
});
export type LineageNode = z.infer<typeof LineageNode>;

export const LineageEdge = z.strictObject({
  id: z.string(),
  type: EdgeType,
  from: z.string(),
  to: z.string(),
  /** How far the later end's performance rests on the earlier one, 0 to 1; null when nobody recorded it. */
  performanceDependency: z.number().min(0).max(1).nullable().default(null),
  /** `trained_on` only: what the data set was for. */
  roles: z.array(z.string()).default([]),
});
export type LineageEdge = z.infer<typeof LineageEdge>;

export const LineageGraph = z.strictObject({
  focusId: z.string(),
  nodes: z.array(LineageNode),
  edges: z.array(LineageEdge),
  /** True when the count limit cut the graph short. */
  truncated: z.boolean(),
  /** The registry is shown as it was then; null: as it is. */
  asOf: z.iso.datetime().nullable().default(null),
});
export type LineageGraph = z.infer<typeof LineageGraph>;

export const directions = ['ancestors', 'descendants', 'both'] as const;
export const Direction = z.enum(directions);
export type Direction = z.infer<typeof Direction>;

/** How two nodes are connected. */
export const LineagePath = z.strictObject({
  /** `none`: not within the bounds of the search. */
  kind: z.enum(['same', 'descends', 'precedes', 'common_ancestor', 'common_descendant', 'none']),
  /** From the first node to the second, both included. */
  nodes: z.array(LineageNode),
  edges: z.array(LineageEdge),
  /** The node where both ways meet, for the two `common` kinds. */
  meetsAt: z.string().nullable(),
  truncated: z.boolean(),
});
export type LineagePath = z.infer<typeof LineagePath>;

/** What two versions came from: `left` and `right` are in one ancestry only. */
export const AncestryComparison = z.strictObject({
  leftId: z.string(),
  rightId: z.string(),
  nodes: z.array(LineageNode.extend({ side: z.enum(['left', 'right', 'both']) })),
  edges: z.array(LineageEdge),
  truncated: z.boolean(),
});
export type AncestryComparison = z.infer<typeof AncestryComparison>;

/** An edge with its ends and everything that was recorded about it. */
export const LineageRelation = z.strictObject({
  type: EdgeType,
  from: LineageNode,
  to: LineageNode,
  performanceDependency: z.number().nullable(),
  roles: z.array(z.string()),
  /** False when it was retracted. */
  isCurrent: z.boolean(),
  addedAt: z.iso.datetime(),
  retractedAt: z.iso.datetime().nullable(),
  /** Oldest first; none for an edge that came with the registration of its version. */
  changes: z.array(
    z.strictObject({
      kind: z.enum(['add', 'retract', 'describe']),
      performanceDependency: z.number().nullable(),
      reason: z.string(),
      at: z.iso.datetime(),
      by: z.string(),
      byName: z.string(),
    }),
  ),
});
export type LineageRelation = z.infer<typeof LineageRelation>;

/** A data set or parent that several models in production rest on. */
export const Concentration = z.strictObject({
  node: LineageNode,
  modelCount: z.number().int(),
  /** At most 50 of them, by name. */
  models: z.array(z.string()),
  /** Steps from the nearest of them. */
  nearest: z.number().int(),
});
export type Concentration = z.infer<typeof Concentration>;
