import type { Verification } from '../../../../shared/model/audit.ts';
import { DocumentKind } from '../../../../shared/model/document.ts';
import type { MetadataKey, VersionMetadata } from '../../../../shared/model/metadata.ts';
import { fieldLines, metadataFields, metadataKeys } from '../../../../shared/model/metadata-fields.ts';
import { StatementKind } from '../../../../shared/model/statement.ts';
import { revalidationDays } from '../../policy/index.ts';
import { dateTime } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import { frozenImpact } from '../lineage/impact-freeze.ts';
import { currentPolicy } from '../policies/policy.ts';
import type { Asked } from './report-asked.ts';

/** A version that a crosswalk looks at: for each model the one in production, else its newest. */
export interface LookedAt {
  readonly id: string;
  readonly label: string;
  readonly metadata: VersionMetadata;
}

export interface FoundEvidence {
  readonly found: boolean;
  readonly text: string;
}

type Finder = (registry: Registry, versions: readonly LookedAt[], verification: Verification | null) => FoundEvidence;

const is = (found: boolean, text: string): FoundEvidence => ({ found, text });
const counted = (count: number, one: string, none: string): FoundEvidence =>
  is(count > 0, count === 0 ? none : `${count} ${one}`);

/** Reports that somebody wrote: a report that nobody made is no evidence. */
const written =
  (report: string): Finder =>
  ({ catalog }) => {
    const { rows } = catalog.audit.list({
      actor: null,
      action: 'report.written',
      subject: null,
      from: null,
      to: null,
      text: `"report":"${report}"`,
      before: null,
      limit: 1,
    });
    const last = rows[0];
    return is(
      last !== undefined,
      last ? `report ${report}, last written ${dateTime(last.time)}` : `report ${report} was never written`,
    );
  };

const statements =
  (kind: StatementKind): Finder =>
  ({ catalog }) =>
    counted(
      catalog.statements.list({ kind }).length,
      `signed: ${kind.replaceAll('_', ' ')}`,
      `nothing signed: ${kind.replaceAll('_', ' ')}`,
    );

/** Of each version; the text names those that lack it. */
function ofEach(versions: readonly LookedAt[], what: string, has: (version: LookedAt) => boolean): FoundEvidence {
  if (versions.length === 0) return is(false, `${what}: there is no version`);
  const lacking = versions.filter((version) => !has(version));
  const named = lacking.slice(0, 5).map(({ label }) => label);
  const more = lacking.length > named.length ? ` and ${lacking.length - named.length} more` : '';
  return lacking.length === 0
    ? is(true, `${what}: all ${versions.length}`)
    : is(false, `${what}: lacking for ${named.join(', ')}${more}`);
}

const documents =
  (kind: DocumentKind): Finder =>
  ({ catalog }, versions) =>
    ofEach(versions, kind.replace('_', ' '), ({ id }) =>
      catalog.documents.ofVersion(id).some((row) => row.kind === kind),
    );

