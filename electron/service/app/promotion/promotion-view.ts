import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import type { Approval, PromotionRequest, PromotionReview, Validation } from '../../../../shared/model/promotion.ts';
import type { VersionRef } from '../../../../shared/model/version.ts';
import { canonicalJson, subjectName, verifyApproval } from '../../attest/index.ts';
import type { ApprovalRow, PromotionRow, VersionRecord } from '../../catalog/index.ts';
import { isoTime, sha256Hex } from '../../platform/index.ts';
import { type ApprovalCount, countApprovals } from '../../policy/index.ts';
import type { Actor, Registry } from '../context.ts';
import { dependentsOf } from '../lineage/dependents.ts';
import { displayedImpact, frozenImpact } from '../lineage/impact-freeze.ts';
import { personKeysOf } from '../people/person-keys.ts';
import { stepsOf } from '../policies/policy.ts';
import { isStale } from '../validation/validation-runs.ts';
import { overridesOf } from '../version/models.ts';
import { refOf } from '../version-ref.ts';
import { estimateCompletion } from './estimate.ts';
import { type SchemaDiff, schemaDiff } from './production-difference.ts';

export function getRequest(registry: Pick<Registry, 'catalog'>, requestId: string): PromotionRow {
  const row = registry.catalog.promotions.get(requestId);
  if (row) return row;
  throw new StrongroomError('promotion.not_found', `There is no promotion request ${requestId}.`, { requestId });
}

/** Throws `promotion.not_open` or `promotion.expired` for a request that nothing can happen to any more. */
export function refuseClosed({ clock }: Pick<Registry, 'clock'>, row: PromotionRow): void {
  if (row.status !== 'open')
    throw new StrongroomError('promotion.not_open', `This request is ${row.status} already.`, { requestId: row.id });
  if (row.expiresAt !== null && row.expiresAt <= isoTime(clock.now()))
    throw new StrongroomError(
      'promotion.expired',
      `This request was to be decided by ${utcTime(row.expiresAt)}. Ask for the promotion again.`,
      { requestId: row.id },
    );
}

export const validationsDigest = (validations: readonly Validation[]): string =>
  sha256Hex(canonicalJson(validations.map((one) => ({ ...one }))));

/** What a signature was given on: the run that its signer saw, or the request itself from before there were runs. */
function judgedBy({ catalog }: Pick<Registry, 'catalog'>, row: ApprovalRow, request: PromotionRow) {
  const run = row.runId === null || row.runId === request.runId ? null : catalog.workflow.run(row.runId);
  const { policy, validations } = run ?? request;
  return { policyDigest: policy.digest, validationsDigest: validationsDigest(validations) };
}

/** Verifies one stored approval against everything that the registry says it is about. */
export function verifyStoredApproval(registry: Pick<Registry, 'catalog'>, row: ApprovalRow, request: PromotionRow) {
  const { catalog } = registry;
  const ref = refOf(registry, request.versionId);
  const version = catalog.versions.record(request.versionId);
  return verifyApproval(
    row.envelope,
    {
      subjectName: subjectName(ref.model, ref.version),
      rootDigest: version?.summary.rootDigest ?? '',
      registryId: catalog.registry.get()?.id ?? '',
      requestId: request.id,
      requester: request.requestedBy,
      signerId: row.signerId,
      printedName: row.printedName,
      roles: row.roles,
      signedAt: row.signedAt,
      decision: row.decision,
      meaning: row.meaning,
      reason: row.reason,
      fromStage: request.fromStage,
      toStage: request.toStage,
      ...judgedBy(registry, row, request),
      recordDigest: sha256Hex(row.displayedRecord),
    },
    personKeysOf(registry, row.keyId),
  );
}

export function toApproval(registry: Registry, row: ApprovalRow, request: PromotionRow): Approval {
  const { status, detail } = verifyStoredApproval(registry, row, request);
  const { displayedRecord: _, requestId: __, runId, ...rest } = row;
  return { ...rest, roles: [...row.roles], verification: { status, detail }, counts: runId === request.runId };
}

/** How far the approvals of a request are. Signatures on an earlier outcome of its validations do not count. */
export function approvalCount({ catalog }: Pick<Registry, 'catalog'>, row: PromotionRow): ApprovalCount {
  const signatures = catalog.promotions
    .approvals(row.id)
    .filter(({ decision, runId }) => decision === 'approve' && runId === row.runId);
  return countApprovals(stepsOf(row.policy), row.policy.ordered, signatures);
}

/** Says of an open request whether what was judged holds no more. */
type Judge = (registry: Registry, row: PromotionRow) => boolean;

