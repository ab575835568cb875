import type { ApprovalRow, PolicyVersionRow, StatementRow } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';
import { policyBefore, signaturesOn } from '../policies/policy-signatures.ts';

/** What a pack has of somebody's signature: an approval or another signed statement. */
export type SignedRow = ApprovalRow | StatementRow;

/**
 * Signed statements that speak of a version: about itself, its model and its documents, the waiver that it was registered under, what
 * let a smaller step of its number through, and what put the policies in force that judged its requests. Oldest first.
 */
export function statementsAbout(registry: Registry, versionId: string): StatementRow[] {
  const { catalog } = registry;
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
    ...policiesOf(registry, versionId).flatMap((row) => {
      const before = policyBefore(registry, row);
      return before === null ? [] : signaturesOn(registry, row, before);
    }),
  ];
  const once = new Map(found.map((row) => [row.id, row]));
  return [...once.values()].toSorted((a, b) => a.signedAt.localeCompare(b.signedAt) || a.id.localeCompare(b.id));
}

/** The policies that judged the requests of a version, and the one that each followed: it said how many people sign the next. */
function policiesOf(registry: Registry, versionId: string): PolicyVersionRow[] {
  const { policies, promotions } = registry.catalog;
  const numbers = promotions.list({ status: null, versionId }).map(({ policy }) => policy.version);
  const used = [...new Set(numbers)].flatMap((number) => policies.get(number) ?? []);
  const followed = used.flatMap((row) => policies.get(policyBefore(registry, row)?.number ?? 0) ?? []);
  return [...new Map([...used, ...followed].map((row) => [row.id, row])).values()];
}

/** What the log calls the rows that these statements stand in or led to. */
export function statementSubjects(registry: Registry, versionId: string, rows: readonly StatementRow[]) {
  const { catalog } = registry;
  const policies = policiesOf(registry, versionId).map(({ id }) => id);
  const modelId = catalog.versions.record(versionId)?.summary.modelId ?? '';
  const waivers = rows.flatMap(({ kind, fields }) => (kind === 'waiver' ? [String(fields['waiverId'])] : []));
  return [
    ...rows.map(({ id }) => ({ type: 'signed_statement', id })),
    ...waivers.map((id) => ({ type: 'waiver_request', id })),
    ...policies.map((id) => ({ type: 'policy_version', id })),
    ...catalog.policies
      .activations()
      .filter(({ policyVersionId }) => policies.includes(policyVersionId))
      .map(({ id }) => ({ type: 'policy_activation', id })),
    ...catalog.corrections.ofModel(modelId).map(({ id }) => ({ type: 'model_change', id })),
  ];
}
