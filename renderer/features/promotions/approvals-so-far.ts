import type { Approval } from '../../../shared/model/promotion.ts';

/** How many approvals a request has of those it needs. */
export const approvalsSoFar = ({ approvals }: { readonly approvals: readonly Approval[] }): number =>
  new Set(approvals.filter(({ decision, counts }) => decision === 'approve' && counts).map(({ signerId }) => signerId))
    .size;
