import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { PromotionRequest } from '../../../shared/model/promotion.ts';
import type { Stage } from '../../../shared/model/stage.ts';
import { makeApprovalStatement, signApproval } from '../attest/index.ts';
import type { PromotionRow } from '../catalog/index.ts';
import { newId, sha256Hex } from '../platform/index.ts';
import { type Change, commit } from './commit.ts';
import type { Actor, Caller, Registry } from './context.ts';
import { refuseDeleted } from './deletion.ts';
import { freezeImpact } from './impact-freeze.ts';
import { versionIdOf } from './models.ts';
import { policyFor } from './policy.ts';
import {
  displayedRecord,
  getRequest,
  meaningOf,
  refOf,
  toPromotionRequest,
  validationsDigest,
  whyNotSign,
} from './promotion-view.ts';
import { type Signer, type Signing, signingRole, withSigningKey } from './sign.ts';
import { validate } from './validations.ts';

const failedNames = (row: Pick<PromotionRow, 'validations'>): string[] =>
  row.validations.filter(({ status }) => status === 'failed').map(({ name }) => name);

export function preview(registry: Registry, input: { version: string; toStage: Stage }) {
  const versionId = versionIdOf(registry, input.version);
  refuseDeleted(registry, versionId, 'promoted');
  const policy = policyFor(refOf(registry, versionId).stage, input.toStage);
  const validations = validate(registry, versionId, input.toStage);
  const isOpen = registry.catalog.promotions.openOf(versionId) !== null;
  return {
    validations,
    approvalsNeeded: policy.approvalsNeeded,
    approverRoles: policy.approverRoles,
    canRequest: failedNames({ validations }).length === 0 && !isOpen,
  };
}

export function requestPromotion(
  registry: Registry,
  actor: Actor,
  input: { version: string; toStage: Stage; reason: string },
): PromotionRequest {
  const { catalog, random } = registry;
  const versionId = versionIdOf(registry, input.version);
  const id = newId(random, 'pr');
  commit(registry, actor, (change) => {
    refuseDeleted(registry, versionId, 'promoted');
    const subject = refOf(registry, versionId);
    const policy = policyFor(subject.stage, input.toStage);
    const open = catalog.promotions.openOf(versionId);
    if (open)
      throw new StrongroomError(
        'promotion.open_exists',
        `There is an open request for ${subject.model}@${subject.version} already; it must be decided or withdrawn first.`,
        { requestId: open.id },
      );
    const validations = validate(registry, versionId, input.toStage);
    refuseFailed({ validations });
    catalog.promotions.add({
      id,
      versionId,
      fromStage: subject.stage,
      toStage: input.toStage,
      status: 'open',
      reason: input.reason,
      requestedBy: actor.id,
      requestedAt: change.at,
      closedAt: null,
      closeReason: null,
      policy,
      validations,
    });
    change.created('promotion.requested', 'promotion', id, `${subject.model}@${subject.version}`, input.reason);
    freezeImpact(registry, change, { requestId: id, versionId, label: `${subject.model}@${subject.version}` });
  });
  registry.changed('promotions', 'models', 'audit');
  return toPromotionRequest(registry, getRequest(registry, id));
}

function refuseFailed(row: Pick<PromotionRow, 'validations'>): void {
  const failed = failedNames(row);
  if (failed.length === 0) return;
  throw new StrongroomError(
    'promotion.validation_failed',
    `The promotion is refused: the validation of ${failed.join(' and ')} failed.`,
    { failed },
  );
}

interface DecisionSigning extends Signing {
  readonly requestId: string;
}

/**
 * Signs a decision with the person's own key and, when it is the last one needed, moves the version. The passphrase is
 * checked at each signing, the user id too at the first of a session. One transaction holds the approval, the request, the
 * stage and their audit records: a crash leaves all of it or nothing.
 */
export async function decide(
  registry: Registry,
  caller: Caller,
  decision: 'approve' | 'reject',
  input: DecisionSigning,
): Promise<PromotionRequest> {
  const actor = caller.actor();
  const before = getRequest(registry, input.requestId);
  const refusal = whyNotSign(registry, before, actor);
  if (refusal) throw refusal;
  await withSigningKey(registry, caller, input, (change, signer) =>
    signAndStore(registry, change, signer, decision, input),
  );
  registry.changed('promotions', 'models', 'audit');
  return toPromotionRequest(registry, getRequest(registry, input.requestId));
}

