import { Radio, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { AuditReview, AuditSummary } from '../../../shared/model/audit-review.ts';
import type { StatementSummary } from '../../../shared/model/statement.ts';
import { actionWords } from '../../components/action-words.ts';
import { VerificationBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount, formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Section } from '../../components/page.tsx';
import { SignForm } from '../../components/signing/sign-form.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import {
  type ReviewedPeriod,
  refreshAuditReview,
  signAuditReview,
  useAuditReview,
  useSignedReviews,
} from '../../stores/audit-reviews.ts';
import { useSigner } from '../../stores/session.ts';
import classes from './audit.module.css';
import { lastMonth, periodOf } from './review-period.ts';

/** A review of the audit trail for a period: what happened, what deserves a look, notes, and the reviewer's signature. */
export function AuditReviewPage() {
  const [openedAt] = useState(() => performance.timeOrigin + performance.now());
  const [days, setDays] = useState(() => lastMonth(openedAt));
  const [conclusion, setConclusion] = useState<ReviewedPeriod['conclusion']>('nothing_unusual');
  const period = useMemo(() => periodOf(days, openedAt), [days, openedAt]);
  const set = (part: Partial<typeof days>) => setDays((before) => ({ ...before, ...part }));
  return (
    <Page
      title="Review of the audit trail"
      crumbs={<Link href="/audit">Audit</Link>}
      description="Look at what happened in a period, note what you find beside the records, and sign."
    >
      <search className={classes['filters']}>
        <TextInput
          label="From day"
          type="date"
          value={days.fromDay}
          onChange={(event) => set({ fromDay: event.currentTarget.value })}
        />
        <TextInput
          label="To day"
          type="date"
          value={days.toDay}
          onChange={(event) => set({ toDay: event.currentTarget.value })}
        />
      </search>
      {period === null ? (
        <Notice tone="info" title="Choose a period">
          The first day must come before the last, and the period must have begun.
        </Notice>
      ) : (
        <Period period={{ ...period, conclusion }} onConclude={setConclusion} />
      )}
      <SignedReviews />
    </Page>
  );
}

interface PeriodProps {
  readonly period: ReviewedPeriod;
  readonly onConclude: (conclusion: ReviewedPeriod['conclusion']) => void;
}

function Period({ period, onConclude }: PeriodProps) {
  const review = useAuditReview(period);
  return (
    <Loaded of={review} onRetry={() => void refreshAuditReview(period)}>
      {(loaded) => (
        <div className={classes['review']}>
          <Summary summary={loaded.summary} />
          <SignPart period={period} review={loaded} onConclude={onConclude} />
        </div>
      )}
    </Loaded>
  );
}

interface Count {
  readonly name: string;
  readonly records: number;
}

const counted = (header: string, words: (name: string) => string): readonly Column<Count>[] => [
  { id: 'name', header, cell: ({ name }) => <span title={name}>{words(name)}</span> },
  { id: 'records', header: 'Records', width: '90px', align: 'right', cell: ({ records }) => formatNumber(records) },
];

interface CountsProps {
  readonly title: string;
  /** What a row is, over the names. */
  readonly header: string;
  readonly of: readonly Count[];
  /** A name as it is written for people; as it is when missing. */
  readonly words?: (name: string) => string;
  readonly empty: string;
}

function Counts({ title, header, of, words = (name) => name, empty }: CountsProps) {
  return (
    <Section title={title}>
      {of.length === 0 ? (
        <p className={classes['dim']}>{empty}</p>
      ) : (
        <DataTable label={title} columns={counted(header, words)} rows={of} rowKey={({ name }) => name} />
      )}
    </Section>
  );
}

function Summary({ summary }: { readonly summary: AuditSummary }) {
  const { records, first, last, lastHash, actions, people, notable, notes } = summary;
  return (
    <div>
      <p>
        {formatCount(records, 'record')}
        {first !== null && `, numbers ${first} to ${last}`}
        {lastHash !== null && (
          <>
            ; the last one has the hash <Digest value={lastHash} label="hash of the last record" />
          </>
        )}
      </p>
      <Counts
        title="Deserves a look"
        header="Action"
        of={notable}
        words={actionWords}
        empty="No refusals, no changes of people, keys or settings."
      />
      <Counts title="Actions" header="Action" of={actions} words={actionWords} empty="Nothing happened." />
      <Counts title="People" header="Person" of={people} empty="Nobody did anything." />
      <Section title="Notes">
        {notes.length === 0 ? (
          <p className={classes['dim']}>No notes yet. Open a record on the audit page to write one beside it.</p>
        ) : (
          <ul className={classes['notes']}>
            {notes.map(({ id, seq, note, byName, at }) => (
              <li key={id}>
                <strong>Record {seq}</strong> {note}{' '}
                <span className={classes['dim']}>
                  {byName}, <Time value={at} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}

function SignPart({ period, review, onConclude }: PeriodProps & { readonly review: AuditReview }) {
  const signer = useSigner();
  const [signed, setSigned] = useState<StatementSummary | null>(null);
  const sign = useAction(async (signature: Parameters<typeof signAuditReview>[1]) =>
    setSigned(await signAuditReview(period, signature)),
  );
  const { digest, meaning, cannotSign } = review.review;
  return (
    <aside className={classes['side']} aria-label="Signature">
      {signed !== null && (
        <Notice tone="good" title="The review is signed" announce>
          Signed by {signed.printedName}, <Time value={signed.signedAt} exact />.
        </Notice>
      )}
      {cannotSign !== null || signer === null ? (
        <Notice tone="info" title="You can’t sign this">
          {cannotSign ?? 'Sign in to sign a review.'}
        </Notice>
      ) : (
        <>
          <Radio.Group
            label="Conclusion"
            value={period.conclusion}
            onChange={(value) => onConclude(value === 'findings' ? 'findings' : 'nothing_unusual')}
          >
            <Radio mt={4} value="nothing_unusual" label="Nothing unusual" />
            <Radio mt={4} mb="sm" value="findings" label="My notes say what I found" />
          </Radio.Group>
          <SignForm
            signer={signer}
            digest={digest}
            isBusy={sign.isBusy}
            error={sign.error}
            choices={[
              {
                label: 'Sign the review',
                isPrimary: true,
                meaningLabel: 'Your signature says',
                meaning,
                sign: sign.run,
              },
            ]}
          />
        </>
      )}
    </aside>
  );
}

const reviewColumns: readonly Column<StatementSummary>[] = [
  { id: 'signed', header: 'Signed', width: '152px', cell: ({ signedAt }) => <Time value={signedAt} /> },
  { id: 'who', header: 'Who', width: '180px', cell: ({ printedName }) => printedName },
  { id: 'meaning', header: 'What it says', cell: ({ meaning }) => <span title={meaning}>{meaning}</span> },
  { id: 'reason', header: 'Reason', width: '200px', cell: ({ reason }) => <span title={reason}>{reason}</span> },
  {
    id: 'verification',
    header: 'Signature',
    width: '110px',
    cell: ({ verification }) => <VerificationBadge status={verification.status} detail={verification.detail} />,
  },
];

function SignedReviews() {
  const reviews = useSignedReviews();
  return (
    <Section title="Signed reviews">
      <Loaded of={reviews}>
        {(rows) => (
          <DataTable
            label="Signed reviews"
            columns={reviewColumns}
            rows={rows}
            rowKey={({ id }) => id}
            minWidth={860}
            empty={<EmptyState title="No review yet">A signed review of a period appears here.</EmptyState>}
          />
        )}
      </Loaded>
    </Section>
  );
}
