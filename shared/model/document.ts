import { z } from 'zod';
import { Severity } from './inspection.ts';

export const documentKinds = [
  'validation_report',
  'test_report',
  'impact_report',
  'risk_assessment',
  'model_card',
  'contract',
  'other',
] as const;
export const DocumentKind = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof DocumentKind>;

/** Bytes of one document; more is refused before it is read. */
export const maxDocumentBytes = 10 * 1024 * 1024;

/** Something that a report found; it is tracked until somebody closes it. */
export const DocumentFinding = z.strictObject({
  id: z.string(),
  number: z.number().int(),
  severity: Severity,
  text: z.string(),
  openedBy: z.string(),
  openedAt: z.iso.datetime(),
  closedBy: z.string().nullable(),
  closedAt: z.iso.datetime().nullable(),
  closure: z.string().nullable(),
});
export type DocumentFinding = z.infer<typeof DocumentFinding>;

/** A document of a version. Its bytes are named by their digest. */
export const VersionDocument = z.strictObject({
  id: z.string(),
  versionId: z.string(),
  kind: DocumentKind,
  title: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int(),
  dated: z.iso.date(),
  expiresOn: z.iso.date().nullable(),
  isExpired: z.boolean(),
  attachedBy: z.string(),
  attachedAt: z.iso.datetime(),
  findings: z.array(DocumentFinding),
  /** Who signed for it, with the id of the statement. */
  signatures: z.array(
    z.strictObject({ statementId: z.string(), printedName: z.string(), role: z.string(), signedAt: z.iso.datetime() }),
  ),
});
export type VersionDocument = z.infer<typeof VersionDocument>;
