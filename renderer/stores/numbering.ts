import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { Branch, VersionGraph, VersionStrategy } from '../../shared/model/numbering.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** Versions of a model with branches, parents, stages and signatures, by the model's name or id. */
export const versionGraphs = createKeyedStore<VersionGraph>(['models', 'promotions'], (model) =>
  service.call('version.graph', { model }),
);

/** The branches of a model; none while no model is named. */
export const branchLists = createKeyedStore<readonly Branch[]>(['models'], (model) =>
  model === '' ? Promise.resolve([]) : service.call('branch.list', { model }),
);

/** Makes a branch from a version. Rejects with the service's error. */
export const createBranch = (from: string, branch: string, description: string): Promise<Branch> =>
  service.call('branch.create', { from, branch, description });

/** Closes a branch. Rejects with the service's error. */
export const closeBranch = (model: string, branch: string, reason: string): Promise<Branch> =>
  service.call('branch.close', { model, branch, reason });

/** Opens a closed branch again. Rejects with the service's error. */
export const reopenBranch = (model: string, branch: string, reason: string): Promise<Branch> =>
  service.call('branch.reopen', { model, branch, reason });

/** Changes how a model numbers its versions. Rejects with the service's error. */
export async function setStrategy(model: string, strategy: VersionStrategy, reason: string): Promise<void> {
  await service.call('model.setStrategy', { model, strategy, reason });
}

/** Registers the files of a version again. Rejects with the service's error. */
export const adoptVersion = (input: Params<Methods, 'version.adopt'>): Promise<Output<Methods, 'version.adopt'>> =>
  service.call('version.adopt', input);
