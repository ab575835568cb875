import type { Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { PolicyDraft, PolicyDraftSummary } from '../../shared/model/policy-draft.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

const lists = createKeyedStore<readonly PolicyDraftSummary[]>(['drafts', 'people'], () =>
  service.call('policyDraft.list', {}),
);

/** Policies that people write and did not propose yet. */
export const usePolicyDrafts = () => lists.use('all');
export const refreshPolicyDrafts = (): Promise<void> => lists.refresh('all');

/** A draft as it is kept now. Rejects with the service's error. */
export const readPolicyDraft = (id: string): Promise<PolicyDraft> => service.call('policyDraft.get', { id });

/** Keeps a draft. Rejects with the service's error: `policy.draft_stale` where another window saved it meanwhile. */
export const savePolicyDraft = (input: Params<Methods, 'policyDraft.save'>): Promise<PolicyDraftSummary> =>
  service.call('policyDraft.save', input);

/** Deletes a draft. Rejects with the service's error. */
export async function removePolicyDraft(id: string): Promise<void> {
  await service.call('policyDraft.remove', { id });
}
