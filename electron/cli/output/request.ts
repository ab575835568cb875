import type { EstimatedCompletion, PromotionRequest } from '../../../shared/model/promotion.ts';
import { count, formatTime, shortDigest } from './figures.ts';
import { facts, table } from './table.ts';

/** The validations of a request, one row each. */
export const describeValidations = (request: PromotionRequest): string =>
  table(
    ['VALIDATION', 'RESULT', 'SUMMARY'],
    request.validations.map((one) => [one.name, one.status.replace('_', ' '), one.summary]),
  );

const hours = (value: number): string => (value < 48 ? `${value.toFixed(1)} hours` : `${(value / 24).toFixed(1)} days`);

/** How long such requests take here, with its range; or that too few were decided to tell. */
export function describeEstimate(estimate: EstimatedCompletion): string {
  if (estimate.status === 'not_enough_history')
    return `not enough history: ${count(estimate.similar, 'similar request was', 'similar requests were')} decided, ${estimate.needed} are needed`;
  const { medianHours, lowerHours, upperHours, similar } = estimate;
  return `${hours(medianHours)}; half of ${similar} similar requests took ${hours(lowerHours)} to ${hours(upperHours)}`;
}

const ref = ({ model, version }: { model: string; version: string }): string => `${model}@${version}`;

/** How far a request is: its steps, when it is over, what became of what it was judged on. */
function progressOf(request: PromotionRequest, estimate?: EstimatedCompletion): [string, string | null][] {
  const { steps, ordered, status, expiresAt, closedAt, closedReason, replaces, dependents } = request;
  return [
    ...steps.map(({ roles, number, signed }, at): [string, string] => [
      ordered ? `Step ${at + 1}` : steps.length === 1 ? 'Signatures' : `Signatures ${at + 1}`,
      `${signed} of ${number} by ${roles.join(' or ')}`,
    ]),
    ['Tier', request.tier],
    ['Closed', closedAt === null ? null : `${formatTime(closedAt)}: ${closedReason ?? ''}`],
    ['Open until', status === 'open' && expiresAt !== null ? formatTime(expiresAt) : null],
    ['Usually takes', status === 'open' && estimate ? describeEstimate(estimate) : null],
    ['Takes out of production', replaces && ref(replaces)],
    ['Depends on it', dependents.length === 0 ? null : dependents.map(ref).join(', ')],
    ['One person may ask and sign', request.soloReason],
    ['Approved', request.autoApproved ? 'automatically, by the policy' : null],
    ['Stale', request.isStale ? 'what was judged has changed; strongroom revalidate runs the validations again' : null],
  ];
}

/** One request with all that a person needs to judge it. */
export function describeRequest(request: PromotionRequest, estimate?: EstimatedCompletion): string {
  const { subject, approvals, comments } = request;
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
      ...progressOf(request, estimate),
    ]),
    describeValidations(request),
  ];
  if (signed.length > 0)
    sections.push(table(['DECISION', 'SIGNED BY', 'TIME', 'MEANING', 'REASON', 'SIGNATURE'], signed));
  if (comments.length > 0)
    sections.push(
      table(
        ['COMMENT', 'BY', 'TIME'],
        comments.map((one) => [one.text, `${one.byName} (${one.byPerson})`, formatTime(one.at)]),
      ),
    );
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