function signAndStore(
  registry: Registry,
  change: Change,
  signer: Signer,
  decision: 'approve' | 'reject',
  input: DecisionSigning,
): void {
  const { actor } = signer;
  const { catalog, random } = registry;
  const row = getRequest(registry, input.requestId);
  const refusal = whyNotSign(registry, row, actor);
  if (refusal) throw refusal;
  const record = displayedRecord(registry, row);
  if (sha256Hex(record) !== input.displayedDigest) {
    throw new StrongroomError(
      'promotion.stale',
      'Something changed since this page was shown. Read it again, then sign.',
      { requestId: row.id },
    );
  }
  if (decision === 'approve') refuseFailed(row);
  const subject = refOf(registry, row.versionId);
  if (subject.stage !== row.fromStage)
    throw new StrongroomError(
      'promotion.stale',
      `The version is in ${subject.stage} now; the request was made for ${row.fromStage}.`,
      { requestId: row.id },
    );
  const meaning = meaningOf(decision, row, subject);
  const role = signingRole(actor, row.policy.approverRoles);
  const envelope = signApproval(
    makeApprovalStatement({
      model: subject.model,
      version: subject.version,
      rootDigest: catalog.versions.record(row.versionId)?.summary.rootDigest ?? '',
      decision,
      meaning,
      reason: input.reason,
      signer: { id: actor.id, printedName: actor.name, role, keyHint: signer.keyId },
      signedAt: change.at,
      fromStage: row.fromStage,
      toStage: row.toStage,
      policy: { id: row.policy.id, version: row.policy.version, digest: row.policy.digest },
      validationsDigest: validationsDigest(row),
      recordDigest: input.displayedDigest,
      requestId: row.id,
      requester: row.requestedBy,
      auditHead: registry.audit.head(),
      registryId: catalog.registry.get()?.id ?? '',
    }),
    signer,
  );
  const approvalId = newId(random, 'ap');
  const label = `${subject.model}@${subject.version}`;
  catalog.promotions.addApproval({
    id: approvalId,
    requestId: row.id,
    decision,
    signerId: actor.id,
    printedName: actor.name,
    roles: actor.roles,
    meaning,
    reason: input.reason,
    signedAt: change.at,
    keyId: signer.keyId,
    displayedRecord: record,
    envelope,
  });
  change.created('approval.signed', 'approval', approvalId, label, input.reason);
  if (decision === 'reject') {
    close(registry, change, row, label, 'rejected', input.reason);
    return;
  }
  const approvals = catalog.promotions.approvals(row.id).filter((one) => one.decision === 'approve');
  if (new Set(approvals.map(({ signerId }) => signerId)).size < row.policy.approvalsNeeded) return;
  close(registry, change, row, label, 'approved', input.reason);
  moveStage(registry, change, actor, row, label);
}

function close(
  registry: Registry,
  change: Change,
  row: PromotionRow,
  label: string,
  status: 'approved' | 'rejected' | 'withdrawn',
  reason: string,
): void {
  change.updated(`promotion.${status}`, 'promotion', row.id, label, { reason }, () =>
    registry.catalog.promotions.close(row.id, status, change.at, reason),
  );
}

function moveStage(registry: Registry, change: Change, actor: Actor, row: PromotionRow, label: string): void {
  const { catalog } = registry;
  const number = catalog.promotions.stageEvents(row.versionId).length;
  const id = `${row.versionId}.${String(number).padStart(4, '0')}`;
  catalog.promotions.addStageEvent({
    id,
    versionId: row.versionId,
    number,
    fromStage: row.fromStage,
    toStage: row.toStage,
    requestId: row.id,
    at: change.at,
    byPerson: actor.id,
  });
  catalog.versions.setStage(row.versionId, row.toStage);
  change.created('stage.changed', 'stage_event', id, label, row.reason);
}

export function withdraw(
  registry: Registry,
  actor: Actor,
  input: { requestId: string; reason: string },
): PromotionRequest {
  commit(registry, actor, (change) => {
    const row = getRequest(registry, input.requestId);
    if (row.requestedBy !== actor.id)
      throw new StrongroomError(
        'promotion.not_requester',
        'Only the person who asked for a promotion can withdraw it.',
        { requestId: row.id },
      );
    if (row.status !== 'open')
      throw new StrongroomError('promotion.not_open', `This request is ${row.status} already.`, { requestId: row.id });
    const subject = refOf(registry, row.versionId);
    close(registry, change, row, `${subject.model}@${subject.version}`, 'withdrawn', input.reason);
  });
  registry.changed('promotions', 'models', 'audit');
  return toPromotionRequest(registry, getRequest(registry, input.requestId));
}
