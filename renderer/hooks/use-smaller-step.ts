import { useState } from 'react';
import { loadedValue } from '../stores/loadable.ts';
import { signOverride, useOverrideReview, useSignedStatement } from '../stores/overrides.ts';
import type { Proposal, ProposalQuestion } from '../stores/quarantine-store.ts';
import { useSigner } from '../stores/session.ts';
import { useAction } from './use-action.ts';

/** Everything that signing for a smaller step needs, as `SmallerStep` takes it. `question` is what was proposed for. */
export function useSmallerStep(question: ProposalQuestion, { overrideId }: NonNullable<Proposal['tooSmall']>) {
  const [isSigning, setSigning] = useState(false);
  const review = useOverrideReview(isSigning ? question : null);
  const statement = loadedValue(useSignedStatement(overrideId)) ?? null;
  const signer = useSigner();
  const action = useAction(signOverride);
  const close = () => {
    action.clearError();
    setSigning(false);
  };
  return {
    isSigned: overrideId !== null,
    statement,
    signer,
    isSigning: isSigning && overrideId === null,
    review: loadedValue(review) ?? null,
    reviewError: review.status === 'failed' ? review.error : null,
    isBusy: action.isBusy,
    error: action.error,
    onOpen: () => setSigning(true),
    onClose: close,
    onSign: (signature: Parameters<typeof signOverride>[1]) =>
      action.run(question, signature).then((done) => done && close()),
  };
}