/** `judge`: says whether what was judged still holds; a list may keep the answer. */
export function toPromotionRequest(registry: Registry, row: PromotionRow, judge: Judge = isStale): PromotionRequest {
  const { catalog } = registry;
  const version = catalog.versions.record(row.versionId);
  const { id, version: policyVersion, digest, approvalsNeeded, approverRoles, ordered, tier, soloReason } = row.policy;
  const count = approvalCount(registry, row);
  const approvals = catalog.promotions.approvals(row.id).map((approval) => toApproval(registry, approval, row));
  const run = row.runId === null ? null : catalog.workflow.run(row.runId);
  const isOpen = row.status === 'open';
  return {
    id: row.id,
    subject: refOf(registry, row.versionId),
    rootDigest: version?.summary.rootDigest ?? '',
    fromStage: row.fromStage,
    toStage: row.toStage,
    status: row.status,
    reason: row.reason,
    requestedBy: row.requestedBy,
    requestedByName: nameOf(registry, row.requestedBy),
    requestedAt: row.requestedAt,
    closedAt: row.closedAt,
    closedReason: row.closeReason,
    policy: { id, version: policyVersion, digest },
    approvalsNeeded,
    approverRoles: [...approverRoles],
    validations: [...row.validations],
    impact: frozenImpact(registry, row.id),
    approvals,
    steps: stepsOf(row.policy).map((step, at) => ({ ...step, signed: count.perStep[at] ?? 0 })),
    ordered,
    nextRoles: isOpen ? [...count.nextRoles] : [],
    tier,
    soloReason,
    expiresAt: row.expiresAt,
    replaces: row.replacesVersionId === null ? null : refOf(registry, row.replacesVersionId),
    runId: row.runId,
    validatedAt: run?.at ?? null,
    isStale: isOpen && judge(registry, row),
    autoApproved: row.status === 'approved' && approvals.length === 0,
    comments: catalog.workflow.comments(row.id).map(({ requestId: _, ...one }) => ({
      ...one,
      byName: nameOf(registry, one.byPerson),
    })),
    dependents: dependentsOf(registry, row.versionId),
  };
}

const nameOf = ({ catalog }: Pick<Registry, 'catalog'>, personId: string): string =>
  catalog.people.get(personId)?.name ?? personId;

/** The words that a signature stands for; they are part of it. */
export const meaningOf = (decision: 'approve' | 'reject', request: PromotionRow, subject: VersionRef): string => {
  const what = `${subject.model}@${subject.version} from ${request.fromStage} to ${request.toStage}`;
  const solo = request.policy.soloReason === null ? '' : ' The policy lets one person ask and sign.';
  return decision === 'approve'
    ? `I approve the promotion of ${what}.${solo}`
    : `I reject the promotion of ${what}.${solo}`;
};

/**
 * What is displayed before signing: canonical JSON of everything that the decision rests on. Anything that changes between
 * looking and signing changes its digest, and the signature is then refused as stale.
 */
export function displayedRecord(registry: Registry, row: PromotionRow): string {
  const request = toPromotionRequest(registry, row);
  const version = registry.catalog.versions.record(row.versionId);
  if (version === null) throw new StrongroomError('version.not_found', 'This version is not in the registry.', {});
  const { summary, metadata, corrections, inspection, artifacts } = version;
  // Signed while it is open, so there is no reason for its end yet.
  const { approvals, closedReason: _, ...rest } = request;
  return canonicalJson({
    type: 'strongroom.displayed-record/1',
    request: rest,
    impact: displayedImpact(registry, row),
    schemaDiff: displayedSchemaDiff(registry, version),
    earlierSignatures: approvals.map(({ decision, signerId, printedName, meaning, reason, signedAt }) => ({
      decision,
      signerId,
      printedName,
      meaning,
      reason,
      signedAt,
    })),
    version: {
      model: summary.model,
      version: summary.version,
      stage: summary.stage,
      rootDigest: summary.rootDigest,
      format: summary.format,
      sizeBytes: summary.sizeBytes,
      changeType: summary.changeType,
      branch: summary.branch,
      origin: displayedOrigin(registry, version),
      smallerSteps: displayedOverrides(registry, row.versionId),
      registeredBy: summary.registeredBy,
      registeredAt: summary.registeredAt,
      metadata,
      corrections: corrections.map(({ id: _, ...correction }) => correction),
      tier: summary.tier,
      inputs: inspection.inputs,
      outputs: inspection.outputs,
      findings: inspection.findings,
      artifacts: artifacts.length <= 100 ? artifacts : { count: artifacts.length, boundBy: 'rootDigest' },
      parents: registry.catalog.lineage.parents(row.versionId).flatMap((id) => {
        const ref = registry.catalog.versions.ref(id);
        return ref ? [`${ref.model}@${ref.version}`] : [];
      }),
    },
  });
}

