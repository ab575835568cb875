import type { PromotionReview, RequestSummary } from '../../shared/model/promotion.ts';
import type { Stage } from '../../shared/model/stage.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';
import { createPagedStore, type Pages } from './paged-store.ts';

/** Which requests are listed. `closed` is every status but open. */
export interface RequestFilter {
  readonly status: 'open' | 'closed' | 'all';
  readonly toStage: Stage | null;
  readonly text: string;
}

const PAGE = 200;
const lists = createPagedStore<RequestSummary>(['promotions'], async (key, cursor) => {
  const { requests, total, nextCursor } = await service.call('promotion.page', {
    ...(JSON.parse(key) as RequestFilter),
    limit: PAGE,
    cursor,
  });
  return { rows: requests, total, nextCursor };
});
const openCounts = createKeyedStore<number>(
  ['promotions'],
  async () => (await service.call('promotion.page', { status: 'open', limit: 1 })).open,
);
const reviews = createKeyedStore<PromotionReview>(['promotions', 'models', 'session'], (requestId) =>
  service.call('promotion.review', { requestId }),
);
const ALL = 'all';

/** The newest requests that a filter lets through. */
export const usePromotions = (filter: RequestFilter): Loadable<Pages<RequestSummary>> =>
  lists.use(JSON.stringify(filter));
export const refreshPromotions = (filter: RequestFilter): Promise<void> => lists.refresh(JSON.stringify(filter));

/** Reads the next older requests. Rejects with the service's error. */
export const readOlderRequests = (filter: RequestFilter): Promise<void> => lists.readMore(JSON.stringify(filter));

/** How many requests are open. */
export const useOpenRequests = (): Loadable<number> => openCounts.use(ALL);

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
