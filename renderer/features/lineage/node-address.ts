import type { LineageNode } from '../../../shared/model/lineage.ts';

/** The address of a node's lineage. */
export const lineageOf = ({ id }: Pick<LineageNode, 'id'>): string => `/lineage/${encodeURIComponent(id)}`;
