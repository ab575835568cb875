import type { Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import { service } from '../client/service.ts';

export type RepairSource = Params<Methods, 'vault.repair'>;

/** Starts a repair; its result is the operation's. Rejects with the service's error. */
export async function startRepair(source: RepairSource): Promise<void> {
  await service.call('vault.repair', source);
}