/** How the files came about, with the name of the version whose files they are. */
function displayedOrigin({ catalog }: Registry, { origin }: VersionRecord) {
  if (origin.kind !== 'adopted') return { kind: origin.kind };
  const from = catalog.versions.ref(origin.from);
  return { kind: origin.kind, from: from ? `${from.model}@${from.version}` : origin.from };
}

/** Who signed for a smaller step of the number than the files asked for. */
const displayedOverrides = (registry: Registry, versionId: string) =>
  overridesOf(registry, versionId).map(({ id, signerId, printedName, role, meaning, reason, signedAt }) => ({
    id,
    signerId,
    printedName,
    role,
    meaning,
    reason,
    signedAt,
  }));

/** The comparison with the version in production; null where there is none, or it is this one. */
function displayedSchemaDiff(registry: Registry, version: VersionRecord): SchemaDiff | null {
  const { versions } = registry.catalog;
  const { id, modelId } = version.summary;
  const inProduction = versions.inStage(modelId, 'production').find(({ versionId }) => versionId !== id);
  const production = inProduction ? versions.record(inProduction.versionId) : null;
  return production && schemaDiff(version, production);
}

/** Why a person may not sign a request, or null. */
export function whyNotSign(
  registry: Registry,
  row: PromotionRow,
  actor: Actor,
  decision: 'approve' | 'reject',
): StrongroomError | null {
  const refused = whyNotSignFresh(registry, row, actor, decision);
  if (refused !== null || decision === 'reject') return refused;
  return isStale(registry, row)
    ? new StrongroomError(
        'promotion.must_revalidate',
        'What the validations judged has changed. Run them again before anybody approves.',
        { requestId: row.id },
      )
    : null;
}

/** The same of a request of which is known whether what was judged still holds. */
export function whyNotSignFresh(
  registry: Registry,
  row: PromotionRow,
  actor: Actor,
  decision: 'approve' | 'reject',
): StrongroomError | null {
  const details = { requestId: row.id };
  if (row.status !== 'open')
    return new StrongroomError('promotion.not_open', `This request is ${row.status} already.`, details);
  if (row.expiresAt !== null && row.expiresAt <= isoTime(registry.clock.now()))
    return new StrongroomError(
      'promotion.expired',
      `This request was to be decided by ${utcTime(row.expiresAt)}.`,
      details,
    );
  if (row.requestedBy === actor.id && row.policy.soloReason === null)
    return new StrongroomError(
      'promotion.requester_cannot_approve',
      'You asked for this promotion, so someone else must decide on it. You can withdraw it.',
      details,
    );
  const signed = registry.catalog.promotions.approvals(row.id);
  if (signed.some(({ signerId, runId }) => signerId === actor.id && runId === row.runId))
    return new StrongroomError('promotion.already_signed', 'You have signed this request already.', details);
  if (decision === 'reject') return null;
  const { nextRoles } = approvalCount(registry, row);
  if (!actor.roles.some((role) => nextRoles.includes(role)))
    return new StrongroomError(
      'promotion.role_not_asked',
      `The next signature needs the role ${nextRoles.join(' or ')}; you are ${actor.roles.join(', ')}.`,
      details,
    );
  return null;
}

export function review(registry: Registry, actor: Actor | null, requestId: string): PromotionReview {
  const row = getRequest(registry, requestId);
  const record = displayedRecord(registry, row);
  const subject = refOf(registry, row.versionId);
  return {
    request: toPromotionRequest(registry, row),
    record,
    digest: sha256Hex(record),
    cannotSign: cannotSign(registry, row, actor),
    meaning: { approve: meaningOf('approve', row, subject), reject: meaningOf('reject', row, subject) },
    estimate: estimateCompletion(registry, { toStage: row.toStage, tier: row.policy.tier }),
  };
}

/** Somebody who may reject may sign; the refusal to approve comes with the attempt. */
function cannotSign(registry: Registry, row: PromotionRow, actor: Actor | null): string | null {
  if (actor === null) return 'Sign in to decide on this request.';
  const toApprove = whyNotSign(registry, row, actor, 'approve');
  if (toApprove === null) return null;
  const mayReject =
    actor.roles.some((role) => role === 'reviewer' || role === 'approver' || role === 'compliance') &&
    whyNotSign(registry, row, actor, 'reject') === null;
  return mayReject ? null : toApprove.message;
}
