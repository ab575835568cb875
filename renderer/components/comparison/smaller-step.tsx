import { Button } from '@mantine/core';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { ChangeClass, Comparison } from '../../../shared/model/comparison.ts';
import type { StatementReview, StatementSummary } from '../../../shared/model/statement.ts';
import { Notice } from '../notice.tsx';
import { SignDialog } from '../signing/sign-dialog.tsx';
import type { SignatureInput } from '../signing/sign-form.tsx';
import type { SignerOnPage } from '../signing/sign-rules.ts';
import { SignatureFacts } from '../signing/signature-facts.tsx';
import classes from './comparison.module.css';
import { reasonsOf } from './words.ts';

interface SmallerStepProps {
  /** MODEL@VERSION as it would be registered. */
  readonly label: string;
  readonly announced: ChangeClass;
  readonly required: {
    readonly change: ChangeClass;
    readonly comparisons: readonly { readonly comparison: Comparison }[];
  };
  readonly isSigned: boolean;
  /** Who signed for it; null while that is being read. */
  readonly statement: StatementSummary | null;
  readonly signer: SignerOnPage | null;
  readonly isSigning: boolean;
  readonly review: StatementReview | null;
  readonly reviewError: WireError | null;
  readonly isBusy: boolean;
  readonly error: WireError | null;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onSign: (signature: SignatureInput) => Promise<unknown>;
}

/** A number whose step is smaller than its files ask for: by what, and who signed for it, or the way to sign. */
export function SmallerStep(props: SmallerStepProps) {
  const { label, announced, required, isSigned, statement } = props;
  if (isSigned)
    return (
      <Notice tone="info" title={`The smaller step is signed for: ${label} may be a ${announced} change`}>
        {statement !== null && <SignatureFacts statement={statement} />}
      </Notice>
    );
  return (
    <>
      <Notice
        tone="warn"
        title={`${label} would be a ${announced} change, but its files ask for a ${required.change} one`}
        actions={
          <Button variant="default" onClick={props.onOpen}>
            Sign for the smaller step…
          </Button>
        }
      >
        <Reasons {...props} />
        <p className={classes['line']}>
          Choose a {required.change} change, or sign for the smaller step. The signature holds for exactly these files
          under exactly this number, and stays with the version.
        </p>
      </Notice>
      {props.signer !== null && (
        <SignDialog
          opened={props.isSigning}
          title="Sign for a smaller step"
          signer={props.signer}
          review={props.review}
          reviewError={props.reviewError}
          signLabel="Sign for the smaller step"
          isBusy={props.isBusy}
          error={props.error}
          onSign={props.onSign}
          onClose={props.onClose}
        >
          <p className={classes['line']}>
            The files ask for a {required.change} change, {label} announces a {announced} one:
          </p>
          <Reasons {...props} />
        </SignDialog>
      )}
    </>
  );
}

/** Differences that are named; the table of changes has all of them. */
const MOST_REASONS = 6;

function Reasons({ required }: Pick<SmallerStepProps, 'required'>) {
  const reasons = reasonsOf(required);
  return (
    <ul className={classes['list']}>
      {reasons.slice(0, MOST_REASONS).map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
      {reasons.length > MOST_REASONS && <li>and {reasons.length - MOST_REASONS} more</li>}
    </ul>
  );
}
