import { Link } from 'wouter';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { SignatureFacts } from '../../components/signing/signature-facts.tsx';
import { KeyValueList } from '../../components/values.tsx';
import { useSigner } from '../../stores/session.ts';
import { refreshWaiver, useWaiver } from '../../stores/waivers.ts';
import classes from './register.module.css';

/** For an item with high or critical findings: who answered for them, and what the registration will record of that. */
export function ReviewWaiver({ item }: { readonly item: QuarantineItem }) {
  const { isNeeded, waiverId, status, codes, signerRoles } = item.waiver;
  if (!isNeeded) return null;
  if (waiverId !== null && status === 'signed') return <Answered waiverId={waiverId} />;
  return (
    <div className={classes['problems']}>
      <Notice tone="bad" title="This can’t be registered without a waiver">
        It has high or critical findings ({codes.join(', ')}). Somebody else with the role {signerRoles.join(' or ')}{' '}
        must sign a waiver of them.{' '}
        <Link href={`/quarantine/${encodeURIComponent(item.id)}`}>
          {status === 'open' ? 'See the waiver that is asked for' : 'Ask for a waiver'}
        </Link>
      </Notice>
    </div>
  );
}

function Answered({ waiverId }: { readonly waiverId: string }) {
  const detail = useWaiver(waiverId);
  const signer = useSigner();
  return (
    <Section title="Findings and who answered for them">
      <Loaded of={detail} onRetry={() => void refreshWaiver(waiverId)}>
        {({ waiver }) => (
          <>
            {waiver.closedBy === signer?.userId && (
              <Notice tone="warn" title="You signed this waiver">
                So somebody else must register the version.
              </Notice>
            )}
            <KeyValueList
              items={[
                { label: 'Findings', value: waiver.codes.join(', ') },
                { label: 'Asked for by', value: `${waiver.requestedByName} (${waiver.requestedBy}): ${waiver.reason}` },
              ]}
            />
            {waiver.statement && <SignatureFacts statement={waiver.statement} />}
            <p className={classes['hint']}>
              The version will keep this waiver. Its page, each promotion and each dossier show it, and the verification
              of the audit log checks that it covers exactly these findings and bytes.
            </p>
          </>
        )}
      </Loaded>
    </Section>
  );
}
