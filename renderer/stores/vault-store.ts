import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { SubjectFigures } from '../../shared/model/storage.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';
import { readOperations } from './operations.ts';

export type VaultStats = Output<Methods, 'vault.stats'>;
export type VaultHistory = Output<Methods, 'vault.history'>;
export type PackPage = Output<Methods, 'vault.packs'>;
export type PackQuery = Params<Methods, 'vault.packs'>;

const stats = createKeyedStore<VaultStats>(['vault', 'models'], () => {
  // A verification may be under way since before this page was loaded; its progress is shown beside the figures.
  void readOperations();
  return service.call('vault.stats', {});
});
const history = createKeyedStore<VaultHistory>(['vault', 'models'], () => service.call('vault.history', {}));
const ALL = 'all';

/** What the vault holds and what it saves. */
export const useVaultStats = (): Loadable<VaultStats> => stats.use(ALL);
export const refreshVaultStats = (): Promise<void> => stats.refresh(ALL);

/** The vault's size over time. */
export const useVaultHistory = (): Loadable<VaultHistory> => history.use(ALL);
export const refreshVaultHistory = (): Promise<void> => history.refresh(ALL);

/** Storage figures of a version, by id or MODEL@VERSION. */
export const versionFigures = createKeyedStore<SubjectFigures>(['vault', 'models'], (version) =>
  service.call('vault.figures', { version }),
);

/** A page of packs. Rejects with the service's error. */
export const readPacks = (query: PackQuery): Promise<PackPage> => service.call('vault.packs', query);

/** Starts a verification; its result is the operation's. Rejects with the service's error. */
export async function startVaultVerification(full: boolean, resume = false): Promise<string> {
  return (await service.call('vault.verify', { full, resume })).operationId;
}
