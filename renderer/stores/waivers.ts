import type { Waiver, WaiverDetail } from '../../shared/model/waiver.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';

const details = createKeyedStore<WaiverDetail>(['statements', 'quarantine', 'session'], (waiverId) =>
  service.call('waiver.get', { waiverId }),
);
const open = createKeyedStore<readonly Waiver[]>(['statements', 'quarantine'], () =>
  service.call('waiver.list', { status: 'open' }),
);

/** One waiver, with what would be signed while it is open. */
export const useWaiver = (waiverId: string): Loadable<WaiverDetail> => details.use(waiverId);
export const refreshWaiver = (waiverId: string): Promise<void> => details.refresh(waiverId);

/** Waivers that wait for a signature. */
export const useOpenWaivers = (): Loadable<readonly Waiver[]> => open.use('open');

/** Asks somebody else to answer for the findings of an item. Rejects with the service's error. */
export async function requestWaiver(quarantineId: string, reason: string): Promise<void> {
  await service.call('waiver.request', { quarantineId, reason });
}

/** Signs a waiver with the caller's own key. Rejects with the service's error. */
export async function signWaiver(
  waiverId: string,
  signature: { reason: string; passphrase: string; userId: string | null; displayedDigest: string },
): Promise<void> {
  await service.call('waiver.sign', { waiverId, ...signature });
  await details.refresh(waiverId);
}

/** Refuses a waiver. Rejects with the service's error. */
export async function refuseWaiver(waiverId: string, reason: string): Promise<void> {
  await service.call('waiver.refuse', { waiverId, reason });
  await details.refresh(waiverId);
}
