import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { PromotionRequest } from '../../../../shared/model/promotion.ts';
import { makeApprovalStatement, signApproval } from '../../attest/index.ts';
import type { PromotionRow } from '../../catalog/index.ts';
import { newId, sha256Hex } from '../../platform/index.ts';
import type { Change } from '../commit.ts';
import type { Caller, Registry } from '../context.ts';
import { policyFor } from '../policies/policy.ts';
import { type Signer, type Signing, signingRole, withSigningKey } from '../sign/sign.ts';
import { validate } from '../validation/validations.ts';
import { tierOf } from '../version/tier.ts';
import { refOf } from '../version-ref.ts';
import {
  approvalCount,
  displayedRecord,
  getRequest,
  meaningOf,
  toPromotionRequest,
  validationsDigest,
  whyNotSign,
} from './promotion-view.ts';
import { refuseFailed } from './promotions.ts';
import { carryOut, closeRequest } from './stage-moves.ts';

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
  const refusal = whyNotSign(registry, getRequest(registry, input.requestId), caller.actor(), decision);
  if (refusal) throw refusal;
  await withSigningKey(registry, caller, input, (change, signer) => {
    const row = getRequest(registry, input.requestId);
    refuseToSign(registry, row, signer, decision, input);
    sign(registry, change, signer, { row, decision, input });
    if (decision === 'reject') closeRequest(registry, change, row, { status: 'rejected', reason: input.reason });
    else if (approvalCount(registry, row).isComplete) {
      closeRequest(registry, change, row, { status: 'approved', reason: input.reason });
      carryOut(registry, change, signer.actor, row);
    }
  });
  registry.changed('promotions', 'models', 'audit');
  return toPromotionRequest(registry, getRequest(registry, input.requestId));
}

/** Everything is read and checked again inside the transaction: what was true while the key was derived may not be any more. */
function refuseToSign(
  registry: Registry,
  row: PromotionRow,
  { actor }: Signer,
  decision: 'approve' | 'reject',
  input: DecisionSigning,
): void {
  const refusal = whyNotSign(registry, row, actor, decision);
  if (refusal) throw refusal;
  const stale = (message: string) => new StrongroomError('promotion.stale', message, { requestId: row.id });
  if (sha256Hex(displayedRecord(registry, row)) !== input.displayedDigest)
    throw stale('Something changed since this page was shown. Read it again, then sign.');
  if (decision === 'reject') return;
  const { stage } = refOf(registry, row.versionId);
  if (stage !== row.fromStage)
    throw stale(`The version is in ${stage} now; the request was made for ${row.fromStage}.`);
  const modelId = registry.catalog.versions.record(row.versionId)?.summary.modelId ?? '';
  const move = policyFor(registry, row.fromStage, row.toStage, tierOf(registry, modelId));
  const of = { versionId: row.versionId, to: row.toStage, isRollback: row.replacesVersionId !== null };
  refuseFailed(validate(registry, of, move).refusedBy);
}

function sign(
  registry: Registry,
  change: Change,
  signer: Signer,
  { row, decision, input }: { row: PromotionRow; decision: 'approve' | 'reject'; input: DecisionSigning },
): void {
  const { actor } = signer;
  const { catalog, random } = registry;
  const subject = refOf(registry, row.versionId);
  const meaning = meaningOf(decision, row, subject);
  const wanted = decision === 'approve' ? approvalCount(registry, row).nextRoles : row.policy.approverRoles;
  const envelope = signApproval(
    makeApprovalStatement({
      model: subject.model,
      version: subject.version,
      rootDigest: catalog.versions.record(row.versionId)?.summary.rootDigest ?? '',
      decision,
      meaning,
      reason: input.reason,
      signer: { id: actor.id, printedName: actor.name, role: signingRole(actor, wanted), keyHint: signer.keyId },
      signedAt: change.at,
      fromStage: row.fromStage,
      toStage: row.toStage,
      policy: { id: row.policy.id, version: row.policy.version, digest: row.policy.digest },
      validationsDigest: validationsDigest(row.validations),
      recordDigest: input.displayedDigest,
      requestId: row.id,
      requester: row.requestedBy,
      auditHead: registry.audit.head(),
      registryId: catalog.registry.get()?.id ?? '',
    }),
    signer,
  );
  const id = newId(random, 'ap');
  catalog.promotions.addApproval({
    id,
    requestId: row.id,
    decision,
    signerId: actor.id,
    printedName: actor.name,
    roles: actor.roles,
    meaning,
    reason: input.reason,
    signedAt: change.at,
    keyId: signer.keyId,
    displayedRecord: displayedRecord(registry, row),
    envelope,
    runId: row.runId,
  });
  change.created('approval.signed', 'approval', id, `${subject.model}@${subject.version}`, input.reason);
}
