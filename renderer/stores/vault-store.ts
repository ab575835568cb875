import type { Output } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';
import { readOperations } from './operations.ts';

export type VaultStats = Output<Methods, 'vault.stats'>;

const stats = createKeyedStore<VaultStats>(['vault', 'models'], () => {
  // A verification may be under way since before this page was loaded; its progress is shown beside the figures.
  void readOperations();
  return service.call('vault.stats', {});
});
const ALL = 'all';

/** What the vault holds and what it saves. */
export const useVaultStats = (): Loadable<VaultStats> => stats.use(ALL);
export const refreshVaultStats = (): Promise<void> => stats.refresh(ALL);

/** Starts a verification; its result is the operation's. Rejects with the service's error. */
export async function startVaultVerification(full: boolean): Promise<string> {
  return (await service.call('vault.verify', { full })).operationId;
}
