import { PolicyDocument } from '../../../../shared/model/policy.ts';
import { builtInTransitions } from '../default-policy.ts';

const review = [
  { roles: ['reviewer'], number: 1 },
  { roles: ['approver'], number: 1 },
  { roles: ['compliance'], number: 1 },
];

/** For records and signatures under 21 CFR Part 11 and EU GMP Annex 11. It supports them; whether they are met is not for software to say. */
export const part11Annex11: PolicyDocument = PolicyDocument.parse({
  type: 'strongroom.policy/1',
  id: 'part-11-annex-11',
  title: '21 CFR Part 11 with EU GMP Annex 11',
  description:
    'Review, approval and quality release in this order before production; a validation report and a test report are attached and in force.',
  transitions: builtInTransitions(({ to, approvals }) =>
    to === 'production'
      ? {
          warningsRefuse: false,
          evidence: [
            'modification_decision',
            'validation_report',
            'test_report',
            'test_independence',
            'dataset_records',
          ],
          approvals: {
            ...approvals,
            steps: PolicyDocument.shape.transitions.element.shape.approvals.shape.steps.parse(review),
            ordered: true,
            expiryDays: 30,
          },
        }
      : { approvals: { ...approvals, expiryDays: 30 } },
  ),
  tiers: [
    { tier: 'high', revalidationDays: 365 },
    { tier: 'medium', revalidationDays: 365 },
    { tier: 'low', revalidationDays: 730 },
  ],
  checks: {
    performance: { regressionTolerance: 0.02, missing: 'fail' },
    security: { failFrom: 'medium', unknownOrigin: 'fail' },
    compatibility: { breaking: 'fail' },
    business: { requiredFields: ['owner', 'purpose', 'description', 'intendedUse'], missing: 'fail' },
    regulatory: {
      requiredFields: [
        'datasets',
        'owner',
        'developer',
        'validator',
        'intendedUse',
        'limitations',
        'validationProcedures',
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
    { recordClass: 'report', days: 3650 },
  ],
  clauses: [
    {
      id: 'part11.10a',
      source: '21 CFR 11.10(a)',
      asks: 'The system is validated, and altered records are discerned.',
      evidence: ['self_test', 'audit_verification'],
    },
    {
      id: 'part11.10b',
      source: '21 CFR 11.10(b)',
      asks: 'Accurate and complete copies of records, for people and for machines.',
      evidence: ['dossier', 'audit_export'],
    },
    {
      id: 'part11.10c',
      source: '21 CFR 11.10(c)',
      asks: 'Records are protected and found for as long as they are kept.',
      evidence: ['retention', 'hold', 'vault_verification'],
    },
    {
      id: 'part11.10d',
      source: '21 CFR 11.10(d)',
      asks: 'Access is limited to authorised people.',
      evidence: ['access_review'],
    },
    {
      id: 'part11.10e',
      source: '21 CFR 11.10(e)',
      asks: 'A computer-made, time-stamped audit trail that does not hide earlier entries.',
      evidence: ['audit_trail', 'version_correction'],
    },
    {
      id: 'part11.10f',
      source: '21 CFR 11.10(f)',
      asks: 'The allowed order of steps is enforced.',
      evidence: ['policy', 'stage_event'],
    },
    {
      id: 'part11.10g',
      source: '21 CFR 11.10(g)',
      asks: 'Only authorised people sign, change or release.',
      evidence: ['role_matrix', 'access_review'],
    },
    {
      id: 'part11.50',
      source: '21 CFR 11.50',
      asks: 'A signature shows printed name, date and time, and meaning.',
      evidence: ['approval'],
    },
    {
      id: 'part11.70',
      source: '21 CFR 11.70',
      asks: 'A signature can’t be moved to another record.',
      evidence: ['approval', 'audit_verification'],
    },
    {
      id: 'part11.100',
      source: '21 CFR 11.100(a)',
      asks: 'A signature belongs to one person and is never given to another.',
      evidence: ['person'],
    },
    {
      id: 'part11.200',
      source: '21 CFR 11.200(a)',
      asks: 'Two components at the first signing of a session, one at later ones.',
      evidence: ['approval'],
    },
    {
      id: 'part11.300',
      source: '21 CFR 11.300',
      asks: 'User ids are unique; passphrases are checked, aged and revoked.',
      evidence: ['person', 'key_rotation'],
    },
    {
      id: 'annex11.4',
      source: 'EU GMP Annex 11, 4',
      asks: 'Validation covers the life of the system, with reports and change records.',
      fields: ['validationProcedures', 'validator'],
      evidence: ['validation_report', 'test_report'],
    },
    {
      id: 'annex11.8',
      source: 'EU GMP Annex 11, 8',
      asks: 'Printouts show whether values were changed since their first entry.',
      evidence: ['dossier', 'version_correction'],
    },
    {
      id: 'annex11.9',
      source: 'EU GMP Annex 11, 9',
      asks: 'Changes and their reasons are recorded, and the trail is reviewed.',
      evidence: ['audit_trail', 'audit_review'],
    },
    {
      id: 'annex11.10',
      source: 'EU GMP Annex 11, 10',
      asks: 'Changes are made in a controlled way.',
      evidence: ['modification_decision', 'promotion'],
    },
    {
      id: 'annex11.11',
      source: 'EU GMP Annex 11, 11',
      asks: 'The system is evaluated from time to time.',
      evidence: ['revalidation', 'self_test'],
    },
    {
      id: 'annex11.14',
      source: 'EU GMP Annex 11, 14',
      asks: 'Electronic signatures are bound to their record and carry date and time.',
      evidence: ['approval'],
    },
    {
      id: 'annex11.17',
      source: 'EU GMP Annex 11, 17',
      asks: 'Archived data stay accessible, readable and whole.',
      evidence: ['vault_verification', 'retention'],
    },
  ],
});
