import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { VersionDocument } from '../../../../shared/model/document.ts';
import type { DocumentRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import type { Registry } from '../context.ts';

type Readable = Pick<Registry, 'catalog' | 'clock'>;

/** Who signed for a document, oldest first. */
export const documentSignatures = (
  { catalog }: Pick<Registry, 'catalog'>,
  documentId: string,
): VersionDocument['signatures'] =>
  catalog.statements
    .list({ kind: 'document', subjectId: documentId })
    .map(({ id, printedName, role, signedAt }) => ({ statementId: id, printedName, role, signedAt }))
    .toReversed();

/** Throws `document.not_found`. */
export function getDocument({ catalog }: Pick<Registry, 'catalog'>, documentId: string): DocumentRow {
  const row = catalog.documents.get(documentId);
  if (row) return row;
  throw new StrongroomError('document.not_found', `There is no document ${documentId}.`, { documentId });
}

export function toVersionDocument(registry: Readable, row: DocumentRow): VersionDocument {
  const { contentId, ...rest } = row;
  const today = isoTime(registry.clock.now()).slice(0, 10);
  return {
    ...rest,
    sha256: contentId,
    isExpired: row.expiresOn !== null && row.expiresOn < today,
    findings: registry.catalog.documents.findings(row.id).map(({ documentId: _, ...finding }) => finding),
    signatures: documentSignatures(registry, row.id),
  };
}
