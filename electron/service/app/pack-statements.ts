import type { ApprovalRow, StatementRow } from '../catalog/index.ts';
import type { Registry } from './context.ts';

/** What a pack has of somebody's signature: an approval or another signed statement. */
export type SignedRow = ApprovalRow | StatementRow;

/**
 * Signed statements that speak of a version: about itself, its model and its documents, the waiver that it was registered under, and what
 * let a smaller step of its number through. Oldest first.
 */
export function statementsAbout({ catalog }: Registry, versionId: string): StatementRow[] {
  const { statements } = catalog;
  const record = catalog.versions.record(versionId);
  const waiver = record?.waiverId ? catalog.waivers.get(record.waiverId) : null;
  const named = [waiver?.statementId ?? null, ...catalog.comparisons.of(versionId).map(({ overrideId }) => overrideId)];
  const found = [
    ...statements.list({ subjectType: 'version', subjectId: versionId }),
    ...(record === null ? [] : statements.list({ subjectType: 'model', subjectId: record.summary.modelId })),
    ...catalog.documents
      .ofVersion(versionId)
      .flatMap(({ id }) => statements.list({ subjectType: 'version_document', subjectId: id })),
    ...named.flatMap((id) => (id === null ? [] : (statements.get(id) ?? []))),
  ];
  const once = new Map(found.map((row) => [row.id, row]));
  return [...once.values()].toSorted((a, b) => a.signedAt.localeCompare(b.signedAt) || a.id.localeCompare(b.id));
}

/** What the log calls the rows that these statements stand in or led to. */
export function statementSubjects({ catalog }: Registry, versionId: string, rows: readonly StatementRow[]) {
  const modelId = catalog.versions.record(versionId)?.summary.modelId ?? '';
  const waivers = rows.flatMap(({ kind, fields }) => (kind === 'waiver' ? [String(fields['waiverId'])] : []));
  return [
    ...rows.map(({ id }) => ({ type: 'signed_statement', id })),
    ...waivers.map((id) => ({ type: 'waiver_request', id })),
    ...catalog.corrections.ofModel(modelId).map(({ id }) => ({ type: 'model_change', id })),
  ];
}
