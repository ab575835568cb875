import type { EdgeType, NodeType } from '../model/lineage.ts';

export const typeWords = {
  version: 'version',
  dataset: 'data set',
  experiment: 'experiment',
  deployment: 'deployment',
} as const satisfies Record<NodeType, string>;

/** An edge read from the later thing to what it came from. */
export const edgeWords = {
  derived_from: 'derived from',
  trained_on: 'trained on',
  influenced_by: 'influenced by',
  produced_by: 'produced by',
  deployed_as: 'deployed as',
  uses: 'uses',
} as const satisfies Record<EdgeType, string>;

/** The same edge read from the other end. */
export const reverseWords = {
  derived_from: 'parent of',
  trained_on: 'training data of',
  influenced_by: 'influence on',
  produced_by: 'produced',
  deployed_as: 'deployment of',
  uses: 'used by',
} as const satisfies Record<EdgeType, string>;
