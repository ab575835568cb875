import { z } from 'zod';
import type { AuditRecord } from '../../shared/model/audit.ts';
import { Format } from '../../shared/model/inspection.ts';
import { type ModelChange, Tier } from '../../shared/model/model.ts';
import type { PromotionRequest } from '../../shared/model/promotion.ts';
import { Stage } from '../../shared/model/stage.ts';
import type { ModelSummary, VersionDetail, VersionSummary } from '../../shared/model/version.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import { createPagedStore } from './paged-store.ts';

const ModelFilter = z.object({
  text: z.string(),
  stage: Stage.nullable(),
  format: Format.nullable(),
  tier: Tier.nullable(),
  sort: z.enum(['name', 'newest', 'size']),
});
export type ModelFilter = z.infer<typeof ModelFilter>;

/** The key of a filter in `modelLists`. */
export const modelListKey = (filter: ModelFilter): string => JSON.stringify(ModelFilter.parse(filter));

const PAGE = 200;

/** Models by filter (`modelListKey`), a page at a time. */
export const modelLists = createPagedStore<ModelSummary>(['models'], async (key, cursor) => {
  const filter = ModelFilter.parse(JSON.parse(key));
  const { models: rows, total, nextCursor } = await service.call('model.list', { ...filter, limit: PAGE, cursor });
  return { rows, total, nextCursor };
});

export interface ModelWithVersions {
  readonly model: ModelSummary;
  readonly versions: readonly VersionSummary[];
  /** What was changed on the model's own record, oldest first. */
  readonly changes: readonly ModelChange[];
}

/** A model with its versions, by name or id. */
export const models = createKeyedStore<ModelWithVersions>(['models'], (model) => service.call('model.get', { model }));

/** A version with everything known of it, by id or MODEL@VERSION. */
export const versions = createKeyedStore<VersionDetail>(['models', 'promotions'], (version) =>
  service.call('version.get', { version }),
);

/** Deletes a version for ever. Rejects with the service's error. */
export async function deleteVersion(version: string, reason: string): Promise<void> {
  await service.call('version.delete', { version, reason });
}

/** The audit records of a version, by id or MODEL@VERSION. */
export const versionHistories = createKeyedStore<readonly AuditRecord[]>(['models', 'promotions', 'audit'], (version) =>
  service.call('version.history', { version }),
);

/** The promotion requests of a version with their signatures, by id or MODEL@VERSION. */
export const versionPromotions = createKeyedStore<readonly PromotionRequest[]>(['models', 'promotions'], (version) =>
  service.call('promotion.list', { version }),
);
