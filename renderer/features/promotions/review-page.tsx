import { useEffect, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import type { Approval, PromotionRequest, PromotionReview, Validation } from '../../../shared/model/promotion.ts';
import { VerificationBadge } from '../../components/badges.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Section } from '../../components/page.tsx';
import { CopyButton, Digest, KeyValueList, Time } from '../../components/values.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import { refreshReview, useReview } from '../../stores/promotions-store.ts';
import { approvalsSoFar } from './approvals-so-far.ts';
import { parseDisplayedRecord } from './displayed-record.ts';
import { ImpactSection } from './impact-section.tsx';
import { RequestStatus, StageMove, ValidationStatus } from './looks.tsx';
import classes from './promotions.module.css';
import { recordHasDigest } from './record-digest.ts';
import { SchemaDiffSection } from './schema-diff-section.tsx';
import { SignPanel } from './sign-panel.tsx';
import { VersionFacts } from './version-facts.tsx';
import { CommentsSection, WorkflowSection } from './workflow-section.tsx';

/** Everything that a decision needs on one page: what is asked, what was judged, who signed, and the signature. */
export function ReviewPage() {
  const { id = '' } = useParams<{ id: string }>();
  const review = useReview(id);
  const request = loadedValue(review)?.request;
  const name = request ? `${request.subject.model}@${request.subject.version}` : 'Promotion';
  return (
    <Page
      title={
        <>
          {name} {request && <StageMove request={request} />} {request && <RequestStatus status={request.status} />}
        </>
      }
      windowTitle={`Promotion of ${name}`}
      crumbs={<Link href="/promotions">Promotions</Link>}
    >
      <Loaded of={review} onRetry={() => void refreshReview(id)}>
        {(loaded) => <Review review={loaded} />}
      </Loaded>
    </Page>
  );
}

function Review({ review: loaded }: { readonly review: PromotionReview }) {
  const check = useRecordCheck(loaded);
  // What is shown is read out of the record that is signed, not out of a second description of it.
  const record = useMemo(() => parseDisplayedRecord(loaded.record), [loaded.record]);
  return (
    <div className={classes['layout']}>
      <div>
        <Request request={record?.request ?? loaded.request} approvals={loaded.request.approvals} />
        <WorkflowSection review={loaded} />
        <Validations validations={(record?.request ?? loaded.request).validations} />
        {record?.schemaDiff && <SchemaDiffSection diff={record.schemaDiff} />}
        {record?.impact && <ImpactSection impact={record.impact} />}
        {record && <VersionFacts version={record.version} />}
        <Signatures approvals={loaded.request.approvals} />
        <CommentsSection review={loaded} />
        <SignedRecord review={loaded} check={check} isOpen={record === null} />
      </div>
      <div className={classes['side']}>
        {check === 'differs' ? (
          <Notice tone="bad" title="Do not sign this" announce>
            The record shown and the digest that would be signed do not belong together. Verify the audit log.
          </Notice>
        ) : (
          <SignPanel review={loaded} />
        )}
      </div>
    </div>
  );
}

type RecordCheck = 'checking' | 'matches' | 'differs' | 'not possible';

/** Computes the record's digest again in this window. */
function useRecordCheck({ record, digest }: PromotionReview): RecordCheck {
  const [result, setResult] = useState<{ readonly of: string; readonly check: RecordCheck } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void recordHasDigest(record, digest).then((has) => {
      if (isCurrent) setResult({ of: record, check: has === null ? 'not possible' : has ? 'matches' : 'differs' });
    });
    return () => {
      isCurrent = false;
    };
  }, [record, digest]);
  return result?.of === record ? result.check : 'checking';
}

const checkWords = {
  checking: 'being computed again',
  matches: 'computed again in this window, it is the same',
  differs: 'computed again in this window, it is another one',
  'not possible': 'not computed again: this window can’t',
} as const satisfies Record<RecordCheck, string>;

interface RequestProps {
  readonly request: Omit<PromotionRequest, 'approvals'>;
  readonly approvals: readonly Approval[];
}

