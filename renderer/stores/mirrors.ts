import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { MirrorPolicy } from '../../shared/model/mirror.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';

export type MirrorStatus = Output<Methods, 'mirror.status'>;
export type NewMirror = Params<Methods, 'mirror.add'>;

const ALL = 'all';
const status = createKeyedStore<MirrorStatus>(['vault', 'models', 'promotions'], () =>
  service.call('mirror.status', { contact: false }),
);

/** The mirrors as they were found at the last contact. */
export const useMirrorStatus = (): Loadable<MirrorStatus> => status.use(ALL);
export const refreshMirrorStatus = (): Promise<void> => status.refresh(ALL);

/** Asks every mirror now; one that can’t be reached says so. Rejects with the service's error. */
export async function askMirrors(): Promise<void> {
  status.put(ALL, await service.call('mirror.status', { contact: true }));
}

/** Adds a mirror; it is empty until synced. Rejects with the service's error. */
export async function addMirror(mirror: NewMirror): Promise<void> {
  await service.call('mirror.add', mirror);
  await refreshMirrorStatus();
}

/** Removes a mirror. Rejects with the service's error. */
export async function removeMirror(mirror: string, reason: string, deleteFiles: boolean): Promise<void> {
  await service.call('mirror.remove', { mirror, reason, deleteFiles });
  await refreshMirrorStatus();
}

/** Starts a sync. Rejects with the service's error. */
export async function syncMirror(mirror: string, options: { verify?: boolean; prune?: boolean } = {}): Promise<void> {
  await service.call('mirror.sync', { mirror, ...options });
}

/** Replaces the rules of copies. Rejects with the service's error. */
export async function setMirrorPolicy(rules: MirrorPolicy['rules'], reason: string): Promise<void> {
  await service.call('mirror.setPolicy', { rules, reason });
  await refreshMirrorStatus();
}
