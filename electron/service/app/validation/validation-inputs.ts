import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Tier } from '../../../../shared/model/model.ts';
import type { RunInput } from '../../../../shared/model/promotion.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import type { VersionRef } from '../../../../shared/model/version.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { DescribedVersion, DocumentFindingRow, DocumentRow, VersionRecord } from '../../catalog/index.ts';
import { isoTime, sha256Hex } from '../../platform/index.ts';
import type { ConditionFacts } from '../../policy/index.ts';
import type { Registry } from '../context.ts';
import { type DataUse, dataUses } from '../lineage/data-uses.ts';
import { dependentsOf } from '../lineage/dependents.ts';
import type { JudgedMove } from '../policies/policy.ts';
import { documentSignatures } from '../version/document-view.ts';
import { tierOf } from '../version/tier.ts';
import { type WaiverInForce, waiverInForce } from '../waiver/waiver-in-force.ts';

/** A document as the validations see it. */
export interface JudgedDocument {
  readonly row: DocumentRow;
  readonly isExpired: boolean;
  readonly openFindings: readonly DocumentFindingRow[];
  readonly signatures: readonly string[];
}

/** A decision on substantial modification, as it was signed. */
export interface ModificationDecision {
  readonly statementId: string;
  readonly isSubstantial: boolean;
  readonly reason: string;
  readonly by: string;
}

/** Everything that the validations of a move look at, read once. */
export interface Judged {
  readonly move: JudgedMove;
  readonly subject: VersionRecord;
  readonly production: VersionRecord | null;
  readonly from: Stage;
  readonly to: Stage;
  readonly tier: Tier | null;
  /** True when the version goes back to production in the place of a later one. */
  readonly isRollback: boolean;
  readonly documents: readonly JudgedDocument[];
  readonly modification: ModificationDecision | null;
  readonly waiver: WaiverInForce | null;
  readonly dependents: readonly VersionRef[];
  readonly ancestors: readonly DescribedVersion[];
  /** Data sets that it and its ancestors rest on, as the lineage records them. */
  readonly dataUses: readonly DataUse[];
  /** True when there are more ancestors than are looked at. */
  readonly isAncestryCut: boolean;
}

export interface MoveOf {
  readonly versionId: string;
  readonly to: Stage;
  readonly isRollback: boolean;
}

/** Reads what the validations of a move look at. Throws `version.not_found`. */
export function gatherJudged(registry: Pick<Registry, 'catalog' | 'clock'>, of: MoveOf, move: JudgedMove): Judged {
  const { versions } = registry.catalog;
  const subject = versions.record(of.versionId);
  if (subject === null)
    throw new StrongroomError('version.not_found', 'This version is not in the registry.', { versionId: of.versionId });
  const inProduction = versions
    .inStage(subject.summary.modelId, 'production')
    .find(({ versionId }) => versionId !== of.versionId);
  return {
    move,
    subject,
    production: inProduction ? versions.record(inProduction.versionId) : null,
    from: move.rules.transition.from,
    to: of.to,
    tier: tierOf(registry, subject.summary.modelId),
    isRollback: of.isRollback,
    documents: judgedDocuments(registry, of.versionId),
    modification: modificationDecision(registry, of.versionId),
    waiver: waiverInForce(registry, subject, move),
    dependents: dependentsOf(registry, of.versionId),
    ...ancestryOf(registry, of.versionId),
  };
}

/** The latest decision counts; earlier ones stay in the log. */
export function modificationDecision(
  { catalog }: Pick<Registry, 'catalog'>,
  versionId: string,
): ModificationDecision | null {
  const row = catalog.statements.list({ kind: 'modification_decision', subjectId: versionId }).at(0);
  if (row === undefined) return null;
  return {
    statementId: row.id,
    isSubstantial: row.fields['substantial'] === true,
    reason: row.reason,
    by: row.printedName,
  };
}

