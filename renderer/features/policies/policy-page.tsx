import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { PolicyVersion } from '../../../shared/model/policy.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SignDialog } from '../../components/signing/sign-dialog.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useParameter } from '../../hooks/use-parameter.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { refreshPolicy, signPolicy, usePolicy, usePolicyReview } from '../../stores/policies.ts';
import { useHasRole, useSessionStore, useSigner } from '../../stores/session.ts';
import { PolicyFacts } from './policy-facts.tsx';
import { PolicyView } from './policy-view.tsx';

/** One policy by its number, and the signature that puts it in force. */
export function PolicyPage() {
  const number = Number(useParameter('number'));
  const policy = usePolicy(number);
  const canSign = useHasRole('compliance', 'administrator');
  const [isSigning, setSigning] = useState(false);
  const [isSigned, setSigned] = useState(false);
  const version = loadedValue(policy)?.version;
  const userId = useSessionStore(({ session }) => loadedValue(session)?.userId);
  const isOwn = version?.proposedBy === userId;
  const maySign = canSign && version?.status === 'proposed' && !isOwn;
  return (
    <Page
      title={`Policy ${number}`}
      crumbs={<Link href="/policies">Policies</Link>}
      actions={
        maySign && (
          <Button onClick={() => setSigning(true)}>{isLast(version) ? 'Sign and put in force…' : 'Sign…'}</Button>
        )
      }
    >
      {isOwn && version?.status === 'proposed' && (
        <Notice tone="info" title="Somebody else signs it">
          You proposed this policy. It comes in force when compliance or another administrator has signed it.
        </Notice>
      )}
      {isSigned && version && <Signed version={version} />}
      <Loaded of={policy} onRetry={() => void refreshPolicy(number)}>
        {(shown) => (
          <>
            <PolicyFacts version={shown.version} description={shown.document.description} />
            <PolicyView document={shown.document} source={shown.source} />
          </>
        )}
      </Loaded>
      {isSigning && version && (
        <Sign
          version={version}
          onClose={() => setSigning(false)}
          onSigned={() => {
            setSigning(false);
            setSigned(true);
          }}
        />
      )}
    </Page>
  );
}

/** Whether one more signature puts it in force. */
const isLast = ({ signatures, signaturesNeeded }: PolicyVersion): boolean => signatures.length + 1 >= signaturesNeeded;

const Signed = ({ version }: { readonly version: PolicyVersion }) =>
  version.status === 'current' ? (
    <Notice tone="good" title="The policy is in force" announce>
      Open requests must be validated again before anybody approves them.
    </Notice>
  ) : (
    <Notice tone="good" title="You have signed" announce>
      {version.signatures.length} of {version.signaturesNeeded} signatures are here. The policy comes in force with the
      last.
    </Notice>
  );

interface SignProps {
  readonly version: PolicyVersion;
  readonly onClose: () => void;
  readonly onSigned: () => void;
}

function Sign({ version, onClose, onSigned }: SignProps) {
  const signer = useSigner();
  const review = usePolicyReview(version.number);
  const action = useAction(signPolicy);
  if (signer === null) return null;
  return (
    <SignDialog
      opened
      title={isLast(version) ? `Put ${version.title} in force` : `Sign ${version.title}`}
      signer={signer}
      review={loadedValue(review) ?? null}
      reviewError={review.status === 'failed' ? review.error : null}
      signLabel="Sign the policy"
      isBusy={action.isBusy}
      error={action.error}
      onSign={(signature) =>
        action.run(version.number, signature).then((done) => {
          if (done) onSigned();
        })
      }
      onClose={onClose}
    >
      <p>
        It was proposed by {version.proposedBy}: {version.reason}
      </p>
    </SignDialog>
  );
}
