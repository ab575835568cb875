import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { Tier } from '../../shared/model/model.ts';
import type { StatementReview } from '../../shared/model/statement.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** Corrects metadata of a version. Rejects with the service's error. */
export async function correctMetadata(params: Params<Methods, 'metadata.correct'>): Promise<void> {
  await service.call('metadata.correct', params);
}

/** Changes the description or owner of a model. Rejects with the service's error. */
export async function updateModel(params: Params<Methods, 'model.update'>): Promise<void> {
  await service.call('model.update', params);
}

/** Sets the tier of a model with a signature. Rejects with the service's error. */
export async function setTier(params: Params<Methods, 'model.setTier'>): Promise<void> {
  await service.call('model.setTier', params);
}

/** The key of a change of tier in `tierReviews`. */
export const tierKey = (model: string, tier: Tier | null): string => JSON.stringify([model, tier]);

/** What a person would sign to change a tier (`tierKey`). */
export const tierReviews = createKeyedStore<StatementReview>(['models'], (key) => {
  const [model, tier]: [string, Tier | null] = JSON.parse(key);
  return service.call('model.reviewTier', { model, tier });
});

/** The inventory; the key is the text that is searched for. */
export const inventories = createKeyedStore<Output<Methods, 'inventory.list'>>(['models', 'promotions'], (text) =>
  service.call('inventory.list', { text }),
);