function judgedDocuments(registry: Pick<Registry, 'catalog' | 'clock'>, versionId: string): JudgedDocument[] {
  const today = isoTime(registry.clock.now()).slice(0, 10);
  const { documents } = registry.catalog;
  return documents.ofVersion(versionId).map((row) => ({
    row,
    isExpired: row.expiresOn !== null && row.expiresOn < today,
    openFindings: documents.findings(row.id).filter(({ closedAt }) => closedAt === null),
    signatures: documentSignatures(registry, row.id).map(({ statementId }) => statementId),
  }));
}

const maxAncestors = 200;

function ancestryOf(
  registry: Pick<Registry, 'catalog'>,
  versionId: string,
): Pick<Judged, 'ancestors' | 'dataUses' | 'isAncestryCut'> {
  const { lineage, versions } = registry.catalog;
  const graph = lineage.graph({ focusId: versionId, depth: 20, direction: 'ancestors', limit: maxAncestors });
  const ancestors = versions.described(
    graph.nodes.filter(({ id, type }) => type === 'version' && id !== versionId).map(({ id }) => id),
  );
  return { ancestors, dataUses: dataUses(registry, graph), isAncestryCut: graph.truncated };
}

const label = ({ summary }: VersionRecord): string => `${summary.model}@${summary.version}`;
const digestOf = (value: unknown): string => sha256Hex(canonicalJson(value));

/** What was judged, each with its digest. Two runs with the same inputs judged the same. */
export function inputsOf(judged: Judged): RunInput[] {
  const { subject, production, move, documents, modification, waiver, dependents, ancestors } = judged;
  const input = (what: string, name: string, value: unknown): RunInput => ({
    what,
    label: name,
    digest: digestOf(value),
  });
  return [
    { what: 'policy', label: `${move.policy.document.id} ${move.policy.number}`, digest: move.policy.digest },
    { what: 'files', label: label(subject), digest: subject.summary.rootDigest },
    input('metadata', label(subject), subject.metadata),
    input('findings', label(subject), {
      findings: subject.inspection.findings,
      error: subject.inspection.error ?? null,
    }),
    input('tier', subject.summary.model, { tier: judged.tier }),
    ...(production === null
      ? [input('production', 'none', null)]
      : [
          input('production', label(production), {
            rootDigest: production.summary.rootDigest,
            metadata: production.metadata,
          }),
        ]),
    ...documents.map(({ row, isExpired, openFindings, signatures }) =>
      input('document', row.title, {
        id: row.id,
        content: row.contentId,
        isExpired,
        open: openFindings.map(({ id }) => id),
        signatures,
      }),
    ),
    input('waiver', waiver?.statementId ?? 'none', waiver),
    input('modification decision', modification?.statementId ?? 'none', modification),
    input(
      'dependents',
      `${dependents.length}`,
      dependents.map(({ versionId }) => versionId),
    ),
    input('lineage', `${ancestors.length}`, {
      ancestors: ancestors.map(({ summary, metadata }) => [summary.id, metadata.datasets]),
      dataUses: judged.dataUses,
      isCut: judged.isAncestryCut,
    }),
  ];
}

/** One digest over everything that was judged. */
export const inputsDigest = (inputs: readonly RunInput[]): string => digestOf(inputs);

/** The same facts for conditions of the policy. `validations`: how the five came out. */
export function conditionFacts(judged: Judged, validations: Readonly<Record<string, string>>): ConditionFacts {
  const { summary, metadata, inspection } = judged.subject;
  const { model, version, changeType, format, framework, sizeBytes, rootDigest, owner, worstFinding, registeredBy } =
    summary;
  return {
    version: {
      model,
      version,
      changeType,
      format,
      framework,
      sizeBytes,
      rootDigest,
      owner,
      worstFinding,
      registeredBy,
    },
    metadata: { ...metadata },
    tags: metadata.tags,
    metrics: Object.fromEntries(
      metadata.metrics.filter(({ slice }) => slice === null).map(({ name, value }) => [name, value]),
    ),
    findings: inspection.findings.slice(0, 1000).map(({ severity, code }) => ({ severity, code })),
    validations,
    documents: judged.documents
      .filter(({ isExpired }) => !isExpired)
      .map(({ row }) => ({ kind: row.kind, title: row.title })),
    tier: judged.move.rules.tier,
    from: judged.from,
    to: judged.to,
  };
}
