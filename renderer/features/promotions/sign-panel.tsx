import { Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PromotionReview } from '../../../shared/model/promotion.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { refreshReview, signDecision, withdrawRequest } from '../../stores/promotions-store.ts';
import { useHasRole, useSession } from '../../stores/session.ts';
import classes from './promotions.module.css';
import { type SignErrors, signErrors } from './sign-rules.ts';

type Decision = 'approve' | 'reject';

/** Where a person signs: who they are in print, what the signature means, why they sign, and their passphrase. */
export function SignPanel({ review }: { readonly review: PromotionReview }) {
  const isOpen = review.request.status === 'open';
  const session = useSession();
  const isRequester = session?.userId === review.request.requestedBy;
  const canReject = useHasRole('reviewer', 'approver');
  return (
    <section className={classes['panel']} aria-label="Decision">
      {!isOpen && (
        <Notice tone="info" title={`This request is ${review.request.status}`}>
          Nothing is left to sign.
        </Notice>
      )}
      {isOpen && review.cannotSign !== null && (
        <Notice tone="info" title="You can’t sign this">
          {review.cannotSign}
        </Notice>
      )}
      {isOpen && review.cannotSign === null && canReject && <SignForm review={review} />}
      {isOpen && review.cannotSign === null && !canReject && (
        <Notice tone="info" title="You can’t sign this">
          Approving needs the role approver, rejecting the role reviewer or approver.
        </Notice>
      )}
      {isOpen && isRequester && <Withdraw requestId={review.request.id} />}
    </section>
  );
}

function SignForm({ review }: { readonly review: PromotionReview }) {
  const session = useSession();
  const canApprove = useHasRole('approver');
  const [userId, setUserId] = useState('');
  const [reason, setReason] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [errors, setErrors] = useState<SignErrors>({});
  const [seenDigest, setSeenDigest] = useState(review.digest);
  const hasChanged = seenDigest !== review.digest;
  const sign = useAction(signDecision);
  const decide = (decision: Decision) => {
    const found = signErrors({ userId, reason, passphrase }, session?.userId ?? '');
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    void sign
      .run(decision, {
        requestId: review.request.id,
        reason: reason.trim(),
        passphrase,
        userId: userId.trim() === '' ? null : userId.trim(),
        displayedDigest: review.digest,
      })
      .then((done) => (done ? undefined : refreshReview(review.request.id)))
      // A passphrase never stays on the screen after it was used.
      .finally(() => setPassphrase(''));
  };
  const submit = (event: FormEvent) => event.preventDefault();
  return (
    <Section title="Sign">
      <form className={classes['fields']} onSubmit={submit} autoComplete="off">
        <dl className={classes['meanings']}>
          <dt>Printed name</dt>
          <dd>{session?.name}</dd>
          {canApprove && (
            <>
              <dt>Approving means</dt>
              <dd>{review.meaning.approve}</dd>
            </>
          )}
          <dt>Rejecting means</dt>
          <dd>{review.meaning.reject}</dd>
          <dt>Digest of the record shown</dt>
          <dd>
            <code>{review.digest}</code>
          </dd>
        </dl>
        <Textarea
          label="Reason"
          description="Becomes part of the signature."
          required
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={reason}
          error={errors.reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          label="User id"
          description="Needed for your first signature of a session."
          value={userId}
          error={errors.userId}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setUserId(event.currentTarget.value)}
        />
        <PasswordInput
          label="Passphrase"
          required
          value={passphrase}
          error={errors.passphrase}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
        {sign.error && <ErrorNotice error={sign.error} />}
        {hasChanged && (
          <Notice
            tone="warn"
            title="The record has changed"
            announce
            actions={
              <Button variant="default" onClick={() => setSeenDigest(review.digest)}>
                I have looked again
              </Button>
            }
          >
            Something on this page is not what it was when you opened it.
          </Notice>
        )}
        <div className={classes['buttons']}>
          {canApprove && (
            <Button loading={sign.isBusy} disabled={hasChanged} onClick={() => decide('approve')}>
              Approve and sign
            </Button>
          )}
          <Button variant="default" disabled={sign.isBusy || hasChanged} onClick={() => decide('reject')}>
            Reject and sign
          </Button>
        </div>
        <p className={classes['hint']}>
          Signed with your own key; the time comes from the service and is printed with your name.
        </p>
      </form>
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