const finders: Readonly<Record<string, Finder>> = {
  dossier: written('dossier'),
  model_card: written('dossier'),
  change_log: written('change-log'),
  access_review: written('access'),
  self_test: written('self-test'),
  inventory: written('inventory'),
  audit_export: ({ catalog }) => {
    const last = catalog.audit.lastOf(['audit.exported']);
    return is(last !== null, last ? `log exported, last ${dateTime(last.time)}` : 'the log was never exported');
  },
  audit_trail: ({ catalog }) => counted(catalog.audit.count(), 'audit records', 'no audit record'),
  audit_verification: (_registry, _versions, verification) => {
    if (verification === null) return is(false, 'the log was not verified');
    const { ok, checkedRecords, problems } = verification;
    return is(ok, ok ? `${checkedRecords} audit records verified now` : `${problems.length} problems found now`);
  },
  vault_verification: ({ catalog }) => {
    const last = catalog.verifications.last({ full: true });
    if (last === null) return is(false, 'the vault was never verified byte by byte');
    return is(last.ok, `vault verified ${dateTime(last.verifiedAt)}: ${last.problems.length} problems`);
  },
  retention: (registry) => {
    const days = registry.catalog.registry.get()?.settings.retentionDays ?? 0;
    const classes = currentPolicy(registry).document.retention.length;
    return is(days > 0 || classes > 0, `retention: ${days} days by the settings, ${classes} classes by the policy`);
  },
  hold: ({ catalog }) => is(true, `${catalog.holds.list(true).length} legal holds, released ones too`),
  role_matrix: () => is(true, 'every call is checked against the table of roles'),
  person: ({ catalog }) => counted(catalog.people.list().length, 'people, each with a user id of their own', 'nobody'),
  approval: ({ catalog }) =>
    counted([...catalog.promotions.allApprovals()].length, 'signatures under promotions', 'no signature'),
  promotion: ({ catalog }) =>
    counted(
      catalog.promotions.list({ status: null, versionId: null }).length,
      'promotion requests',
      'no promotion request',
    ),
  stage_event: ({ catalog }, versions) =>
    counted(versions.flatMap(({ id }) => catalog.promotions.stageEvents(id)).length, 'stage events', 'no stage event'),
  version_correction: ({ catalog }, versions) =>
    is(
      true,
      `${versions.flatMap(({ id }) => catalog.corrections.of(id)).length} corrections; earlier values stay and are marked`,
    ),
  findings: (_, versions) => ofEach(versions, 'inspected for findings', () => true),
  document: ({ catalog }, versions) =>
    ofEach(versions, 'a document', ({ id }) => catalog.documents.ofVersion(id).length > 0),
  document_findings: ({ catalog }, versions) =>
    ofEach(versions, 'findings of documents closed', ({ id }) =>
      catalog.documents
        .ofVersion(id)
        .flatMap((row) => catalog.documents.findings(row.id))
        .every(({ closedAt }) => closedAt !== null),
    ),
  dataset_records: (_, versions) =>
    ofEach(versions, 'datasets with source, preparation and digest', ({ metadata }) => {
      const training = metadata.datasets.filter(({ role }) => role !== 'test');
      return (
        training.length > 0 &&
        training.every((one) => one.digest !== null && one.source !== '' && one.preparation !== '')
      );
    }),
  test_independence: (_, versions) =>
    ofEach(versions, 'test sets other than training sets', ({ metadata }) => {
      const tests = metadata.datasets.filter(({ role }) => role === 'test').map(({ digest }) => digest);
      const others = new Set(metadata.datasets.filter(({ role }) => role !== 'test').map(({ digest }) => digest));
      return tests.length > 0 && tests.every((digest) => digest !== null && !others.has(digest));
    }),
  impact_report: (registry, versions) =>
    ofEach(versions, 'impact report', ({ id }) =>
      registry.catalog.promotions
        .list({ status: null, versionId: id })
        .some((row) => frozenImpact(registry, row.id) !== null),
    ),
  lineage: ({ catalog }, versions) =>
    ofEach(
      versions,
      'lineage',
      ({ id, metadata }) => catalog.lineage.parents(id).length > 0 || metadata.datasets.length > 0,
    ),
  concentration: () => is(true, 'shared data and parents are worked out on the page Lineage'),
  revalidation: (registry) => {
    const days = revalidationDays(currentPolicy(registry).document, null);
    return is(
      days !== null,
      days === null ? 'the policy names no revalidation' : `revalidation every ${days} days by the policy`,
    );
  },
};

/** What the registry holds for one kind of evidence. A kind that nobody knows is missing: it is never passed over. */
export function findEvidence(
  { registry, verification }: Pick<Asked, 'registry' | 'verification'>,
  kind: string,
  versions: readonly LookedAt[],
): FoundEvidence {
  const finder = finders[kind];
  if (finder !== undefined) return finder(registry, versions, verification);
  const document = DocumentKind.safeParse(kind);
  if (document.success) return documents(document.data)(registry, versions, verification);
  const statement = StatementKind.safeParse(kind);
  if (statement.success) return statements(statement.data)(registry, versions, verification);
  return is(false, `nothing is known of ${kind}`);
}

/** Whether a field is recorded of each version. */
export function findField(name: string, versions: readonly LookedAt[]): FoundEvidence {
  const key = metadataKeys.find((one): one is MetadataKey => one === name);
  if (key === undefined) return is(false, `there is no field ${name}`);
  return ofEach(versions, metadataFields[key].label, ({ metadata }) => fieldLines(key, metadata).length > 0);
}
