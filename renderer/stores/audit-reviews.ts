import type { AuditNote, AuditReview } from '../../shared/model/audit-review.ts';
import type { StatementSummary } from '../../shared/model/statement.ts';
import { service } from '../client/service.ts';
import type { SignatureInput } from '../components/signing/sign-form.tsx';
import { createKeyedStore } from './keyed-store.ts';

/** A period of the audit trail and what the reviewer concludes of it. */
export interface ReviewedPeriod {
  readonly from: string;
  readonly to: string;
  readonly conclusion: 'nothing_unusual' | 'findings';
}

const reviews = createKeyedStore<AuditReview>(['audit', 'session'], (key) =>
  service.call('auditReview.prepare', JSON.parse(key) as ReviewedPeriod),
);
const signedReviews = createKeyedStore<readonly StatementSummary[]>(['statements'], () =>
  service.call('statement.list', { kind: 'audit_review' }),
);
const notes = createKeyedStore<readonly AuditNote[]>(['audit'], (key) =>
  service.call('auditNote.list', { seq: Number(key) }),
);

/** What happened in a period, and what a signature would say; kept fresh while it is shown. */
export const useAuditReview = (period: ReviewedPeriod) => reviews.use(JSON.stringify(period));
export const refreshAuditReview = (period: ReviewedPeriod): Promise<void> => reviews.refresh(JSON.stringify(period));

/** Reviews that were signed, newest first. */
export const useSignedReviews = () => signedReviews.use('all');

/** The notes beside one audit record, oldest first. */
export const useAuditNotes = (seq: number) => notes.use(String(seq));

/** Writes a note beside a record. Rejects with the service's error. */
export const addAuditNote = (seq: number, note: string): Promise<AuditNote> =>
  service.call('auditNote.add', { seq, note });

/** Signs the review of a period. Rejects with the service's error. */
export const signAuditReview = (period: ReviewedPeriod, signature: SignatureInput): Promise<StatementSummary> =>
  service.call('auditReview.sign', { ...period, ...signature });