function Request({ request, approvals }: RequestProps) {
  const { subject, policy } = request;
  return (
    <Section title="What is asked">
      <KeyValueList
        items={[
          {
            label: 'Version',
            value: (
              <Link href={`/versions/${encodeURIComponent(subject.versionId)}`}>
                {subject.model}@{subject.version}
              </Link>
            ),
          },
          { label: 'Root digest', value: <Digest value={request.rootDigest} label="root digest" full /> },
          { label: 'Move', value: <StageMove request={request} /> },
          { label: 'Reason', value: request.reason },
          { label: 'Requested by', value: `${request.requestedByName} (${request.requestedBy})` },
          { label: 'Requested', value: <Time value={request.requestedAt} exact /> },
          ...(request.closedAt === null ? [] : [{ label: 'Closed', value: <Time value={request.closedAt} exact /> }]),
          {
            label: 'Approvals',
            value: `${approvalsSoFar({ approvals })} of ${request.approvalsNeeded}, by ${request.approverRoles.join(' or ')}, not by the requester`,
          },
          { label: 'Policy', value: `${policy.id}, version ${policy.version}` },
        ]}
      />
    </Section>
  );
}

function Validations({ validations }: { readonly validations: readonly Validation[] }) {
  return (
    <Section title="Validations">
      {validations.map((validation) => (
        <div key={validation.name} className={classes['validation']}>
          <h3>
            {validation.name.charAt(0).toUpperCase() + validation.name.slice(1)}
            <ValidationStatus status={validation.status} />
          </h3>
          <p>{validation.summary}</p>
          {validation.evidence.length > 0 && (
            <dl className={classes['evidence']}>
              {validation.evidence.map(({ label, value }) => (
                // Fragments need a key of their own; the pair is one line of the list.
                <EvidenceLine key={label} label={label} value={value} />
              ))}
            </dl>
          )}
          {validation.requiredActions.length > 0 && (
            <>
              <p>
                <strong>To do:</strong>
              </p>
              <ul className={classes['todo']}>
                {validation.requiredActions.map((action) => (
                  <li key={action}>{action}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      ))}
    </Section>
  );
}

const EvidenceLine = ({ label, value }: { readonly label: string; readonly value: string }) => (
  <>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </>
);

function Signatures({ approvals }: { readonly approvals: readonly Approval[] }) {
  return (
    <Section title="Signatures">
      {approvals.length === 0 ? (
        <p className={classes['hint']}>Nobody has signed.</p>
      ) : (
        approvals.map((approval) => (
          <div key={approval.id} className={classes['signature']}>
            <KeyValueList
              items={[
                { label: 'Signed by', value: `${approval.printedName} (${approval.signerId})` },
                { label: 'Decision', value: approval.decision === 'approve' ? 'Approved' : 'Rejected' },
                { label: 'Meaning', value: approval.meaning },
                { label: 'Reason', value: approval.reason },
                { label: 'Signed', value: <Time value={approval.signedAt} exact /> },
                { label: 'Roles', value: approval.roles.join(', ') },
                { label: 'Key', value: <Digest value={approval.keyId} label="key id" /> },
                {
                  label: 'Verification',
                  value: (
                    <>
                      <VerificationBadge status={approval.verification.status} /> {approval.verification.detail}
                    </>
                  ),
                },
              ]}
            />
          </div>
        ))
      )}
    </Section>
  );
}

interface SignedRecordProps {
  readonly review: PromotionReview;
  readonly check: RecordCheck;
  /** Shown from the start, because the page could not show it any other way. */
  readonly isOpen: boolean;
}

function SignedRecord({ review, check, isOpen }: SignedRecordProps) {
  return (
    <Section
      title={review.request.status === 'open' ? 'The record that is signed' : 'The record as it stands now'}
      actions={<CopyButton value={review.record} label="the record" />}
    >
      <KeyValueList
        items={[
          { label: 'Digest', value: <Digest value={review.digest} label="record digest" full /> },
          { label: 'Checked', value: checkWords[check] },
        ]}
      />
      <details open={isOpen}>
        <summary className={classes['summary']}>Show the record, letter by letter</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard */}
        <section className={classes['record']} tabIndex={0} aria-label="Record">
          <code>{review.record}</code>
        </section>
      </details>
    </Section>
  );
}
