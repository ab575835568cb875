import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PromotionReview } from '../../../shared/model/promotion.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { type SignatureInput, SignForm } from '../../components/signing/sign-form.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { refreshReview, signDecision, withdrawRequest } from '../../stores/promotions-store.ts';
import { useHasRole, useSession, useSigner } from '../../stores/session.ts';
import classes from './promotions.module.css';

/** What is left to do when a request came to nothing. */
const endWords: Readonly<Record<string, string>> = {
  expired: 'Whoever still wants the promotion asks for it again, on the page of the version.',
  withdrawn: 'Its author took it back. Nothing is left to sign.',
};

type Decision = 'approve' | 'reject';

/** Where a person decides on a request, with a signature, or takes their own request back. */
export function SignPanel({ review }: { readonly review: PromotionReview }) {
  const isOpen = review.request.status === 'open';
  const session = useSession();
  const isRequester = session?.userId === review.request.requestedBy;
  const canReject = useHasRole('reviewer', 'approver', 'compliance');
  return (
    <section className={classes['panel']} aria-label="Decision">
      {!isOpen && (
        <Notice tone="info" title={`This request is ${review.request.status}`}>
          {review.request.closedReason !== null && <p>{review.request.closedReason}</p>}
          {endWords[review.request.status] ?? 'Nothing is left to sign.'}
        </Notice>
      )}
      {isOpen && review.cannotSign !== null && (
        <Notice tone="info" title="You can’t sign this">
          {review.cannotSign}
        </Notice>
      )}
      {isOpen && review.cannotSign === null && canReject && <SignDecision review={review} />}
      {isOpen && review.cannotSign === null && !canReject && (
        <Notice tone="info" title="You can’t sign this">
          Requests are decided by reviewers, approvers and compliance, as the policy says.
        </Notice>
      )}
      {isOpen && isRequester && <Withdraw requestId={review.request.id} />}
    </section>
  );
}

function SignDecision({ review }: { readonly review: PromotionReview }) {
  const signer = useSigner();
  // The next signature needs one of these roles; a stale request must be validated again first.
  const canApprove = useHasRole(...review.request.nextRoles) && !review.request.isStale;
  const sign = useAction(signDecision);
  if (signer === null) return null;
  const requestId = review.request.id;
  const decide = (decision: Decision) => (signature: SignatureInput) =>
    sign.run(decision, { requestId, ...signature }).then((done) => (done ? undefined : refreshReview(requestId)));
  const approve = {
    label: 'Approve and sign',
    isPrimary: true,
    meaningLabel: 'Approving means',
    meaning: review.meaning.approve,
    sign: decide('approve'),
  };
  const reject = {
    label: 'Reject and sign',
    isPrimary: false,
    meaningLabel: 'Rejecting means',
    meaning: review.meaning.reject,
    sign: decide('reject'),
  };
  return (
    <Section title="Sign">
      {!canApprove && (
        <p>
          {review.request.isStale
            ? 'Nobody can approve before the validations have run again. You can reject.'
            : `The next signature needs the role ${review.request.nextRoles.join(' or ')}. You can reject.`}
        </p>
      )}
      <SignForm
        signer={signer}
        digest={review.digest}
        isBusy={sign.isBusy}
        error={sign.error}
        choices={canApprove ? [approve, reject] : [reject]}
      />
    </Section>
  );
}

function Withdraw({ requestId }: { readonly requestId: string }) {
  const [isAsking, setAsking] = useState(false);
  const withdraw = useAction(withdrawRequest);
  return (
    <div className={classes['buttons']}>
      <Button variant="default" mt="sm" onClick={() => setAsking(true)}>
        Withdraw…
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title="Withdraw this request?"
        confirmLabel="Withdraw"
        withReason
        busy={withdraw.isBusy}
        error={withdraw.error}
        onConfirm={(reason) => void withdraw.run(requestId, reason).then((done) => done && setAsking(false))}
        onClose={() => {
          withdraw.clearError();
          setAsking(false);
        }}
      >
        The stage stays as it is. The request and its signatures remain in the history.
      </ConfirmDialog>
    </div>
  );
}
