import type { PolicyClause, PolicyDocument, PolicyTier, PolicyTransition } from '../../../shared/model/policy.ts';

const words = (text: string): string => text.replaceAll('_', ' ');

/** "1 reviewer, then 1 approver" */
export function approvalWords({ steps, ordered }: PolicyTransition['approvals']): string {
  const each = steps.map(({ number, roles }) => `${number} × ${roles.join(' or ')}`);
  return each.join(ordered ? ', then ' : ', ');
}

/** Evidence kinds as a person reads them. */
export const evidenceWords = (evidence: readonly string[]): string => evidence.map(words).join(', ');

/** What a tier adds, one sentence each. */
export function tierWords(tier: PolicyTier): string[] {
  return [
    ...tier.addApprovals.map(({ to, number, roles }) => `To ${to}: ${number} × ${roles.join(' or ')} more.`),
    ...tier.addEvidence.map(({ to, evidence }) => `To ${to}: ${evidenceWords(evidence)}.`),
    ...tier.conditions.map(({ to, message }) => `To ${to}: ${message}`),
    tier.autoApproval ? 'May be approved automatically.' : 'Always needs signatures.',
    ...(tier.revalidationDays === null ? [] : [`Validated again after ${tier.revalidationDays} days.`]),
  ];
}

/** What the validations look for, by validation. */
export function checkWords({ performance, security, compatibility, business, regulatory }: PolicyDocument['checks']) {
  const metrics = performance.requiredMetrics.map(({ name, slice, minimum, maximum, interval }) => {
    const bounds = [
      ...(minimum === null ? [] : [`at least ${minimum}`]),
      ...(maximum === null ? [] : [`at most ${maximum}`]),
      ...(interval ? ['with its interval'] : []),
    ];
    return [name, ...(slice === null ? [] : [`on ${slice}`]), ...bounds].join(' ');
  });
  return {
    performance: `Required: ${metrics.join('; ') || 'no metric'}. At most ${Math.round(performance.regressionTolerance * 1000) / 10} % worse than production. What is missing ${verdict(performance.missing)}.`,
    security: `Findings from ${security.failFrom} on refuse; an unknown origin ${security.unknownOrigin === 'allow' ? 'is allowed' : verdict(security.unknownOrigin)}.`,
    compatibility: `A breaking change ${verdict(compatibility.breaking)}.`,
    business: `Fields: ${business.requiredFields.join(', ') || 'none'}; what is missing ${verdict(business.missing)}.${business.dependentsNeedImpactReport ? ' With dependents an impact report is needed.' : ''}`,
    regulatory: `Fields: ${regulatory.requiredFields.join(', ') || 'none'}; what is missing ${verdict(regulatory.missing)}.`,
  } as const;
}

const verdict = (kind: 'warn' | 'fail'): string => (kind === 'fail' ? 'refuses' : 'is a warning');

/** Who may waive which findings. */
export const waiverWords = ({ waivers }: PolicyDocument): string =>
  waivers
    .map(
      ({ severities, roles, maxDays }) =>
        `${severities.join(', ')} by ${roles.join(' or ')}${maxDays === null ? '' : ` for at most ${maxDays} days`}`,
    )
    .join('; ') || 'nothing may be waived';

/** How long each class of records is kept. */
export const retentionWords = ({ retention }: PolicyDocument): string =>
  retention.map(({ recordClass, days }) => `${words(recordClass)}: ${days} days`).join('; ') || 'as the settings say';

/** Where a clause finds what it asks for. */
export const clauseWords = ({ fields, evidence }: PolicyClause): string =>
  [
    ...(fields.length > 0 ? [`fields ${fields.join(', ')}`] : []),
    ...(evidence.length > 0 ? [evidenceWords(evidence)] : []),
  ].join('; ') || 'nothing in the registry speaks for it';
