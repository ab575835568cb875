import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { Tier } from '../../shared/model/model.ts';
import type { StatementReview } from '../../shared/model/statement.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** A whole inventory is large: those that were shown last are kept. */
const KEPT_INVENTORIES = 3;

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

export type InventoryQuestion = Pick<Params<Methods, 'inventory.list'>, 'text' | 'asOf'>;
/** The key of an inventory in `inventories`. */
export const inventoryKey = ({ text, asOf }: InventoryQuestion): string => JSON.stringify({ text, asOf });

/** The inventory of what is searched for at some moment (`inventoryKey`). */
export const inventories = createKeyedStore<Output<Methods, 'inventory.list'>>(
  ['models', 'promotions'],
  (key) => {
    const question: InventoryQuestion = JSON.parse(key);
    return service.call('inventory.list', question);
  },
  KEPT_INVENTORIES,
);
