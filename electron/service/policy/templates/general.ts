import { PolicyDocument } from '../../../../shared/model/policy.ts';
import { builtInTransitions } from '../default-policy.ts';

/** For a team without a regulator: two people for production, a decision on each release, yearly revalidation. */
export const general: PolicyDocument = PolicyDocument.parse({
  type: 'strongroom.policy/1',
  id: 'general',
  title: 'General model governance',
  description:
    'One approval for every move and two people for production. High-tier models need a validation report and a signature of compliance.',
  transitions: builtInTransitions(({ to, approvals }) =>
    to === 'production'
      ? {
          evidence: ['modification_decision'],
          approvals: {
            ...approvals,
            expiryDays: 30,
            steps: [
              { roles: ['reviewer', 'approver'], number: 1 },
              { roles: ['approver'], number: 1 },
            ],
          },
        }
      : { approvals: { ...approvals, expiryDays: 60 } },
  ),
  tiers: [
    {
      tier: 'high',
      addApprovals: [{ to: 'production', roles: ['compliance'], number: 1 }],
      addEvidence: [{ to: 'production', evidence: ['validation_report', 'test_independence', 'dataset_records'] }],
      revalidationDays: 365,
    },
    { tier: 'medium', addEvidence: [{ to: 'production', evidence: ['validation_report'] }], revalidationDays: 730 },
    { tier: 'low', autoApproval: true },
  ],
  checks: {
    performance: { regressionTolerance: 0.05 },
    security: { failFrom: 'high', unknownOrigin: 'warn' },
    compatibility: { breaking: 'warn' },
    business: { requiredFields: ['owner', 'purpose', 'description'], missing: 'fail' },
    regulatory: { requiredFields: ['datasets', 'owner', 'limitations'], missing: 'warn' },
  },
  waivers: [{ severities: ['medium', 'high'], roles: ['compliance'], maxDays: 365 }],
  revalidationDays: 730,
  retention: [
    { recordClass: 'model_version', days: 1825 },
    { recordClass: 'audit_record', days: 3650 },
    { recordClass: 'document', days: 1825 },
  ],
  clauses: [
    { id: 'owner', source: 'General', asks: 'Each model has an owner and a purpose.', fields: ['owner', 'purpose'] },
    { id: 'independence', source: 'General', asks: 'Whoever asks does not decide.', evidence: ['approval'] },
    {
      id: 'change',
      source: 'General',
      asks: 'Each release says whether it is a substantial modification.',
      evidence: ['modification_decision'],
    },
  ],
});
