import type { Certificate, CollectionPlan } from '../../shared/model/collection.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';

export interface CollectOptions {
  readonly thorough: boolean;
  readonly unreferenced: boolean;
}

/** What a collection would do now. Rejects with the service's error. */
export const planCollection = (options: CollectOptions): Promise<CollectionPlan> =>
  service.call('vault.planCollection', { ...options });

/** Starts a collection that does what `plan` says, and nothing else. Rejects with the service's error. */
export async function collect(plan: CollectionPlan): Promise<string> {
  const { digest, thorough, unreferenced } = plan;
  return (await service.call('vault.collect', { planDigest: digest, thorough, unreferenced })).operationId;
}

const certificates = createKeyedStore<readonly Certificate[]>(['vault'], () => service.call('certificate.list', {}));
const ALL = 'all';

/** Deletion certificates, newest first. */
export const useCertificates = (): Loadable<readonly Certificate[]> => certificates.use(ALL);
export const refreshCertificates = (): Promise<void> => certificates.refresh(ALL);

/** Writes a certificate to a new file; its path. Rejects with the service's error. */
export async function exportCertificate(certificateId: string, out: string): Promise<string> {
  return (await service.call('certificate.export', { certificateId, out })).path;
}
