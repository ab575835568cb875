import { z } from 'zod';
import { Decommission, DecommissionChecklist } from '../../model/decommission.ts';
import { DocumentKind, VersionDocument } from '../../model/document.ts';
import { DueItem } from '../../model/due.ts';
import { Severity } from '../../model/inspection.ts';
import { StatementReview, StatementSummary } from '../../model/statement.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const line = z.string().trim().min(1).max(500);
const workers = ['analyst', 'reviewer', 'approver', 'compliance'] as const;

export const workflowMethods = defineMethods({
  'document.attach': {
    summary: 'Attaches a document to a version by the digest of its bytes.',
    effect: 'write',
    access: workers,
    audit: 'document.attached',
    input: z.strictObject({
      version: z.string(),
      path: z.string().min(1).max(4096),
      kind: DocumentKind,
      title: line,
      dated: z.iso.date(),
      expiresOn: z.iso.date().nullable().default(null),
    }),
    output: VersionDocument,
    errors: [
      'version.not_found',
      'version.deleted',
      'file.not_found',
      'file.not_a_file',
      'file.no_permission',
      'file.empty',
      'artifact.too_large',
    ],
  },
  'document.list': {
    summary: 'Documents of a version with their findings and signatures.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ version: z.string() }),
    output: z.array(VersionDocument),
    errors: ['version.not_found'],
  },
  'document.export': {
    summary: 'Writes the bytes of a document to a file, after checking their digest.',
    effect: 'write',
    access: 'signed_in',
    audit: 'document.exported',
    input: z.strictObject({ documentId: z.string(), path: z.string().min(1).max(4096) }),
    output: z.strictObject({ path: z.string(), sha256: z.string(), sizeBytes: z.number().int() }),
    errors: ['document.not_found', 'chunk.digest_mismatch', 'file.exists', 'file.not_found', 'file.no_permission'],
  },
  'document.openFinding': {
    summary: 'Records a finding of a document, to be tracked until it is closed.',
    effect: 'write',
    access: workers,
    audit: 'document.finding_opened',
    input: z.strictObject({ documentId: z.string(), severity: Severity, text: z.string().trim().min(1).max(2000) }),
    output: VersionDocument,
    errors: ['document.not_found'],
  },
  'document.closeFinding': {
    summary: 'Closes a finding of a document with what was done.',
    effect: 'write',
    access: workers,
    audit: 'document.finding_closed',
    input: z.strictObject({ findingId: z.string(), closure: z.string().trim().min(1, 'Say what was done.').max(2000) }),
    output: VersionDocument,
    errors: ['document.not_found', 'document.finding_closed'],
  },
  'document.review': {
    summary: 'The record to be displayed and signed for a document.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ documentId: z.string() }),
    output: StatementReview,
    errors: ['document.not_found'],
  },
  'document.sign': {
    summary: 'Signs for a document with the caller’s own key.',
    effect: 'write',
    access: workers,
    audit: 'statement.signed',
    input: z.strictObject({ documentId: z.string(), ...signingInput }),
    output: VersionDocument,
    errors: ['document.not_found', ...signingRefusals],
  },
  'modification.review': {
    summary: 'The record to be displayed and signed for a decision on substantial modification.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ version: z.string(), substantial: z.boolean() }),
    output: StatementReview,
    errors: ['version.not_found'],
  },
  'modification.decide': {
    summary: 'Signs whether a version is a substantial modification, with the reason.',
    effect: 'write',
    access: ['reviewer', 'approver', 'compliance'],
    audit: 'statement.signed',
    input: z.strictObject({ version: z.string(), substantial: z.boolean(), ...signingInput }),
    output: StatementSummary,
    errors: ['version.not_found', 'version.deleted', ...signingRefusals],
  },
  'model.decommissionReview': {
    summary: 'The record to be displayed and signed before a model is decommissioned, and the end of one that is.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ model: z.string(), checklist: DecommissionChecklist.nullable().default(null) }),
    output: z.strictObject({
      decommissioned: Decommission.nullable(),
      /** Why it can’t be decommissioned now: versions in production, open requests. */
      hindrances: z.array(z.string()),
      review: StatementReview.nullable(),
    }),
    errors: ['model.not_found'],
  },
  'model.decommission': {
    summary: 'Ends a model with a signed checklist: no version of it is promoted any more.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'model.decommissioned',
    input: z.strictObject({ model: z.string(), checklist: DecommissionChecklist, ...signingInput }),
    output: Decommission,
    errors: ['model.not_found', 'model.decommissioned', 'decommission.refused', ...signingRefusals],
  },
  'due.list': {
    summary:
      'What waits: approvals, revalidations, documents that end, findings, policies to sign. What the caller can do comes first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      withinDays: z.number().int().min(0).max(3650).default(30),
      mineOnly: z.boolean().default(false),
    }),
    output: z.array(DueItem),
    errors: [],
  },
});
