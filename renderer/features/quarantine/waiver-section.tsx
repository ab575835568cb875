import { Button } from '@mantine/core';
import { useState } from 'react';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import type { WaiverDetail } from '../../../shared/model/waiver.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { SignForm } from '../../components/signing/sign-form.tsx';
import { SignatureFacts } from '../../components/signing/signature-facts.tsx';
import { KeyValueList, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useHasRole, useSigner } from '../../stores/session.ts';
import { refreshWaiver, refuseWaiver, requestWaiver, signWaiver, useWaiver } from '../../stores/waivers.ts';
import { FindingList } from './finding-list.tsx';
import { bySeverity } from './item-rules.ts';
import classes from './quarantine.module.css';

/** What keeps an item from being registered, who may override that, and what that will record. */
export function WaiverSection({ item }: { readonly item: QuarantineItem }) {
  const { isNeeded, waiverId } = item.waiver;
  if (!isNeeded || item.status !== 'ready') return null;
  return (
    <div className={classes['gapBelow']}>
      {waiverId === null ? <NotAsked item={item} /> : <Asked item={item} waiverId={waiverId} />}
    </div>
  );
}

function NotAsked({ item }: { readonly item: QuarantineItem }) {
  const canAsk = useHasRole('analyst');
  const [isAsking, setAsking] = useState(false);
  const ask = useAction(requestWaiver);
  const close = () => {
    ask.clearError();
    setAsking(false);
  };
  return (
    <>
      <Notice
        tone="bad"
        title="This can’t be registered without a waiver"
        actions={
          canAsk && (
            <Button variant="default" onClick={() => setAsking(true)}>
              Ask for a waiver…
            </Button>
          )
        }
      >
        <p className={classes['line']}>
          It has high or critical findings: <Codes codes={item.waiver.codes} />.
        </p>
        <p className={classes['line']}>
          {item.waiver.signerRoles.length === 0
            ? 'The policy in force lets nobody waive them.'
            : `Somebody with the role ${orOf(item.waiver.signerRoles)} can sign a waiver, but not who brought the item in, asked for the waiver or registers it.`}{' '}
          The signature records these findings and the digest of exactly these bytes, with name, time and reason; the
          version keeps it, and each promotion shows it.
        </p>
      </Notice>
      <ConfirmDialog
        opened={isAsking}
        title={`Ask for a waiver for ${item.name}?`}
        confirmLabel="Ask"
        withReason
        busy={ask.isBusy}
        error={ask.error}
        onConfirm={(reason) => void ask.run(item.id, reason).then((done) => done && close())}
        onClose={close}
      >
        Say what you know of these findings: where the file comes from, why it is needed, what speaks for it. Another
        person reads that before they answer for it.
      </ConfirmDialog>
    </>
  );
}

/** `reviewer, approver or compliance`. */
const orOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

const Codes = ({ codes }: { readonly codes: readonly string[] }) =>
  codes.map((code, at) => (
    <span key={code}>
      {at > 0 && ', '}
      <code>{code}</code>
    </span>
  ));

function Asked({ item, waiverId }: { readonly item: QuarantineItem; readonly waiverId: string }) {
  const detail = useWaiver(waiverId);
  return (
    <Loaded of={detail} onRetry={() => void refreshWaiver(waiverId)}>
      {(loaded) => <WaiverState item={item} detail={loaded} />}
    </Loaded>
  );
}

function WaiverState({ item, detail }: { readonly item: QuarantineItem; readonly detail: WaiverDetail }) {
  const { waiver } = detail;
  if (waiver.status === 'refused' || waiver.status === 'withdrawn')
    return (
      <>
        <div className={classes['gapBelow']}>
          <Notice tone="warn" title={`A waiver was ${waiver.status}`}>
            {waiver.closedBy}, <Time value={waiver.closedAt ?? ''} />: {waiver.closeReason}
          </Notice>
        </div>
        <NotAsked item={item} />
      </>
    );
  return (
    <Section title={waiver.status === 'open' ? 'A waiver is asked for' : 'Waived'}>
      <div className={classes['columns']}>
        <div>
          <KeyValueList
            items={[
              { label: 'Covers', value: <Codes codes={waiver.codes} /> },
              { label: 'Asked for by', value: `${waiver.requestedByName} (${waiver.requestedBy})` },
              { label: 'Asked for', value: <Time value={waiver.requestedAt} exact /> },
              { label: 'Why', value: waiver.reason },
            ]}
          />
          {waiver.status === 'open' && (
            <div className={classes['gapAbove']}>
              <FindingList findings={bySeverity(waiver.findings)} />
            </div>
          )}
        </div>
        {waiver.statement && <SignatureFacts statement={waiver.statement} />}
        {waiver.status === 'open' && <Decide detail={detail} />}
      </div>
    </Section>
  );
}

function Decide({ detail: { waiver, review } }: { readonly detail: WaiverDetail }) {
  const signer = useSigner();
  const canSign = useHasRole('reviewer', 'approver', 'compliance');
  const sign = useAction(signWaiver);
  const refuse = useAction(refuseWaiver);
  const [isRefusing, setRefusing] = useState(false);
  if (review === null || signer === null) return null;
  if (review.cannotSign !== null)
    return (
      <Notice tone="info" title="You can’t sign this">
        {review.cannotSign}
      </Notice>
    );
  return (
    <div className={classes['sign']}>
      <SignForm
        signer={signer}
        digest={review.digest}
        isBusy={sign.isBusy}
        error={sign.error}
        choices={[
          {
            label: 'Sign the waiver',
            isPrimary: true,
            meaningLabel: 'Your signature says',
            meaning: review.meaning,
            sign: (signature) => sign.run(waiver.id, signature),
          },
        ]}
      />
      {canSign && (
        <Button variant="default" mt="sm" onClick={() => setRefusing(true)}>
          Refuse…
        </Button>
      )}
      <ConfirmDialog
        opened={isRefusing}
        title="Refuse this waiver?"
        confirmLabel="Refuse"
        withReason
        busy={refuse.isBusy}
        error={refuse.error}
        onConfirm={(reason) => void refuse.run(waiver.id, reason).then((done) => done && setRefusing(false))}
        onClose={() => setRefusing(false)}
      >
        The item stays in quarantine. Another waiver may be asked for.
      </ConfirmDialog>
    </div>
  );
}
