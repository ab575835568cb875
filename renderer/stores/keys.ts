import type { ClockState } from '../../shared/contract/methods/keys.ts';
import type { PersonKeyInfo } from '../../shared/model/key.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** The signing keys of everybody, under the key 'all'. */
export const keys = createKeyedStore<readonly PersonKeyInfo[]>(['people', 'session'], () =>
  service.call('key.list', {}),
);

/** Whether the clock went back, under the key 'workstation'. */
export const clock = createKeyedStore<ClockState>(['session', 'audit'], () => service.call('clock.state', {}));

/** Revokes a key from a time on. Rejects with the service's error. */
export async function revokeKey(keyId: string, compromisedFrom: string, reason: string): Promise<void> {
  await service.call('key.revoke', { keyId, compromisedFrom, reason });
  await keys.refresh('all');
}

/** Acknowledges that the clock went back. Rejects with the service's error. */
export async function acknowledgeClock(reason: string): Promise<void> {
  clock.put('workstation', await service.call('clock.acknowledge', { reason }));
}
