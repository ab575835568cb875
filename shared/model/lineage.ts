import { z } from 'zod';
import { Stage } from './stage.ts';

export const nodeTypes = ['version', 'dataset', 'experiment', 'deployment'] as const;
export const NodeType = z.enum(nodeTypes);
export type NodeType = z.infer<typeof NodeType>;

/** Edges point from the later thing to what it came from. */
export const edgeTypes = ['derived_from', 'trained_on', 'influenced_by', 'produced_by', 'deployed_as', 'uses'] as const;
export const EdgeType = z.enum(edgeTypes);
export type EdgeType = z.infer<typeof EdgeType>;

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
});
export type LineageNode = z.infer<typeof LineageNode>;

export const LineageEdge = z.strictObject({ id: z.string(), type: EdgeType, from: z.string(), to: z.string() });
export type LineageEdge = z.infer<typeof LineageEdge>;

export const LineageGraph = z.strictObject({
  focusId: z.string(),
  nodes: z.array(LineageNode),
  edges: z.array(LineageEdge),
  /** True when the count limit cut the graph short. */
  truncated: z.boolean(),
});
export type LineageGraph = z.infer<typeof LineageGraph>;
