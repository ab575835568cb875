import type { LineageNode } from '../../../shared/model/lineage.ts';

const places = {
  version: '/versions',
  dataset: '/records/datasets',
  experiment: '/records/experiments',
  deployment: '/records/deployments',
} as const;

/** The address of a node's own page. */
export const pageOf = ({ id, type }: Pick<LineageNode, 'id' | 'type'>): string =>
  `${places[type]}/${encodeURIComponent(id)}`;
