import type { Hold } from '../../shared/model/collection.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** Legal holds, newest first, by whether those that were released are among them. */
export const holds = createKeyedStore<readonly Hold[]>(['vault', 'models'], (key) =>
  service.call('hold.list', { released: key === 'all' }),
);

/** Places a hold on a model or a version. Rejects with the service's error. */
export const placeHold = (subject: string, reason: string): Promise<Hold> =>
  service.call('hold.place', { subject, reason });

/** Releases a hold; its record stays. Rejects with the service's error. */
export const releaseHold = (holdId: string, reason: string): Promise<Hold> =>
  service.call('hold.release', { holdId, reason });
