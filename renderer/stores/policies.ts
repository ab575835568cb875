import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { PolicyVersion } from '../../shared/model/policy.ts';
import type { StatementReview } from '../../shared/model/statement.ts';
import { service } from '../client/service.ts';
import type { SignatureInput } from '../components/signing/sign-form.tsx';
import { createKeyedStore } from './keyed-store.ts';

export type ShownPolicy = Output<Methods, 'policy.get'>;
export type PolicyTemplate = Output<Methods, 'policy.templates'>[number];
export type PolicyCheck = Output<Methods, 'policy.check'>;
export type PolicyDryRun = Output<Methods, 'policy.dryRun'>;

const lists = createKeyedStore<readonly PolicyVersion[]>(['promotions'], () => service.call('policy.list', {}));
const texts = createKeyedStore<ShownPolicy>(['promotions'], (key) =>
  service.call('policy.get', { number: key === 'current' ? null : Number(key) }),
);
const templates = createKeyedStore<readonly PolicyTemplate[]>([], () => service.call('policy.templates', {}));
const checks = createKeyedStore<PolicyCheck>([], (text) => checkPolicy(text));
const reviews = createKeyedStore<StatementReview>(['promotions', 'session'], (key) =>
  service.call('policy.review', { number: Number(key) }),
);

const keyOf = (number: number | null): string => (number === null ? 'current' : String(number));

/** Every policy, newest first. */
export const usePolicies = () => lists.use('all');

/** One policy with its text; null: the one in force. */
export const usePolicy = (number: number | null) => texts.use(keyOf(number));
export const refreshPolicy = (number: number | null): Promise<void> => texts.refresh(keyOf(number));

/** The policies that come with Strongroom. */
export const usePolicyTemplates = () => templates.use('all');

/** A text that comes with Strongroom, read as a policy. */
export const usePolicyText = (text: string) => checks.use(text);

/** What a person would sign to put a policy in force. */
export const usePolicyReview = (number: number) => reviews.use(String(number));

/** What is wrong with a text that should be a policy. Rejects with the service's error. */
export const checkPolicy = (text: string): Promise<PolicyCheck> => service.call('policy.check', { text });

/** Judges the versions that are there by a text. Rejects with the service's error. */
export const dryRunPolicy = (text: string): Promise<PolicyDryRun> => service.call('policy.dryRun', { text });

/** Keeps a policy, to be signed. Rejects with the service's error. */
export const proposePolicy = (input: Params<Methods, 'policy.propose'>): Promise<PolicyVersion> =>
  service.call('policy.propose', input);

/** Puts a policy in force with a signature. Rejects with the service's error. */
export async function signPolicy(number: number, signature: SignatureInput): Promise<void> {
  await service.call('policy.sign', { number, ...signature });
}
