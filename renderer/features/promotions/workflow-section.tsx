import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { PromotionReview } from '../../../shared/model/promotion.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { KeyValueList, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { refreshReview } from '../../stores/promotions-store.ts';

const hours = (value: number): string => (value < 48 ? `${value.toFixed(1)} hours` : `${(value / 24).toFixed(1)} days`);

function estimateText({ estimate }: PromotionReview): string {
  if (estimate.status === 'not_enough_history')
    return `not enough history: ${formatCount(estimate.similar, 'similar request was', 'similar requests were')} decided, ${estimate.needed} are needed`;
  return `${hours(estimate.medianHours)} (half of ${estimate.similar} similar requests took ${hours(estimate.lowerHours)} to ${hours(estimate.upperHours)})`;
}

/** How far a request is: its steps, when it ends, whether what was judged still holds. */
export function WorkflowSection({ review }: { readonly review: PromotionReview }) {
  const { request } = review;
  const again = useAction(async () => {
    await service.call('promotion.revalidate', { requestId: request.id });
    await refreshReview(request.id);
  });
  return (
    <Section title="Progress">
      {request.isStale && (
        <Notice tone="warn" title="What was judged has changed">
          <p>The validations must run again before anybody approves. Signatures given before then no longer count.</p>
          <Button size="xs" loading={again.isBusy} onClick={() => void again.run()}>
            Validate again
          </Button>
        </Notice>
      )}
      {again.error && <ErrorNotice error={again.error} />}
      <KeyValueList
        items={[
          ...request.steps.map(({ roles, number, signed }, at) => ({
            label: request.ordered ? `Step ${at + 1}` : 'Signatures',
            value: `${signed} of ${number} by ${roles.join(' or ')}`,
          })),
          { label: 'Materiality tier', value: request.tier ?? 'not set' },
          {
            label: 'To be decided by',
            value: request.expiresAt ? <Time value={request.expiresAt} exact /> : 'no date',
          },
          { label: 'Usually takes', value: estimateText(review) },
          ...(request.validatedAt ? [{ label: 'Validated', value: <Time value={request.validatedAt} exact /> }] : []),
          ...(request.replaces
            ? [{ label: 'Takes out of production', value: `${request.replaces.model}@${request.replaces.version}` }]
            : []),
          ...(request.soloReason ? [{ label: 'One person may ask and sign', value: request.soloReason }] : []),
          ...(request.autoApproved ? [{ label: 'Approved', value: 'automatically, by the policy' }] : []),
        ]}
      />
      {request.dependents.length > 0 && (
        <p>
          Depends on it:{' '}
          {request.dependents.map((one, at) => (
            <span key={one.versionId}>
              {at > 0 && ', '}
              <Link href={`/versions/${encodeURIComponent(one.versionId)}`}>
                {one.model}@{one.version}
              </Link>
            </span>
          ))}
        </p>
      )}
    </Section>
  );
}

/** What people said about a request. Nothing of it can be changed. */
export function CommentsSection({ review }: { readonly review: PromotionReview }) {
  const { request } = review;
  const [text, setText] = useState('');
  const add = useAction(async () => {
    await service.call('promotion.comment', { requestId: request.id, text });
    setText('');
    await refreshReview(request.id);
  });
  return (
    <Section title="Comments">
      {request.comments.length === 0 && <p>Nobody has commented.</p>}
      {request.comments.map((one) => (
        <article key={one.id}>
          <strong>
            {one.byName} ({one.byPerson})
          </strong>
          , <Time value={one.at} exact />
          <p>{one.text}</p>
        </article>
      ))}
      {request.status === 'open' && (
        <>
          <Textarea
            label="Add a comment"
            description="It stays as it is written."
            value={text}
            maxLength={4000}
            autosize
            minRows={2}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {add.error && <ErrorNotice error={add.error} />}
          <Button
            mt="xs"
            size="xs"
            variant="default"
            loading={add.isBusy}
            disabled={text.trim() === ''}
            onClick={() => void add.run()}
          >
            Add comment
          </Button>
        </>
      )}
    </Section>
  );
}
