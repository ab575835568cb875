import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Approval, PromotionRequest, PromotionReview } from '../../../shared/model/promotion.ts';
import type { VersionRef } from '../../../shared/model/version.ts';
import { canonicalJson, subjectName, verifyApproval } from '../attest/index.ts';
import type { ApprovalRow, PromotionRow } from '../catalog/index.ts';
import { sha256Hex } from '../platform/index.ts';
import type { Actor, Registry } from './context.ts';
import { displayedImpact, frozenImpact } from './impact-freeze.ts';
import { personKeysOf } from './person-keys.ts';

export function getRequest(registry: Pick<Registry, 'catalog'>, requestId: string): PromotionRow {
  const row = registry.catalog.promotions.get(requestId);
  if (row) return row;
  throw new StrongroomError('promotion.not_found', `There is no promotion request ${requestId}.`, { requestId });
}

export function refOf(registry: Pick<Registry, 'catalog'>, versionId: string): VersionRef {
  const ref = registry.catalog.versions.ref(versionId);
  if (ref) return ref;
  throw new StrongroomError('version.not_found', 'This version is not in the registry.', { versionId });
}

export const validationsDigest = (row: PromotionRow): string => sha256Hex(canonicalJson(row.validations));

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
      signedAt: row.signedAt,
      decision: row.decision,
      meaning: row.meaning,
      reason: row.reason,
      fromStage: request.fromStage,
      toStage: request.toStage,
      policyDigest: request.policy.digest,
      validationsDigest: validationsDigest(request),
      recordDigest: sha256Hex(row.displayedRecord),
    },
    personKeysOf(registry, row.keyId),
  );
}

export function toApproval(registry: Registry, row: ApprovalRow, request: PromotionRow): Approval {
  const { status, detail } = verifyStoredApproval(registry, row, request);
  const { displayedRecord: _, requestId: __, ...rest } = row;
  return { ...rest, roles: [...row.roles], verification: { status, detail } };
}

export function toPromotionRequest(registry: Registry, row: PromotionRow): PromotionRequest {
  const { catalog } = registry;
  const version = catalog.versions.record(row.versionId);
  const { id, version: policyVersion, digest, approvalsNeeded, approverRoles } = row.policy;
  return {
    id: row.id,
    subject: refOf(registry, row.versionId),
    rootDigest: version?.summary.rootDigest ?? '',
    fromStage: row.fromStage,
    toStage: row.toStage,
    status: row.status,
    reason: row.reason,
    requestedBy: row.requestedBy,
    requestedByName: catalog.people.get(row.requestedBy)?.name ?? row.requestedBy,
    requestedAt: row.requestedAt,
    closedAt: row.closedAt,
    policy: { id, version: policyVersion, digest },
    approvalsNeeded,
    approverRoles: [...approverRoles],
    validations: [...row.validations],
    impact: frozenImpact(registry, row.id),
    approvals: catalog.promotions.approvals(row.id).map((approval) => toApproval(registry, approval, row)),
  };
}

/** The words that a signature stands for; they are part of it. */
export const meaningOf = (decision: 'approve' | 'reject', request: PromotionRow, subject: VersionRef): string => {
  const what = `${subject.model}@${subject.version} from ${request.fromStage} to ${request.toStage}`;
  return decision === 'approve' ? `I approve the promotion of ${what}.` : `I reject the promotion of ${what}.`;
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
  const { approvals, ...rest } = request;
  return canonicalJson({
    type: 'strongroom.displayed-record/1',
    request: rest,
    impact: displayedImpact(registry, row),
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

/** Why a person may not sign a request, or null. */
export function whyNotSign(registry: Registry, row: PromotionRow, actor: Actor): StrongroomError | null {
  if (row.status !== 'open')
    return new StrongroomError('promotion.not_open', `This request is ${row.status} already.`, { requestId: row.id });
  if (row.requestedBy === actor.id)
    return new StrongroomError(
      'promotion.requester_cannot_approve',
      'You asked for this promotion, so someone else must decide on it. You can withdraw it.',
      { requestId: row.id },
    );
  if (registry.catalog.promotions.approvals(row.id).some(({ signerId }) => signerId === actor.id))
    return new StrongroomError('promotion.already_signed', 'You have signed this request already.', {
      requestId: row.id,
    });
  return null;
}

export function review(registry: Registry, actor: Actor | null, requestId: string): PromotionReview {
  const row = getRequest(registry, requestId);
  const record = displayedRecord(registry, row);
  const subject = refOf(registry, row.versionId);
  const roles = row.policy.approverRoles;
  const lacksRole = actor && !actor.roles.some((role) => roles.includes(role) || role === 'reviewer');
  const cannotSign =
    actor === null
      ? 'Sign in to decide on this request.'
      : (whyNotSign(registry, row, actor)?.message ??
        (lacksRole ? `Only someone with the role ${roles.join(' or ')} can approve.` : null));
  return {
    request: toPromotionRequest(registry, row),
    record,
    digest: sha256Hex(record),
    cannotSign,
    meaning: { approve: meaningOf('approve', row, subject), reject: meaningOf('reject', row, subject) },
  };
}
