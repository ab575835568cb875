import { Link } from 'wouter';
import type { Approval, PromotionRequest } from '../../../shared/model/promotion.ts';
import { type Tone, ToneBadge, VerificationBadge } from '../../components/badges.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { versionPromotions } from '../../stores/models.ts';
import classes from './version.module.css';

/** Every promotion request of the version with its signatures, each with whether it verifies. */
export function ApprovalsTab({ versionId }: { readonly versionId: string }) {
  const requests = versionPromotions.use(versionId);
  return (
    <Loaded of={requests} onRetry={() => void versionPromotions.refresh(versionId)}>
      {(value) =>
        value.length === 0 ? (
          <EmptyState title="Nobody has asked to promote this version">
            Request promotion… asks for the next stage; approvers then sign here.
          </EmptyState>
        ) : (
          <ul className={classes['approvals']}>
            {value.map((request) => (
              <li key={request.id}>
                <RequestCard request={request} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

const statusTones = {
  open: 'info',
  approved: 'good',
  rejected: 'bad',
  withdrawn: 'neutral',
  expired: 'neutral',
} as const satisfies Record<PromotionRequest['status'], Tone>;

function RequestCard({ request }: { readonly request: PromotionRequest }) {
  return (
    <article className={classes['request']}>
      <header className={classes['requestHead']}>
        <h2>
          {request.fromStage} to {request.toStage}
        </h2>
        <ToneBadge tone={statusTones[request.status]}>{request.status}</ToneBadge>
        <span className={classes['dim']}>
          asked by {request.requestedByName} ({request.requestedBy}), <Time value={request.requestedAt} />
        </span>
        <Link href={`/promotions/${encodeURIComponent(request.id)}`}>Open request</Link>
      </header>
      <div className={classes['requestBody']}>
        <p>{request.reason}</p>
        {request.approvals.length === 0 && <p className={classes['dim']}>Nobody has signed.</p>}
        {request.approvals.map((approval) => (
          <Signature key={approval.id} approval={approval} />
        ))}
      </div>
    </article>
  );
}

const Signature = ({ approval }: { readonly approval: Approval }) => (
  <div className={classes['signature']}>
    <p>
      <strong>{approval.printedName}</strong> ({approval.signerId}, {approval.roles.join(', ')}),{' '}
      <Time value={approval.signedAt} exact />
    </p>
    <VerificationBadge status={approval.verification.status} detail={approval.verification.detail} />
    <p>
      {approval.decision === 'approve' ? 'Approved' : 'Rejected'}: {approval.meaning}
      <br />
      Reason: {approval.reason}
    </p>
    <Digest value={approval.keyId} label="key id" />
    {approval.verification.detail !== '' && <p className={classes['dim']}>{approval.verification.detail}</p>}
  </div>
);
