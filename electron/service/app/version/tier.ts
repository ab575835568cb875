import type { Tier } from '../../../../shared/model/model.ts';
import type { Registry } from '../context.ts';

/** The materiality tier of a model; a version's tier is its model's. Null: none was set. */
export const tierOf = ({ catalog }: Pick<Registry, 'catalog'>, modelId: string): Tier | null =>
  catalog.versions.modelRow(modelId)?.tier ?? null;
