import { PolicyDocument } from '../../../../shared/model/policy.ts';
import { builtInTransitions } from '../default-policy.ts';

/** For a bank's models under the supervisory letter SR 26-2 (17 April 2026), which replaced SR 11-7. Its effort follows materiality. */
export const bankModelRisk: PolicyDocument = PolicyDocument.parse({
  type: 'strongroom.policy/1',
  id: 'bank-model-risk',
  title: 'Bank model risk (SR 26-2)',
  description:
    'Gates, approvals and revalidation follow the materiality tier. SR 26-2 asks for effort in proportion to exposure and purpose; it names no yearly cycle, so the intervals here are a choice to review.',
  transitions: builtInTransitions(({ to, approvals }) =>
    to === 'production'
      ? {
          evidence: ['modification_decision'],
          approvals: {
            ...approvals,
            steps: [
              { roles: ['reviewer'], number: 1 },
              { roles: ['approver'], number: 1 },
            ],
            ordered: true,
            expiryDays: 45,
          },
        }
      : { approvals: { ...approvals, expiryDays: 90 } },
  ),
  tiers: [
    {
      tier: 'high',
      addApprovals: [{ to: 'production', roles: ['compliance'], number: 1 }],
      addEvidence: [
        { to: 'production', evidence: ['validation_report', 'test_independence', 'dataset_records', 'impact_report'] },
      ],
      conditions: [
        {
          to: 'production',
          id: 'independent-validator',
          when: null,
          require:
            'has(metadata.validator) && has(metadata.developer) && metadata.validator != "" && metadata.validator != metadata.developer',
          message: 'A high-tier model needs a validator other than its developer.',
        },
      ],
      revalidationDays: 365,
    },
    {
      tier: 'medium',
      addEvidence: [{ to: 'production', evidence: ['validation_report', 'dataset_records'] }],
      revalidationDays: 730,
    },
    { tier: 'low', autoApproval: true, revalidationDays: 1095 },
  ],
  untiered: 'high',
  checks: {
    performance: { regressionTolerance: 0.05, missing: 'fail' },
    security: { failFrom: 'high', unknownOrigin: 'warn' },
    compatibility: { breaking: 'warn' },
    business: {
      requiredFields: ['owner', 'purpose', 'description'],
      missing: 'fail',
      dependentsNeedImpactReport: true,
    },
    regulatory: { requiredFields: ['datasets', 'owner', 'developer', 'intendedUse', 'limitations'], missing: 'fail' },
  },
  waivers: [{ severities: ['medium', 'high'], roles: ['compliance'], maxDays: 180 }],
  revalidationDays: 1095,
  retention: [
    { recordClass: 'model_version', days: 2555 },
    { recordClass: 'audit_record', days: 2555 },
    { recordClass: 'document', days: 2555 },
    { recordClass: 'report', days: 2555 },
  ],
  clauses: [
    {
      id: 'materiality',
      source: 'SR 26-2, materiality',
      asks: 'Effort follows the exposure and the purpose of a model.',
      fields: ['purpose'],
      evidence: ['tier_change'],
    },
    {
      id: 'inventory',
      source: 'SR 26-2, inventory',
      asks: 'An inventory of models in use, in development and retired.',
      fields: ['owner', 'purpose', 'intendedUse'],
      evidence: ['inventory', 'decommission'],
    },
    {
      id: 'development',
      source: 'SR 26-2, development and use',
      asks: 'Purpose, design, data, assumptions and limits are documented.',
      fields: ['purpose', 'designChoices', 'dataProvenance', 'limitations'],
      evidence: ['dossier', 'dataset_records'],
    },
    {
      id: 'testing',
      source: 'SR 26-2, testing',
      asks: 'Testing shows that the model does what it is for.',
      fields: ['metrics'],
      evidence: ['test_report', 'test_independence'],
    },
    {
      id: 'validation',
      source: 'SR 26-2, validation',
      asks: 'Validation with effective challenge, in depth that fits the materiality.',
      fields: ['validator', 'validationProcedures'],
      evidence: ['validation_report', 'document_findings'],
    },
    {
      id: 'monitoring',
      source: 'SR 26-2, monitoring',
      asks: 'Performance is watched, and revalidation follows risk and change.',
      evidence: ['revalidation'],
    },
    {
      id: 'change',
      source: 'SR 26-2, change',
      asks: 'Changes are assessed before use.',
      evidence: ['modification_decision', 'change_log', 'impact_report'],
    },
    {
      id: 'aggregate',
      source: 'SR 26-2, aggregate risk',
      asks: 'Shared data and dependencies between models are known.',
      evidence: ['concentration', 'lineage'],
    },
    {
      id: 'governance',
      source: 'SR 26-2, governance and controls',
      asks: 'Roles, policies and escalation are set out and followed.',
      evidence: ['policy', 'approval', 'access_review'],
    },
    {
      id: 'third-party',
      source: 'SR 26-2, third-party models',
      asks: 'Vendor models are understood, and there is a plan for their end.',
      fields: ['thirdParty', 'licence'],
      evidence: ['document'],
    },
  ],
});
