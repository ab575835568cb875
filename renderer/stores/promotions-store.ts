import type { PromotionRequest, PromotionReview } from '../../shared/model/promotion.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';

const lists = createKeyedStore<readonly PromotionRequest[]>(['promotions'], () => service.call('promotion.list', {}));
const reviews = createKeyedStore<PromotionReview>(['promotions', 'models', 'session'], (requestId) =>
  service.call('promotion.review', { requestId }),
);
const ALL = 'all';

/** All requests, newest first. */
export const usePromotions = (): Loadable<readonly PromotionRequest[]> => lists.use(ALL);
export const refreshPromotions = (): Promise<void> => lists.refresh(ALL);

/** The record of one request, to be displayed and signed. */
export const useReview = (requestId: string): Loadable<PromotionReview> => reviews.use(requestId);
export const refreshReview = (requestId: string): Promise<void> => reviews.refresh(requestId);

/** What a person gives to sign. */
export interface Signature {
  readonly requestId: string;
  readonly reason: string;
  readonly passphrase: string;
  /** null: not given, which is enough after the first signing of a session. */
  readonly userId: string | null;
  /** Digest of the record that was on the screen. */
  readonly displayedDigest: string;
}

/** Signs a decision with the caller's own key. Rejects with the service's error. */
export async function signDecision(decision: 'approve' | 'reject', signature: Signature): Promise<void> {
  await service.call(decision === 'approve' ? 'promotion.approve' : 'promotion.reject', { ...signature });
  await reviews.refresh(signature.requestId);
}

/** Takes an own request back. Rejects with the service's error. */
export async function withdrawRequest(requestId: string, reason: string): Promise<void> {
  await service.call('promotion.withdraw', { requestId, reason });
  await reviews.refresh(requestId);
}
