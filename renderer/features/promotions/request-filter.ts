import type { Approval, PromotionRequest } from '../../../shared/model/promotion.ts';
import type { Stage } from '../../../shared/model/stage.ts';

/** Which requests are shown. `closed` is every status but open. */
export interface RequestFilter {
  readonly status: 'open' | 'closed' | 'all';
  readonly toStage: Stage | null;
  readonly text: string;
}

/** The requests that a filter lets through, in the order they came; text is looked for in version, person and reason. */
export function filterRequests(requests: readonly PromotionRequest[], filter: RequestFilter): PromotionRequest[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return requests.filter((request) => {
    if (filter.status !== 'all' && (request.status === 'open') !== (filter.status === 'open')) return false;
    if (filter.toStage !== null && request.toStage !== filter.toStage) return false;
    const { subject, requestedBy, requestedByName, reason } = request;
    const said = `${subject.model}@${subject.version} ${requestedBy} ${requestedByName} ${reason}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** How many approvals a request has of those it needs. */
export const approvalsSoFar = ({ approvals }: { readonly approvals: readonly Approval[] }): number =>
  new Set(approvals.filter(({ decision, counts }) => decision === 'approve' && counts).map(({ signerId }) => signerId))
    .size;
