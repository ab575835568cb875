import { Button } from '@mantine/core';
import { useState } from 'react';
import type { StatementReview } from '../../../shared/model/statement.ts';
import { service } from '../../client/service.ts';
import { Notice } from '../../components/notice.tsx';
import { SignDialog } from '../../components/signing/sign-dialog.tsx';
import type { SignatureInput } from '../../components/signing/sign-form.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { keys } from '../../stores/keys.ts';
import { useSigner } from '../../stores/session.ts';

/** Changes to a new signing key, signed in by the present one. */
export function KeySection() {
  const signer = useSigner();
  const [isOpen, setOpen] = useState(false);
  const [review, setReview] = useState<StatementReview | null>(null);
  const [isDone, setDone] = useState(false);
  const read = useAction(async () => setReview(await service.call('key.reviewRotation', {})));
  const rotate = useAction(async (signature: SignatureInput) => {
    await service.call('key.rotate', { ...signature });
    await keys.refresh('all');
  });
  if (signer === null) return null;
  const open = () => {
    setOpen(true);
    setDone(false);
    void read.run();
  };
  return (
    <>
      <p>A new key signs for you from then on. The present one vouches for it, and what it signed stays valid.</p>
      {isDone && (
        <Notice tone="good" announce>
          You sign with a new key now.
        </Notice>
      )}
      <Button variant="default" onClick={open}>
        Change to a new key…
      </Button>
      <SignDialog
        opened={isOpen}
        title="Change to a new signing key"
        signer={signer}
        review={review}
        reviewError={read.error}
        signLabel="Sign and change"
        isBusy={rotate.isBusy}
        error={rotate.error}
        onSign={(signature) =>
          rotate.run(signature).then((done) => {
            setDone(done);
            if (done) setOpen(false);
          })
        }
        onClose={() => setOpen(false)}
      />
    </>
  );
}
