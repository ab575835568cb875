import type { PromotionRequest } from '../../shared/model/promotion.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** Promotion requests by status; '' is every status. */
export const promotionLists = createKeyedStore<readonly PromotionRequest[]>(['promotions', 'models'], (status) =>
  service.call('promotion.list', { status: isStatus(status) ? status : null, version: null }),
);

/** The promotion requests of one version, by its id. */
export const versionPromotions = createKeyedStore<readonly PromotionRequest[]>(['promotions', 'models'], (version) =>
  service.call('promotion.list', { status: null, version }),
);

const isStatus = (text: string): text is PromotionRequest['status'] =>
  text === 'open' || text === 'approved' || text === 'rejected' || text === 'withdrawn';
