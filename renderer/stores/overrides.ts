import type { SignedStatement, StatementReview } from '../../shared/model/statement.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';
import type { ProposalQuestion } from './quarantine-store.ts';

const NOTHING = '';

const reviews = createKeyedStore<StatementReview | null>(['models', 'statements', 'session'], (key) =>
  key === NOTHING ? Promise.resolve(null) : service.call('version.reviewOverride', askedOf(JSON.parse(key))),
);
const signed = createKeyedStore<SignedStatement | null>(['statements'], (statementId) =>
  statementId === NOTHING ? Promise.resolve(null) : service.call('statement.get', { statementId }),
);

const askedOf = ({ allowSmaller: _, parents, ...question }: ProposalQuestion) => ({
  ...question,
  parents: [...parents],
});

/** What would be signed for a version whose step is too small; null asks for nothing. */
export const useOverrideReview = (question: ProposalQuestion | null): Loadable<StatementReview | null> =>
  reviews.use(question === null ? NOTHING : JSON.stringify(question));

/** A signed statement with its verification; null asks for nothing. */
export const useSignedStatement = (statementId: string | null): Loadable<SignedStatement | null> =>
  signed.use(statementId ?? NOTHING);

/** Signs for a smaller step with the caller's own key. Rejects with the service's error. */
export async function signOverride(
  question: ProposalQuestion,
  signature: { reason: string; passphrase: string; userId: string | null; displayedDigest: string },
): Promise<void> {
  await service.call('version.signOverride', { ...askedOf(question), ...signature });
}
