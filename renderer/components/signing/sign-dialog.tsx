import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { LoadingState } from '../loading.tsx';
import { Notice } from '../notice.tsx';
import { type SignatureInput, SignForm } from './sign-form.tsx';
import type { SignerOnPage } from './sign-rules.ts';

interface SignDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What is about to be signed, in words and figures. */
  readonly children?: ReactNode;
  readonly signer: SignerOnPage;
  /** What the service would have signed now; null while it is being read. */
  readonly review: { readonly digest: string; readonly meaning: string; readonly cannotSign: string | null } | null;
  /** Why the review could not be read. */
  readonly reviewError?: WireError | null;
  /** The verb on the button: "Sign the waiver". */
  readonly signLabel: string;
  readonly isBusy: boolean;
  readonly error: WireError | null;
  readonly onSign: (signature: SignatureInput) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A dialog that shows what a signature will say and takes it. */
export function SignDialog(props: SignDialogProps) {
  const { review, reviewError = null } = props;
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size="lg">
      {props.children}
      {reviewError && <ErrorNotice error={reviewError} />}
      {review === null && reviewError === null && <LoadingState />}
      {review !== null && review.cannotSign !== null && (
        <Notice tone="info" title="You can’t sign this">
          {review.cannotSign}
        </Notice>
      )}
      {review !== null && review.cannotSign === null && (
        <SignForm
          signer={props.signer}
          digest={review.digest}
          isBusy={props.isBusy}
          error={props.error}
          choices={[
            {
              label: props.signLabel,
              isPrimary: true,
              meaningLabel: 'Your signature says',
              meaning: review.meaning,
              sign: props.onSign,
            },
          ]}
        />
      )}
    </Modal>
  );
}
