import type { PromotionRequest } from '../../../shared/model/promotion.ts';
import { formatTime, shortDigest } from './figures.ts';
import { facts, table } from './table.ts';

/** The validations of a request, one row each. */
export const describeValidations = (request: PromotionRequest): string =>
  table(
    ['VALIDATION', 'RESULT', 'SUMMARY'],
    request.validations.map((one) => [one.name, one.status.replace('_', ' '), one.summary]),
  );

/** One request with all that a person needs to judge it. */
export function describeRequest(request: PromotionRequest): string {
  const { subject, approvals } = request;
  const signed = approvals.map((one) => [
    one.decision,
    `${one.printedName} (${one.signerId})`,
    formatTime(one.signedAt),
    one.meaning,
    one.reason,
    one.verification.status,
  ]);
  const sections = [
    facts([
      ['Request', request.id],
      ['Version', `${subject.model}@${subject.version}`],
      ['Move', `${request.fromStage} to ${request.toStage}`],
      ['Status', request.status],
      ['Justification', request.reason],
      ['Requested', `${formatTime(request.requestedAt)} by ${request.requestedByName} (${request.requestedBy})`],
      ['Root digest', shortDigest(request.rootDigest)],
      ['Policy', `${request.policy.id} version ${request.policy.version}`],
      ['Approvals', `${approvals.filter((one) => one.decision === 'approve').length} of ${request.approvalsNeeded}`],
    ]),
    describeValidations(request),
  ];
  if (signed.length > 0)
    sections.push(table(['DECISION', 'SIGNED BY', 'TIME', 'MEANING', 'REASON', 'SIGNATURE'], signed));
  return sections.join('\n\n');
}

/** Requests as a table. */
export const requestTable = (requests: readonly PromotionRequest[]): string =>
  table(
    ['REQUEST', 'VERSION', 'FROM', 'TO', 'STATUS', 'BY', 'REQUESTED', 'APPROVALS'],
    requests.map((one) => [
      one.id,
      `${one.subject.model}@${one.subject.version}`,
      one.fromStage,
      one.toStage,
      one.status,
      one.requestedBy,
      formatTime(one.requestedAt),
      `${one.approvals.filter((approval) => approval.decision === 'approve').length}/${one.approvalsNeeded}`,
    ]),
  );
