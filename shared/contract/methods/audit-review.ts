import { z } from 'zod';
import { AuditNote, AuditPeriod, AuditReview, conclusions } from '../../model/audit-review.ts';
import { StatementSummary } from '../../model/statement.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const reviewed = { ...AuditPeriod.shape, conclusion: z.enum(conclusions).default('nothing_unusual') };

export const auditReviewMethods = defineMethods({
  'auditNote.add': {
    summary: 'Writes a note beside an audit record. It is appended and never changed.',
    effect: 'write',
    access: ['compliance', 'administrator', 'reviewer'],
    audit: 'audit_note.added',
    input: z.strictObject({
      seq: z.number().int().nonnegative(),
      note: z.string().trim().min(1, 'Write a note.').max(2000),
    }),
    output: AuditNote,
    errors: ['audit.not_found'],
  },
  'auditNote.list': {
    summary: 'The notes beside one audit record, oldest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ seq: z.number().int().nonnegative() }),
    output: z.array(AuditNote),
    errors: [],
  },
  'auditReview.prepare': {
    summary: 'What happened in a period, with its notes, and what a signed review of it would say.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject(reviewed),
    output: AuditReview,
    errors: ['audit.period_refused'],
  },
  'auditReview.sign': {
    summary: 'Signs the review of the audit trail of a period with the caller’s own key.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'statement.signed',
    input: z.strictObject({ ...reviewed, ...signingInput }),
    output: StatementSummary,
    errors: ['audit.period_refused', ...signingRefusals],
  },
});
