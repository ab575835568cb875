import { PolicyDocument } from '../../../../shared/model/policy.ts';
import { builtInTransitions } from '../default-policy.ts';

/** For a provider of a high-risk AI system under Regulation (EU) 2024/1689. */
export const euAiActHighRisk: PolicyDocument = PolicyDocument.parse({
  type: 'strongroom.policy/1',
  id: 'eu-ai-act-high-risk',
  title: 'EU AI Act, high-risk system',
  description:
    'Documentation, data records, test independence and the decision on substantial modification are on record before production; records are kept ten years.',
  transitions: builtInTransitions(({ to, approvals }) =>
    to === 'production'
      ? {
          evidence: [
            'modification_decision',
            'validation_report',
            'test_report',
            'test_independence',
            'dataset_records',
          ],
          conditions: [
            {
              id: 'adaptive-needs-limits',
              when: 'has(metadata.adaptivity) && metadata.adaptivity == "adaptive"',
              require: 'has(metadata.validationProcedures) && metadata.validationProcedures != ""',
              message: 'A version that goes on learning needs its validation procedures on record.',
            },
          ],
          approvals: {
            ...approvals,
            steps: [
              { roles: ['reviewer', 'approver'], number: 1 },
              { roles: ['compliance'], number: 1 },
            ],
            expiryDays: 60,
          },
        }
      : {},
  ),
  tiers: [
    { tier: 'high', revalidationDays: 365 },
    { tier: 'medium', revalidationDays: 365 },
    { tier: 'low', revalidationDays: 365 },
  ],
  checks: {
    performance: { regressionTolerance: 0.05, missing: 'fail' },
    security: { failFrom: 'high', unknownOrigin: 'fail' },
    compatibility: { breaking: 'warn' },
    business: { requiredFields: ['owner', 'purpose', 'description', 'intendedUse'], missing: 'fail' },
    regulatory: {
      requiredFields: [
        'datasets',
        'developer',
        'intendedUse',
        'limitations',
        'designChoices',
        'dataProvenance',
        'validationProcedures',
        'adaptivity',
        'determinism',
      ],
      missing: 'fail',
    },
  },
  waivers: [{ severities: ['medium'], roles: ['compliance'], maxDays: 180 }],
  revalidationDays: 365,
  retention: [
    { recordClass: 'model_version', days: 3650 },
    { recordClass: 'audit_record', days: 3650 },
    { recordClass: 'document', days: 3650 },
  ],
  clauses: [
    {
      id: 'art9',
      source: 'Article 9',
      asks: 'Risks are identified, and measures are tested.',
      fields: ['limitations'],
      evidence: ['validation_report', 'findings'],
    },
    {
      id: 'art10',
      source: 'Article 10',
      asks: 'Training, validation and test data are governed; their origin and preparation are known.',
      fields: ['datasets', 'dataProvenance'],
      evidence: ['dataset_records', 'test_independence'],
    },
    {
      id: 'art11',
      source: 'Article 11 and Annex IV, 1',
      asks: 'Documentation says what the system is for, who made it and which version it is.',
      fields: ['intendedUse', 'developer', 'description'],
      evidence: ['dossier'],
    },
    {
      id: 'annex4.2',
      source: 'Annex IV, 2',
      asks: 'Documentation holds design choices, data, and validation and testing with dated and signed reports.',
      fields: ['designChoices', 'dataProvenance', 'validationProcedures'],
      evidence: ['test_report', 'validation_report'],
    },
    {
      id: 'annex4.3',
      source: 'Annex IV, 3',
      asks: 'Documentation states capabilities and limits, and accuracy for groups.',
      fields: ['limitations', 'metrics'],
      evidence: ['dossier'],
    },
    {
      id: 'annex4.6',
      source: 'Annex IV, 6',
      asks: 'Changes over the life of the system are described.',
      evidence: ['change_log', 'modification_decision'],
    },
    {
      id: 'art12',
      source: 'Article 12',
      asks: 'Events are logged over the life of the system.',
      evidence: ['audit_trail'],
    },
    {
      id: 'art13',
      source: 'Article 13',
      asks: 'Users are told purpose, accuracy, limits and known risks.',
      fields: ['intendedUse', 'limitations', 'metrics'],
      evidence: ['model_card'],
    },
    {
      id: 'art14',
      source: 'Article 14',
      asks: 'People can oversee the system.',
      fields: ['designChoices'],
      evidence: ['document'],
    },
    {
      id: 'art15',
      source: 'Article 15',
      asks: 'Accuracy, robustness and cybersecurity are appropriate and declared.',
      fields: ['metrics'],
      evidence: ['findings', 'test_report'],
    },
    { id: 'art18', source: 'Article 18', asks: 'Documentation is kept for ten years.', evidence: ['retention'] },
    {
      id: 'art25',
      source: 'Article 25',
      asks: 'Duties along the value chain are known, also for third-party parts.',
      fields: ['thirdParty', 'licence'],
      evidence: ['document'],
    },
    {
      id: 'art43.4',
      source: 'Article 43(4)',
      asks: 'A substantial modification is assessed anew.',
      evidence: ['modification_decision'],
    },
    {
      id: 'art72',
      source: 'Article 72',
      asks: 'The system is monitored after it is put on the market.',
      evidence: ['revalidation'],
    },
  ],
});
